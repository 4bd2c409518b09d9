extension DecoderImage {
  /// Checks groups, finger map and delay ledger.
  func checkOutputs() throws(ImageError) {
    try require(count(of: .groups) > 0, .recordCount, in: .groups)
    for index in 0..<count(of: .groups) { try checkGroup(index) }
    var seen: UInt8 = 0
    for index in 0..<count(of: .fingers) {
      try checkFinger(index)
      let bit = UInt8(1) << UInt8(finger(index).finger)
      try require(seen & bit == 0, .finger, index, in: .fingers)
      seen |= bit
    }
    for index in 0..<count(of: .delayLedger) { try checkLedgerEntry(index) }
  }

  private func checkGroup(_ index: Int) throws(ImageError) {
    let record = record(index, in: .groups)
    try require(
      bytes.load(UInt16.self, at: record + ImageLayout.Group.kind) <= 2,
      .kind,
      index,
      in: .groups
    )
    let group = group(index)
    try checkName(group.name, index, in: .groups)
    try checkName(group.unit, index, in: .groups, field: .unit)
    try require(
      group.tensor < count(of: .tensors),
      .tensor,
      index,
      in: .groups
    )
    let available = tensor(group.tensor).elementCount
    try require(
      group.firstElement <= available,
      .firstElement,
      index,
      in: .groups
    )
    try require(
      (1...1024).contains(group.elementCount)
        && group.elementCount <= available - group.firstElement,
      .elementCount,
      index,
      in: .groups
    )
    try checkLines(
      group.elementNames,
      count: group.elementCount,
      .elementNames,
      index,
      in: .groups
    )
    try require(
      (1...32_768).contains(group.smoothing),
      .smoothing,
      index,
      in: .groups
    )
    try require(group.holdHops <= 10_000, .holdHops, index, in: .groups)
    // Raw values are below 2^16 in size; thresholds beyond could only be a slip.
    let thresholds = -Int32(1 << 17)...Int32(1 << 17)
    try require(
      thresholds.contains(group.onThreshold)
        && thresholds.contains(group.offThreshold)
        && (group.kind != .activity || group.offThreshold <= group.onThreshold)
        && (group.kind != .classes || group.onThreshold >= 0),
      .threshold,
      index,
      in: .groups
    )
    try require(
      Self.isFinite(group.unitScaleBits),
      .unitScale,
      index,
      in: .groups
    )
    try require(
      Self.isFinite(group.unitOffsetBits),
      .unitOffset,
      index,
      in: .groups
    )
  }

  private func checkFinger(_ index: Int) throws(ImageError) {
    let record = record(index, in: .fingers)
    try require(
      bytes.load(UInt32.self, at: record + ImageLayout.Finger.kind) <= 2,
      .kind,
      index,
      in: .fingers
    )
    let finger = finger(index)
    try require(finger.finger < 6, .finger, index, in: .fingers)
    try require(
      finger.group < count(of: .groups),
      .group,
      index,
      in: .fingers
    )
    let group = group(finger.group)
    switch finger.kind {
    case .classTable:
      try require(group.kind == .classes, .group, index, in: .fingers)
      let size = 2 * group.elementCount
      try require(
        finger.element % 2 == 0 && finger.element <= count(of: .data)
          && size <= count(of: .data) - finger.element,
        .element,
        index,
        in: .fingers
      )
      // Closures: Q15, none below 0.
      let table = offset(of: .data) + finger.element
      for row in 0..<group.elementCount {
        try require(
          bytes.load(Int16.self, at: table + 2 * row) >= 0,
          .closure,
          index,
          in: .fingers
        )
      }
    case .value:
      try require(group.kind != .classes, .group, index, in: .fingers)
      try require(
        finger.element < group.elementCount,
        .element,
        index,
        in: .fingers
      )
    case .activity:
      try require(group.kind == .activity, .group, index, in: .fingers)
      try require(
        finger.element < group.elementCount,
        .element,
        index,
        in: .fingers
      )
    }
    if let gate = finger.gateGroup {
      try require(
        gate < count(of: .groups) && self.group(gate).kind == .activity
          && finger.gateElement < self.group(gate).elementCount,
        .gate,
        index,
        in: .fingers
      )
    }
    try require(
      (0...32_768).contains(finger.activeThreshold),
      .activeThreshold,
      index,
      in: .fingers
    )
  }

  private func checkLedgerEntry(_ index: Int) throws(ImageError) {
    let record = record(index, in: .delayLedger)
    try require(
      bytes.load(UInt32.self, at: record + ImageLayout.LedgerEntry.kind) <= 6,
      .kind,
      index,
      in: .delayLedger
    )
    let entry = ledgerEntry(index)
    try checkName(entry.name, index, in: .delayLedger)
    try require(entry.microseconds >= 0, .microseconds, index, in: .delayLedger)
  }
}
