import Files

extension EDFHeader {
  /// The bytes of the header.
  ///
  /// Throws where a field does not hold its value: a number without an exact
  /// decimal in eight characters would silently change what samples mean.
  func encoded(for path: String) throws(Fault) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(byteCount)
    func put(
      _ text: String,
      _ width: Int,
      _ name: String
    ) throws(Fault) {
      let content = Array(text.utf8)
      guard content.count <= width, content.allSatisfy({ $0 >= 0x20 }) else {
        throw Fault(
          place: path,
          fault: "the \(name) '\(text)' does not fit \(width) bytes of header",
          remedy: "shorten it"
        )
      }
      bytes += content
      bytes += [UInt8](repeating: 0x20, count: width - content.count)
    }
    func put(
      _ value: Rational,
      _ name: String
    ) throws(Fault) {
      guard let text = value.decimal(atMost: 8) else {
        throw Fault(
          place: path,
          fault: "the \(name) \(value) has no exact decimal of 8 characters",
          remedy: "choose a rounder number"
        )
      }
      try put(text, 8, name)
    }
    if bytesPerSample == 3 {
      bytes.append(0xFF)
      try put("BIOSEMI", 7, "version")
    } else {
      try put("0", 8, "version")
    }
    try put(patient, 80, "patient")
    try put(recording, 80, "recording")
    try put(startDate, 8, "start date")
    try put(startTime, 8, "start time")
    try put(String(byteCount), 8, "header size")
    try put(formatName, 44, "format")
    try put(recordCount.map(String.init) ?? "-1", 8, "record count")
    try put(recordDuration, "record duration")
    try put(String(signals.count), 4, "signal count")

    for signal in signals { try put(signal.label, 16, "label") }
    for signal in signals { try put(signal.transducer, 80, "transducer") }
    for signal in signals { try put(signal.unit, 8, "unit") }
    for signal in signals {
      try put(signal.physicalMinimum, "physical minimum of \(signal.label)")
    }
    for signal in signals {
      try put(signal.physicalMaximum, "physical maximum of \(signal.label)")
    }
    for signal in signals {
      try put(String(signal.digitalMinimum), 8, "digital minimum")
    }
    for signal in signals {
      try put(String(signal.digitalMaximum), 8, "digital maximum")
    }
    for signal in signals { try put(signal.prefilter, 80, "prefilter") }
    for signal in signals {
      try put(String(signal.samplesPerRecord), 8, "samples per record")
    }
    for _ in signals { try put("", 32, "reserved") }
    return bytes
  }
}
