/// A short stretch of a replay, kept to be drawn.
///
/// Its size does not depend on the recording: a fixed number of columns for
/// the signal, and the hops of `seconds`.
public struct Excerpt: Sendable {
  /// How long a stretch is kept.
  static let seconds = 24.0

  /// In how many columns the signal is drawn.
  static let columnCount = 1100

  /// At most so many channels of the first input are drawn.
  static let channelLimit = 16

  /// At most so many elements of a `values` group are drawn.
  static let elementLimit = 8

  /// At most so many hops are kept.
  static let hopLimit = 6000

  /// One decision beside its truth.
  struct Hop: Sendable {
    /// The end of the hop, in seconds of the recording.
    let time: Double
    /// Whether its decision is scored.
    let isScored: Bool
    /// The decoded closures, 0...1.
    let closures: [Double]
    /// The true closures; not numbers where they are not known.
    let trueClosures: [Double]
    let activeFingers: UInt8
    /// The fingers truly active; nil where nothing is known.
    let trueActive: [Bool?]
    /// The decided class of each group, and the true one, or -1.
    let classes: [Int], trueClasses: [Int]
    /// The first elements of each `values` group, and the truth.
    let values: [[Double]], trueValues: [[Double]]
  }

  /// The first sample of the first input, and the number of samples.
  let firstSample: Int, sampleCount: Int
  let samplingRate: Double
  let channelNames: [String]
  let microvoltsPerStep: Double
  /// The length of a hop in seconds.
  let hopSeconds: Double

  /// Shape `[channel, column]`: the extremes of each column; empty columns
  /// have a minimum above their maximum.
  private(set) var minima: [Int16], maxima: [Int16]
  private(set) var hops: [Hop] = []

  init(
    firstSample: Int,
    samplingRate: Double,
    channelNames: [String],
    microvoltsPerStep: Double,
    hopSeconds: Double,
    available: Int
  ) {
    self.firstSample = firstSample
    self.samplingRate = samplingRate
    self.channelNames = Array(channelNames.prefix(Self.channelLimit))
    self.microvoltsPerStep = microvoltsPerStep
    self.hopSeconds = hopSeconds
    sampleCount = max(
      1,
      min(Int(Self.seconds * samplingRate), available - firstSample)
    )
    let cells = self.channelNames.count * Self.columnCount
    minima = [Int16](repeating: .max, count: cells)
    maxima = [Int16](repeating: .min, count: cells)
  }

  /// Whether a sample of the first input lies in the stretch.
  func contains(_ sample: Int) -> Bool {
    sample >= firstSample && sample < firstSample + sampleCount
  }

  /// Takes frames of the first input that begin at `sample`.
  mutating func append(
    _ samples: Span<Int16>,
    channelCount: Int,
    at sample: Int
  ) {
    let frames = samples.count / channelCount
    let first = max(0, firstSample - sample)
    let end = min(frames, firstSample + sampleCount - sample)
    guard first < end else { return }
    for frame in first..<end {
      let column =
        (sample + frame - firstSample) * Self.columnCount / sampleCount
      for channel in channelNames.indices {
        let value = samples[frame * channelCount + channel]
        let cell = channel * Self.columnCount + column
        if value < minima[cell] { minima[cell] = value }
        if value > maxima[cell] { maxima[cell] = value }
      }
    }
  }

  /// The stretches of time, in seconds, in which nothing is scored: of another
  /// split, in a warm-up or a guard.
  var unscored: [(Double, Double)] {
    var found: [(Double, Double)] = []
    for hop in hops where !hop.isScored {
      let start = hop.time - hopSeconds
      if let last = found.last, start - last.1 < hopSeconds / 2 {
        found[found.count - 1].1 = hop.time
      } else {
        found.append((start, hop.time))
      }
    }
    return found
  }

  /// Takes a decision.
  mutating func append(_ hop: Hop) {
    if hops.count < Self.hopLimit { hops.append(hop) }
  }
}
