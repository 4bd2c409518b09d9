extension NerveRecording {
  /// The text of the session file that belongs to a recording.
  ///
  /// - Parameters:
  ///   - plan: What the session is made from.
  ///   - recording: The EDF file's name, without a folder.
  ///   - channelCount: How many electrodes there are.
  /// - Returns: YAML, `phalanx-session/1`.
  static func sessionFile(
    plan: NervePlan,
    recording: String,
    channelCount: Int
  ) -> String {
    let channels = (0..<channelCount).map(channelName).joined(separator: ", ")
    var lines = [
      "schema: phalanx-session/1",
      "name: \(plan.name)",
      "recording: \(recording)",
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
    return lines.joined(separator: "\n") + "\n"
  }
}
