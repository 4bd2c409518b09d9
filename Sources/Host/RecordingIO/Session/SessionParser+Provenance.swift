import Files

extension SessionParser {
  /// The mapping under `provenance`: whatever it holds, by name.
  func provenance(_ value: YAMLValue) throws(Fault) -> Provenance {
    guard value.isMapping else {
      throw value.fault(
        "`provenance` is no mapping",
        "write what the recording was made from, or leave it out"
      )
    }
    var result = Provenance()
    try collect(value, "", &result)
    return result
  }

  private func collect(
    _ value: YAMLValue,
    _ name: String,
    _ result: inout Provenance
  ) throws(Fault) {
    if value.isMapping {
      let fields = try YAMLFields(value, allowing: nil)
      for key in fields.keys {
        guard let part = fields[key] else { continue }
        try collect(part, name.isEmpty ? key : "\(name).\(key)", &result)
      }
    } else {
      let text = try value.strings().joined(separator: ", ")
      result.entries.append(Provenance.Entry(key: name, value: text))
    }
  }
}
