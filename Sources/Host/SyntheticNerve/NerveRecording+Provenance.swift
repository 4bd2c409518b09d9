import Files
import RecordingIO

/// What a session was made from stands in the recording and in its session file:
/// the seed, and the plan whole, as the options of `synthesize` have left it.
extension NerveRecording {
  private static let maker = "phalanx synthesize"

  /// As the recording's annotations state it.
  static func provenance(plan: NervePlan, seed: UInt64) -> Provenance {
    Provenance(
      [
        Provenance.Entry(key: "made_by", value: maker),
        Provenance.Entry(key: "seed", value: "\(seed)"),
      ]
        + plan.entries.map { entry in
          Provenance.Entry(
            key: (["plan", entry.section, entry.key].filter { !$0.isEmpty })
              .joined(separator: "."),
            value: entry.values.joined(separator: ", ")
          )
        }
    )
  }

  /// As a session file states it: what stands under `plan` is a plan file.
  static func provenanceLines(plan: NervePlan, seed: UInt64) -> [String] {
    var lines = [
      "provenance:", "  made_by: \(maker)", "  seed: \(seed)", "  plan:",
    ]
    var section = ""
    for entry in plan.entries {
      if entry.section != section {
        section = entry.section
        lines.append("    \(section):")
      }
      let value = entry.values.joined(separator: ", ")
      lines.append(
        (section.isEmpty ? "    " : "      ") + entry.key + ": "
          + (entry.isList ? "[\(value)]" : value)
      )
    }
    return lines
  }

  // MARK: - Marks

  /// What the header's field for the recording begins with.
  static let headerField = "Startdate X \(NervePlan.schema) "

  /// How an earlier recording is known.
  static let recordingMark = OutputMark(
    "a recording that synthesize wrote",
    begins: Array(headerField.utf8),
    at: 88
  )

  private static let sessionLine = "# Written by \(maker); not edited since: "

  /// How an earlier session file is known: by its first line, which states what
  /// the others were. One that a person has edited is that person's.
  static let sessionMark = OutputMark(
    "an unedited session file of synthesize"
  ) { path in
    guard let text = try? SmallFile.text(path),
      let end = text.utf8.firstIndex(of: UInt8(ascii: "\n"))
    else { return false }
    let rest = String(text[text.utf8.index(after: end)...])
    return text[..<end] == sessionLine + digest(of: rest)
  }

  /// A text behind the line that marks it.
  static func marked(_ text: String) -> String {
    sessionLine + digest(of: text) + "\n" + text
  }

  /// FNV-1a of 64 bits: against slips, not against forgery.
  private static func digest(of text: String) -> String {
    let number = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    return String(number, radix: 16)
  }
}
