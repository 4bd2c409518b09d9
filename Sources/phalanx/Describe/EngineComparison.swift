import DecoderHost
import Reports
import Files
import FirmwareRunner
import Firmware
import DecoderImage
import RecordingIO

/// Two engines on one recording, and what became of it.
struct EngineComparison {
  /// Who they are.
  let names: (String, String)
  /// What was compared.
  let result: TraceComparison
  /// What is wrong with the samples.
  let warnings: [String]

  /// Runs both, hop by hop.
  ///
  /// - Parameters:
  ///   - first: The one.
  ///   - second: The other.
  ///   - session: The recording.
  ///   - seconds: How much of it; nil for all.
  ///   - detail: How much is compared.
  /// - Returns: What was found.
  /// - Throws: What stands in the way, or that one ended before the other.
  static func run(
    _ first: Engine,
    _ second: Engine,
    session: Session,
    seconds: Double?,
    detail: LinkDetail
  ) throws -> EngineComparison {
    let image = first.file.image
    let hop = Double(image.hopNumerator) / Double(image.hopDenominator)
    let hopLimit = seconds.map { Int(min($0 / hop, 0x1p40)) } ?? .max
    let a = try first.traces(of: session, hopLimit: hopLimit, detail: detail)
    let b = try second.traces(of: session, hopLimit: hopLimit, detail: detail)
    var result = TraceComparison(naming: image)
    while true {
      let (one, other) = (try a.next(), try b.next())
      guard let one, let other else {
        guard one == nil, other == nil else {
          throw Fault(
            place: other == nil ? b.name : a.name,
            fault: "it ended after \(result.hopCount) hops, before the other",
            remedy: "look at its state, and try again"
          )
        }
        break
      }
      if !result.compare(one, other) { break }
    }
    return EngineComparison(
      names: (a.name, b.name),
      result: result,
      // Each input is the same for both; a decoder may take one that the other
      // does not.
      warnings: a.warnings + b.warnings.filter { !a.warnings.contains($0) }
    )
  }

  /// For people.
  var text: String {
    let compared =
      "\(names.0) and \(names.1): \(result.hopCount) hops, "
      + "\(result.valueCount) values"
    guard let difference = result.difference else {
      return "\(compared), none differs" + telemetry
    }
    return "\(compared) the same; then, in hop \(difference.hop), "
      + "\(difference.stage), element \(difference.element): "
      + "\(Self.text(difference.first)) and \(Self.text(difference.second))"
  }

  /// What a board has told of itself; nothing of this program's own decoder.
  private var telemetry: String {
    guard result.stackByteCount > 0 else { return "" }
    let hops = UInt64(max(result.hopCount, 1))
    let counts = zip(Self.stages, result.counts).map { "\($0) \($1 / hops)" }
    return "\n  \(names.1): \(result.stackByteCount) bytes of stack; "
      + "its counter in a hop: " + counts.joined(separator: ", ")
  }

  private static let stages = ["filters", "features", "network", "outputs"]

  /// For scripts.
  var document: String {
    JSONValue.object([
      ("schema_version", .integer(1)),
      ("phalanx_version", .text(ProgramVersion.text)),
      ("first", .text(names.0)), ("second", .text(names.1)),
      ("hops", .integer(result.hopCount)),
      ("values", .integer(result.valueCount)),
      ("warnings", .list(warnings.map { .text($0) })),
      ("difference", result.difference.map(Self.json) ?? .null),
      ("second_stack_bytes", .integer(result.stackByteCount)),
      (
        "second_counts",
        .object(
          zip(Self.stages, result.counts).map { ($0, .integer(Int($1))) }
        )
      ),
    ]).document
  }

  private static func text(_ value: Int32?) -> String {
    value.map(String.init) ?? "nothing"
  }

  private static func json(_ difference: TraceDifference) -> JSONValue {
    .object([
      ("hop", .integer(difference.hop)),
      ("stage", .text(difference.stage)),
      ("element", .integer(difference.element)),
      ("first", difference.first.map { .integer(Int($0)) } ?? .null),
      ("second", difference.second.map { .integer(Int($0)) } ?? .null),
    ])
  }
}
