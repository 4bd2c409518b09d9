import Reports
import Files
import Foundation
import RecordingIO

/// What a recording's file says by itself.
enum RecordingDescription {
  /// More annotations than these are counted, not listed.
  private static let listedAnnotations = 12

  /// - Parameter path: The file.
  /// - Returns: What is in it, with figures of all of its samples.
  /// - Throws: A file that is none of a recording, or that cannot be read.
  static func describe(_ path: String) throws -> FileDescription {
    let reader = try openRecording(path)
    var figures: [SignalFigures] = []
    var faults: [Fault?] = []
    // A damaged array, or a number that is none: the others are read.
    for result in reader.figuresOfAllSignals() {
      switch result {
      case .success(let found):
        figures.append(found)
        faults.append(nil)
      case .failure(let error):
        figures.append(SignalFigures())
        faults.append(error)
      }
    }
    let found = faults.compactMap { $0 }
    let refused = reader.refusals.map { refusal in
      // A damaged structure says nothing more; its name is known.
      (refusal, (try? reader.contents(ofRefused: refusal.name)) ?? [])
    }
    let warnings = reader.warnings + found.map { "\($0)" }
    let document = JSONValue.object([
      ("schema_version", .integer(1)),
      ("kind", .text("recording")),
      ("format", .text(reader.format)),
      (
        "signals",
        .list(
          reader.signals.indices.map { index in
            let (signal, figures) = (reader.signals[index], figures[index])
            return JSONValue.object([
              ("label", .text(signal.label)),
              ("unit", .text(signal.unit)),
              (
                "sampling_rate_hz",
                signal.rate.map { .exact($0.doubleValue) } ?? .null
              ),
              ("frames", .integer(signal.frameCount)),
              ("channels", .integer(signal.channelCount)),
              (
                "shape",
                signal.shape.map { .list($0.map { .integer($0) }) } ?? .null
              ),
              (
                "words",
                signal.texts.map { .list($0.map { .text($0) }) } ?? .null
              ),
              ("fault", faults[index].map { .text("\($0)") } ?? .null),
              ("checksum", .text(String(figures.checksum))),
              (
                "channel_figures",
                .list(
                  figures.channels.map {
                    FiguresDescription.document(
                      $0,
                      rate: signal.rate?.doubleValue
                    )
                  }
                )
              ),
              (
                "digital_range",
                signal.digitalRange.map {
                  .list([.exact($0.lowerBound), .exact($0.upperBound)])
                } ?? .null
              ),
              (
                "physical_range",
                signal.physicalRange.map {
                  .list([.exact($0.atMinimum), .exact($0.atMaximum)])
                } ?? .null
              ),
            ])
          }
        )
      ),
      (
        "not_read",
        .list(
          refused.map { refusal, contents in
            .object([
              ("name", .text(refusal.name)),
              ("reason", .text(refusal.fault)),
              ("contents", .list(contents.map { .text($0) })),
            ])
          }
        )
      ),
      (
        "annotations",
        .list(
          reader.annotations.map {
            .object([
              ("onset_s", .exact($0.onset.doubleValue)),
              (
                "duration_s",
                $0.duration.map { .exact($0.doubleValue) } ?? .null
              ),
              ("text", .text($0.text)),
            ])
          }
        )
      ),
      (
        "provenance",
        .object(
          Provenance(reader.annotations).entries.map {
            ($0.key, .text($0.value))
          }
        )
      ),
      ("segments", .integer(reader.segments.count)),
      (
        "gaps",
        .list(
          gaps(reader).map {
            .object([
              ("at_s", .exact($0.at)), ("missing_s", .exact($0.missing)),
            ])
          }
        )
      ),
      ("warnings", .list(warnings.map { .text($0) })),
    ])
    return FileDescription(
      lines: lines(path, reader, figures, refused),
      document: document,
      warnings: warnings,
      fault: found.count < reader.signals.count
        ? nil : found.first ?? fault(path, reader)
    )
  }

  /// Why nothing of a recording can be read; nil where something can.
  private static func fault(
    _ path: String,
    _ reader: any RecordingReader
  ) -> Fault? {
    guard reader.signals.isEmpty, let first = reader.refusals.first else {
      return nil
    }
    return Fault(
      place: "\(path): \(first.name)",
      fault: first.fault,
      remedy: first.remedy
    )
  }

  /// Where the recording stops, in seconds since its start, and for how long.
  private static func gaps(
    _ reader: any RecordingReader
  ) -> [(at: Double, missing: Double)] {
    zip(reader.segments, reader.segments.dropFirst()).map { before, after in
      let length = after.position.doubleValue - before.position.doubleValue
      let end = before.start.doubleValue + length
      return (end, after.start.doubleValue - end)
    }
  }

  private static func lines(
    _ path: String,
    _ reader: any RecordingReader,
    _ figures: [SignalFigures],
    _ refused: [(RecordingRefusal, [String])]
  ) -> [String] {
    var table = TextTable()
    table.add(
      ["signal", "channels", "rate Hz", "frames", "seconds", "unit"]
        + FiguresDescription.heads
    )
    for (signal, figures) in zip(reader.signals, figures) {
      let rate = signal.rate?.doubleValue
      table.add(
        [
          signal.label, "\(signal.channelCount)",
          rate.map { String(format: "%.6g", $0) } ?? "?",
          "\(signal.frameCount)",
          rate.map { String(format: "%.2f", Double(signal.frameCount) / $0) }
            ?? "?",
          signal.texts.map { "\($0.count) words" }
            ?? (signal.unit.isEmpty ? "?" : signal.unit),
        ] + FiguresDescription.cells(figures.channels)
      )
    }
    var lines = [
      "\(path): \(reader.format), \(reader.signals.count) signals, "
        + "\(reader.annotations.count) annotations, "
        + "\(reader.segments.count) "
        + (reader.segments.count == 1 ? "stretch" : "stretches"),
      "",
    ]
    lines += table.lines
    let gaps = gaps(reader)
    if !gaps.isEmpty {
      lines.append("")
      for gap in gaps.prefix(listedAnnotations) {
        lines.append(
          String(format: "gap at %.3f s of %.3f s", gap.at, gap.missing)
        )
      }
      let rest = gaps.count - listedAnnotations
      if rest > 0 { lines.append("  and \(rest) gaps more") }
    }
    if !refused.isEmpty { lines.append("") }
    for (refusal, contents) in refused {
      lines.append("not read: \(refusal.name) \(refusal.fault)")
      lines += contents.map { "  " + $0 }
    }
    let provenance = Provenance(reader.annotations)
    if !provenance.entries.isEmpty {
      lines += ["", "made by \(provenance.summary)"]
    }
    let annotations = reader.annotations.filter { !Provenance.holds($0) }
    guard !annotations.isEmpty else { return lines }
    lines.append("")
    for annotation in annotations.prefix(listedAnnotations) {
      let onset = String(format: "%10.3f s", annotation.onset.doubleValue)
      let length = annotation.duration.map {
        String(format: " for %.3f s", $0.doubleValue)
      }
      lines.append("\(onset)\(length ?? "")  \(annotation.text)")
    }
    let rest = annotations.count - listedAnnotations
    if rest > 0 { lines.append("  and \(rest) annotations more") }
    return lines
  }
}
