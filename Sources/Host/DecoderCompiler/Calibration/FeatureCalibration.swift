import Files
import RecordingIO
import SignalFeatures

/// What recordings settle about a signal path: the output gain of its branches
/// and the normalisation of its features.
struct FeatureCalibration {
  /// Fractional bits of each branch's samples, all inputs in order.
  var gainBits: [Int]

  /// Of the transformed raw features, one for each element.
  var mean: [Double]
  var deviation: [Double]
  var normalizations: [FeatureNormalization]

  /// How many hops the statistics are of.
  var hopCount: Int

  /// The sessions that these hops are from.
  var sessionNames: [String]

  /// What the samples were like, of each session's inputs; all of them, not of
  /// the train split alone.
  var quality: [SampleQuality]

  /// What else is to be said of the sessions.
  var warnings: [String]

  /// Measures `sessions`: their hops of the train split after warm-up, or
  /// where a session names no splits, all its hops after warm-up.
  static func measure(
    _ pipeline: Pipeline,
    filters: [BranchFilters],
    sessions: [Session]
  ) throws -> FeatureCalibration {
    let gainBits = try gainBits(
      pipeline,
      filters: filters,
      sessions: sessions
    )
    let frontEnd = FrontEnd(pipeline, filters: filters, gainBits: gainBits)
    let transforms = pipeline.transforms
    var moments = Moments(count: pipeline.elementCount)
    var names: [String] = []
    var quality: [SampleQuality] = []
    var warnings = withoutSplits(sessions)
    for session in sessions {
      let earlier = moments.count
      let found = try forEachTrainingHop(pipeline, frontEnd, [session]) {
        isCounted in
        if isCounted { moments.add(frontEnd.raw, transforms) }
      }
      quality += found.quality
      warnings += found.warnings
      if moments.count > earlier { names.append(session.name) }
    }
    guard moments.count > 1 else {
      throw Fault(
        place: sessions.map(\.name).joined(separator: ", "),
        fault: "holds no hop to calibrate with",
        remedy: "give a session with a train split longer than its warm-up"
      )
    }
    let mean = moments.mean
    let deviation = moments.deviation
    return FeatureCalibration(
      gainBits: gainBits,
      mean: mean,
      deviation: deviation,
      normalizations: transforms.indices.map {
        FeatureNormalization(
          transform: transforms[$0],
          mean: mean[$0],
          deviation: deviation[$0]
        )
      },
      hopCount: moments.count,
      sessionNames: names,
      quality: quality,
      warnings: warnings + unchanging(pipeline, deviation)
    )
  }

  /// Sessions without splits, all of which count as training, among those that
  /// keep some apart.
  private static func withoutSplits(_ sessions: [Session]) -> [String] {
    guard sessions.contains(where: \.hasSplits) else { return [] }
    return sessions.filter { !$0.hasSplits }.map {
      "\($0.path): names no splits; all of it is calibrated with, as training"
    }
  }

  /// Features that were one number in all hops.
  private static func unchanging(
    _ pipeline: Pipeline,
    _ deviation: [Double]
  ) -> [String] {
    let still = deviation.indices.filter { deviation[$0] <= 1e-9 }
    guard !still.isEmpty else { return [] }
    let all = pipeline.elementNames
    let names = still.map { all[$0] }.list(atMost: 4)
    return [
      "\(pipeline.place): never changed while calibrated, and is 0 from now on: "
        + "\(names)"
    ]
  }

  /// Runs the sessions through the signal path; `body` hears after each hop
  /// whether it is one to calibrate with.
  ///
  /// - Returns: What the samples were like, and what reading had to change.
  @discardableResult static func forEachTrainingHop(
    _ pipeline: Pipeline,
    _ frontEnd: FrontEnd,
    _ sessions: [Session],
    _ body: (Bool) throws -> Void
  ) throws -> (quality: [SampleQuality], warnings: [String]) {
    var quality: [SampleQuality] = []
    var warnings: [String] = []
    for session in sessions {
      var hops = try SessionHops(session, pipeline)
      var hop = hops.makeHop()
      while try hops.read(into: &hop) {
        if hop.isAfterReset { frontEnd.reset() }
        frontEnd.push(hop.samples)
        guard hop.isWarm else {
          try body(false)
          continue
        }
        let isTraining =
          try !session.hasSplits || hops.truth(of: hop).split == .train
        try body(isTraining)
      }
      quality += hops.quality
      warnings += hops.warnings
    }
    return (quality, warnings)
  }

  /// The gain of each branch: the pipeline's, or the largest with which no
  /// sample of the calibration hops clips.
  private static func gainBits(
    _ pipeline: Pipeline,
    filters: [BranchFilters],
    sessions: [Session]
  ) throws -> [Int] {
    let wanted = pipeline.inputs.flatMap { $0.branches.map(\.gainBits) }
    let fixed = wanted.compactMap { $0 }
    if fixed.count == wanted.count { return fixed }
    let frontEnd = FrontEnd(
      pipeline,
      filters: filters,
      gainBits: wanted.map { _ in 0 }
    )
    var peaks = wanted.map { _ in 0 }
    try forEachTrainingHop(pipeline, frontEnd, sessions) { isCounted in
      guard isCounted else { return }
      for (index, samples) in frontEnd.filtered.enumerated() {
        let peak = samples.reduce(0) { max($0, Int($1.magnitude)) }
        peaks[index] = max(peaks[index], peak)
      }
    }
    return zip(wanted, peaks).map { wanted, peak in
      // A whole step may stand for half a step more.
      wanted
        ?? (0...12).last { bits in
          (2 * peak + 1) << bits <= 2 * 32_767
        } ?? 0
    }
  }
}

/// Running sums for means and deviations.
private struct Moments {
  var count = 0
  private var sums: [Double]
  private var squares: [Double]
  /// The first hop, taken off first: the sums of squares stay small.
  private var origin: [Double] = []

  init(count: Int) {
    sums = [Double](repeating: 0, count: count)
    squares = sums
  }

  mutating func add(
    _ raw: [Int32],
    _ transforms: [FeatureNormalization.Transform]
  ) {
    if count == 0 {
      origin = raw.indices.map { Double(transforms[$0](raw[$0])) }
    }
    count += 1
    for index in raw.indices {
      let value = Double(transforms[index](raw[index])) - origin[index]
      sums[index] += value
      squares[index] += value * value
    }
  }

  var mean: [Double] {
    sums.indices.map { origin[$0] + sums[$0] / Double(count) }
  }

  var deviation: [Double] {
    sums.indices.map { index in
      let mean = sums[index] / Double(count)
      return max(squares[index] / Double(count) - mean * mean, 0).squareRoot()
    }
  }
}

extension FeatureNormalization {
  /// The integers that come nearest to `4096 (f(raw) - mean) / deviation`.
  ///
  /// A feature that never changes gets the multiplier 0, and so always the
  /// z-score 0.
  init(transform: Transform, mean: Double, deviation: Double) {
    let offset = Int32(mean.rounded())
    guard deviation > 1e-9 else {
      self.init(
        transform: transform,
        offset: offset,
        multiplier: 0,
        shift: 1
      )
      return
    }
    let factor = 4096 / deviation
    // factor = multiplier / 2^shift with a multiplier of 31 bits.
    var shift = 30 - Int(factor.exponent)
    shift = min(max(shift, 1), 62)
    let multiplier =
      (factor * Double(sign: .plus, exponent: shift, significand: 1))
      .rounded()
    self.init(
      transform: transform,
      offset: offset,
      multiplier: Int32(min(multiplier, Double(Int32.max))),
      shift: UInt32(shift)
    )
  }
}
