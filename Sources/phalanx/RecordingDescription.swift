import Evaluation
import Foundation
import RecordingIO

/// What a recording's file says by itself.
enum RecordingDescription {
  /// More annotations than these are counted, not listed.
  private static let listedAnnotations = 12

  static func describe(_ path: String) throws -> FileDescription {
    let reader = try openRecording(path)
    let document = JSONValue.object([
      ("schema_version", .integer(1)),
      ("kind", .text("recording")),
      ("format", .text(reader.format)),
      (
        "signals",
        .list(
          reader.signals.map { signal in
            .object([
              ("label", .text(signal.label)),
              ("unit", .text(signal.unit)),
              (
                "sampling_rate_hz",
                signal.rate.map { .number($0.doubleValue) } ?? .null
              ),
              ("frames", .integer(signal.frameCount)),
              ("channels", .integer(signal.channelCount)),
              (
                "digital_range",
                signal.digitalRange.map {
                  .list([.number($0.lowerBound), .number($0.upperBound)])
                } ?? .null
              ),
              (
                "physical_range",
                signal.physicalRange.map {
                  .list([.number($0.atMinimum), .number($0.atMaximum)])
                } ?? .null
              ),
            ])
          }
        )
      ),
      (
        "annotations",
        .list(
          reader.annotations.map {
            .object([
              ("onset_s", .number($0.onset.doubleValue)),
              (
                "duration_s",
                $0.duration.map { .number($0.doubleValue) } ?? .null
              ),
              ("text", .text($0.text)),
            ])
          }
        )
      ),
      ("segments", .integer(reader.segments.count)),
      ("warnings", .list(reader.warnings.map { .text($0) })),
    ])
    return FileDescription(
      lines: lines(path, reader),
      document: document,
      warnings: reader.warnings
    )
  }

  private static func lines(
    _ path: String,
    _ reader: any RecordingReader
  ) -> [String] {
    var table = TextTable()
    table.add(["signal", "channels", "rate Hz", "frames", "seconds", "unit"])
    for signal in reader.signals {
      let rate = signal.rate?.doubleValue
      table.add([
        signal.label, "\(signal.channelCount)",
        rate.map { String(format: "%.6g", $0) } ?? "?",
        "\(signal.frameCount)",
        rate.map { String(format: "%.2f", Double(signal.frameCount) / $0) }
          ?? "?",
        signal.unit.isEmpty ? "?" : signal.unit,
      ])
    }
    var lines = [
      "\(path): \(reader.format), \(reader.signals.count) signals, "
        + "\(reader.annotations.count) annotations, "
        + "\(reader.segments.count) "
        + (reader.segments.count == 1 ? "stretch" : "stretches"),
      "",
    ]
    lines += table.lines
    guard !reader.annotations.isEmpty else { return lines }
    lines.append("")
    for annotation in reader.annotations.prefix(listedAnnotations) {
      let onset = String(format: "%10.3f s", annotation.onset.doubleValue)
      let length = annotation.duration.map {
        String(format: " for %.3f s", $0.doubleValue)
      }
      lines.append("\(onset)\(length ?? "")  \(annotation.text)")
    }
    let rest = reader.annotations.count - listedAnnotations
    if rest > 0 { lines.append("  and \(rest) annotations more") }
    return lines
  }
}
