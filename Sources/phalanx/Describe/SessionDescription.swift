import Evaluation
import Reports
import Files
import Foundation
import RecordingIO

/// What a session file makes of its recordings.
enum SessionDescription {
  static func describe(_ path: String) throws -> FileDescription {
    let session = try Session(opening: path)
    var warnings = session.warnings + (try session.fingerWarnings())
    let splits = Split.allCases.map { split in
      (split, session.trials.count { $0.split == split })
    }.filter { $0.1 > 0 }
    var figures: [(figures: SignalFigures, quality: SampleQuality)] = []
    for input in session.inputs.indices {
      figures.append(try session.figures(ofInput: input))
    }
    warnings += figures.flatMap(\.quality.findings).map(\.text)
    let document = JSONValue.object([
      ("schema_version", .integer(1)),
      ("kind", .text("session")),
      ("name", .text(session.name)),
      (
        "inputs",
        .list(
          zip(session.inputs, figures).map { input, found in
            .object([
              ("name", .text(input.name)),
              ("sampling_rate_hz", .exact(input.rate.doubleValue)),
              ("channels", .list(input.channelNames.map { .text($0) })),
              ("microvolts_per_step", .number(input.microvoltsPerStep)),
              ("frames", .integer(input.frameCount)),
              (
                "duration_s",
                .number(Double(input.frameCount) / input.rate.doubleValue)
              ),
              ("clipped_samples", .integer(found.quality.clippedCount)),
              ("quality", found.quality.json),
              ("unit", .text("uV")),
              (
                "channel_figures",
                .list(
                  found.figures.channels.map {
                    FiguresDescription.document(
                      $0,
                      rate: input.rate.doubleValue
                    )
                  }
                )
              ),
            ])
          }
        )
      ),
      (
        "labels",
        .list(
          session.labelTracks.indices.map { index in
            .object([
              ("name", .text(session.labelTracks[index].name)),
              (
                "classes",
                .list(
                  session.labelTracks[index].classes.map { .text($0.name) }
                )
              ),
              (
                "counts",
                .list(session.classCounts(ofLabelTrack: index).map(counts))
              ),
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
      (
        "provenance",
        .object(session.provenance.entries.map { ($0.key, .text($0.value)) })
      ),
      ("warnings", .list(warnings.map { .text($0) })),
    ])
    return FileDescription(
      lines: lines(session, splits, figures.map(\.figures)),
      document: document,
      warnings: warnings
    )
  }

  /// A class's samples and trials in each split.
  private static func counts(_ found: Session.ClassCounts) -> JSONValue {
    func bySplit(_ numbers: [Split: Int]) -> JSONValue {
      .object(
        Split.allCases.compactMap { split in
          numbers[split].map { (split.rawValue, .integer($0)) }
        }
      )
    }
    return .object([
      ("class", found.name.map { .text($0) } ?? .null),
      ("samples", bySplit(found.samples)),
      ("trials", bySplit(found.trials)),
    ])
  }

  /// The classes of each label track, their seconds and trials by split.
  private static func classLines(_ session: Session) -> [String] {
    let rate = session.inputs[0].rate.doubleValue
    var lines: [String] = []
    for (index, track) in session.labelTracks.enumerated() {
      let found = session.classCounts(ofLabelTrack: index)
      let splits = Split.allCases.filter { split in
        found.contains { $0.samples[split] != nil }
      }
      var table = TextTable()
      table.add(
        ["\(track.name), s (trials)"] + splits.map(\.rawValue)
      )
      for counts in found {
        table.add(
          [counts.name ?? "(no label)"]
            + splits.map { split in
              let seconds = Double(counts.samples[split] ?? 0) / rate
              let trials = counts.trials[split].map { " (\($0))" } ?? ""
              return String(format: "%.1f", seconds) + trials
            }
        )
      }
      lines += [""] + table.lines
    }
    return lines
  }

  private static func lines(
    _ session: Session,
    _ splits: [(Split, Int)],
    _ figures: [SignalFigures]
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
    if !session.provenance.entries.isEmpty {
      table.add(["made by", session.provenance.summary])
    }
    var ranges = TextTable()
    ranges.add(["input, uV"] + FiguresDescription.heads)
    for (input, found) in zip(session.inputs, figures) {
      ranges.add([input.name] + FiguresDescription.cells(found.channels))
    }
    return table.lines + [""] + ranges.lines + classLines(session)
  }
}
