extension NerveRecording {
  /// The text of the session file that belongs to a recording.
  ///
  /// - Parameters:
  ///   - plan: What the session is made from.
  ///   - seed: Which of the sessions that the plan allows.
  ///   - recording: The EDF file's name, without a folder.
  ///   - channelCount: How many electrodes there are.
  /// - Returns: YAML, `phalanx-session/1`.
  static func sessionFile(
    plan: NervePlan,
    seed: UInt64,
    recording: String,
    channelCount: Int
  ) -> String {
    let channels = (0..<channelCount).map(channelName).joined(separator: ", ")
    var lines = [
      "schema: phalanx-session/1",
      "name: \(plan.name)",
      "recording: \(quoted(recording))",
      "inputs:",
      "  - name: nerve",
      "    signals: [\(channels)]",
      "    unit: uV",
      "    microvolts_per_step: 0.195",
      "values:",
    ]
    for (name, kind) in [("flexion", "closure"), ("drive", "drive")] {
      let columns = Finger.allCases
        .map { "\($0.name): \(truthLabel(kind, $0))" }
        .joined(separator: ", ")
      lines.append("  - name: \(name)")
      lines.append("    signals: {\(columns)}")
      lines.append("    unit: \(name == "drive" ? "drive" : "closure")")
    }
    lines.append("fingers:")
    for finger in Finger.allCases {
      lines.append(
        "  \(finger.name): {value: flexion.\(finger.name), open: 0, closed: 1, "
          + "active_above: \(activeAbove), drive: drive.\(finger.name), "
          + "drive_above: \(activeAbove)}"
      )
    }
    lines += [
      "trials: {annotations: trial}",
      "splits: {all: \(plan.split.rawValue)}",
      "reset: [start, gap]",
      "warm_up_ms: 500",
    ]
    lines += provenanceLines(plan: plan, seed: seed)
    return marked(lines.joined(separator: "\n") + "\n")
  }

  /// A file's name as YAML reads it back, whatever characters it has.
  private static func quoted(_ name: String) -> String {
    let plain = name.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || "-_.".utf8.contains(byte)
    }
    let isWord = name.utf8.first.map { $0 | 0x20 }.map {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
    }
    if plain, isWord == true { return name }
    var text = "\""
    for scalar in name.unicodeScalars {
      switch scalar {
      case "\"", "\\": text += "\\" + String(scalar)
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        text += "\\x" + (digits.count < 2 ? "0" : "") + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}
