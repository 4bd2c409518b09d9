import Evaluation
import Foundation
import RecordingIO

/// What a session file makes of its recordings.
enum SessionDescription {
  static func describe(_ path: String) throws -> FileDescription {
    let session = try Session(opening: path)
    let splits = Split.allCases.map { split in
      (split, session.trials.count { $0.split == split })
    }.filter { $0.1 > 0 }
    let document = JSONValue.object([
      ("schema_version", .integer(1)),
      ("kind", .text("session")),
      ("name", .text(session.name)),
      (
        "inputs",
        .list(
          session.inputs.map {
            .object([
              ("name", .text($0.name)),
              ("sampling_rate_hz", .number($0.rate.doubleValue)),
              ("channels", .list($0.channelNames.map { .text($0) })),
              ("microvolts_per_step", .number($0.microvoltsPerStep)),
              ("frames", .integer($0.frameCount)),
              (
                "duration_s",
                .number(Double($0.frameCount) / $0.rate.doubleValue)
              ),
            ])
          }
        )
      ),
      (
        "labels",
        .list(
          session.labelTracks.map {
            .object([
              ("name", .text($0.name)),
              ("classes", .list($0.classes.map { .text($0.name) })),
            ])
          }
        )
      ),
      (
        "values",
        .list(
          session.valueTracks.map {
            .object([("name", .text($0.name)), ("unit", .text($0.unit))])
          }
        )
      ),
      (
        "fingers",
        .list(
          session.fingers.indices.filter { session.fingers[$0] != nil }.map {
            .text(Finger.names[$0])
          }
        )
      ),
      ("trials", .integer(session.trials.count)),
      (
        "splits",
        .object(splits.map { ($0.0.rawValue, .integer($0.1)) })
      ),
      ("warnings", .list(session.warnings.map { .text($0) })),
    ])
    return FileDescription(
      lines: lines(session, splits),
      document: document,
      warnings: session.warnings
    )
  }

  private static func lines(
    _ session: Session,
    _ splits: [(Split, Int)]
  ) -> [String] {
    var table = TextTable(leadingColumns: 2)
    table.add(["session", session.name])
    for input in session.inputs {
      let rate = input.rate.doubleValue
      table.add([
        "input \(input.name)",
        "\(input.channelCount) channels at \(String(format: "%.6g", rate)) Hz, "
          + String(format: "%.6g", input.microvoltsPerStep) + " uV a step, "
          + String(format: "%.1f", Double(input.frameCount) / rate) + " s",
      ])
    }
    for track in session.labelTracks {
      let names = track.classes.map(\.name)
      table.add([
        "labels \(track.name)",
        "\(names.count) classes: " + Terminal.list(names, width: 60),
      ])
    }
    if !session.valueTracks.isEmpty {
      let names = session.valueTracks.map(\.name)
      table.add([
        "values",
        "\(names.count): " + Terminal.list(names, width: 60),
      ])
    }
    let fingers = Finger.names.indices.filter { session.fingers[$0] != nil }
    table.add([
      "fingers",
      fingers.isEmpty
        ? "none" : fingers.map { Finger.names[$0] }.joined(separator: ", "),
    ])
    table.add([
      "trials",
      "\(session.trials.count): "
        + splits.map { "\($0.1) \($0.0.rawValue)" }.joined(separator: ", "),
    ])
    return table.lines
  }
}
