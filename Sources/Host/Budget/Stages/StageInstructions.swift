public import DecoderImage
public import PowerModel

/// The instructions of a decoder's stages on a target's core.
public struct StageInstructions: Equatable, Sendable {
  /// What a stage's instructions rest on.
  public enum Basis: String, Sendable {
    /// This very decoder was counted on this core or one of its kind.
    case counted
    /// Units of work times what each took in decoders that were counted.
    case fitted
    /// Counted or fitted on another core: nothing was counted on this one.
    case otherCore = "other core"
  }

  /// A stage of a hop.
  public struct Stage: Equatable, Sendable {
    public var name: String
    /// A hop's.
    public var instructions: Double
    public var basis: Basis
    /// Of fitted ones; nil for counts, which are exact.
    public var error: ErrorBand?
  }

  /// Filters, features, normalization, outputs, report.
  public let stages: [Stage]
  /// The hand's task: a millisecond without a tick, and with one.
  public let handIdle: Double, handTick: Double
  /// The core whose counts these are.
  public let countedCore: String
  /// What the firmware takes without a decoder, stack included.
  public let flashByteCount: Int, memoryByteCount: Int

  /// Counts a decoder's stages.
  ///
  /// - Parameters:
  ///   - image: The decoder.
  ///   - target: The board.
  public init(_ image: DecoderImage, on target: TargetProfile) {
    self.init(image, core: target.key.core, .counted)
  }

  init(
    _ image: DecoderImage,
    core: String,
    _ coefficients: StageCoefficients
  ) {
    let (name, found, _) = coefficients.core(core)
    countedCore = name
    handIdle = found.hand.idle
    handTick = found.hand.tick
    flashByteCount = found.flashByteCount
    memoryByteCount = found.memoryByteCount
    let isOther = name == "m4" && !["m4", "m33"].contains(core)
    let known = found.counted[Self.digest(of: image)]
    let work = DecoderWork(image)
    stages = DecoderWork.stages.map { stage in
      if let count = known?.instructions[stage] {
        return Stage(
          name: stage,
          instructions: count,
          basis: isOther ? .otherCore : .counted,
          error: nil
        )
      }
      guard let line = found.fitted[stage], let units = work.units[stage] else {
        preconditionFailure("every stage was counted")
      }
      return Stage(
        name: stage,
        instructions: units.sorted { $0.key < $1.key }.reduce(0) {
          $0 + $1.value * (line.instructions[$1.key] ?? 0)
        },
        basis: isOther ? .otherCore : .fitted,
        error: ErrorBand(
          median: line.errorMedian,
          ninetiethPercentile: line.errorNinetieth,
          rowCount: line.rowCount
        )
      )
    }
  }

  private static func digest(of image: DecoderImage) -> String {
    let digits = Array("0123456789abcdef")
    return (0..<32).map { index in
      let byte = Int(image.contentHash(index))
      return String([digits[byte >> 4], digits[byte & 15]])
    }.joined()
  }

  /// A stage's instructions a hop.
  public func instructions(_ name: String) -> Double {
    stages.first { $0.name == name }?.instructions ?? 0
  }
}
