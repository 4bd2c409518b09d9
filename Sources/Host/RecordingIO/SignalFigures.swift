public import Files

/// What the samples of one channel are like, whatever they mean.
public struct ChannelFigures: Equatable, Sendable {
  /// The lowest and the highest finite sample, their mean, and the root of the
  /// mean of their squares, in the signal's unit; not numbers where no sample is
  /// finite.
  public var lowest = Double.nan
  /// See `lowest`.
  public var highest = Double.nan
  /// See `lowest`.
  public var mean = Double.nan
  /// See `lowest`.
  public var rootMeanSquare = Double.nan

  /// How many samples are at an end of the stored range, or, three or more in a
  /// row, at the lowest or highest sample that there is: an amplifier's limit
  /// is often within what its numbers could hold.
  public var atLimitsCount = 0

  /// How many samples are not finite, and in how many stretches.
  public var notFiniteCount = 0
  /// See `notFiniteCount`.
  public var notFiniteStretchCount = 0

  /// How many samples are in flat stretches, and in how many: half a second or
  /// more, or 1000 samples without a rate, of one number.
  public var flatCount = 0
  /// See `flatCount`.
  public var flatStretchCount = 0
  /// The samples of the longest stretch of one number.
  public var longestFlatCount = 0

  /// How many samples there are.
  public var sampleCount = 0
}

/// What the samples of a signal are like.
public struct SignalFigures: Equatable, Sendable {
  /// One for each channel.
  public var channels: [ChannelFigures] = []

  /// The sum of bits[i] × (2 i + 1) modulo 2^64, where bits[i] is the binary64
  /// pattern of the raw number i, frame-major; all that are not numbers have one
  /// pattern. The same numbers give the same sum in any format.
  public var checksum: UInt64 = 0

  /// Of no samples.
  public init() {}

  init(channels: [ChannelFigures], checksum: UInt64) {
    self.channels = channels
    self.checksum = checksum
  }
}

extension RecordingReader {
  /// What the samples of a signal are like; reads all of them.
  ///
  /// - Parameter index: Which of `signals`.
  /// - Returns: The figures, in the signal's unit.
  /// - Throws: What cannot be read.
  public func figures(
    ofSignal index: Int
  ) throws(Fault) -> SignalFigures {
    let signal = signals[index]
    let cursor = try makeCursor(over: [index])
    var tally = FiguresTally(of: signal)
    var block: [Double] = []
    // Small blocks of wide arrays, so that memory does not go with the width.
    let length = max(1, 65_536 / max(signal.channelCount, 1))
    while signal.channelCount > 0 {
      block.removeAll(keepingCapacity: true)
      guard try cursor.read(length, into: &block) > 0 else { break }
      tally.add(block)
    }
    return tally.figures(scale: signal.scale, offset: signal.offset)
  }
}

extension RecordingReader {
  /// What the samples of all signals are like; reads the file once where its
  /// signals are channels of one rate.
  ///
  /// - Returns: For each signal the figures, or why it cannot be read.
  public func figuresOfAllSignals() -> [Result<SignalFigures, Fault>] {
    var results: [Int: Result<SignalFigures, Fault>] = [:]
    let channels = signals.indices.filter { signals[$0].shape == nil }
    let groups = Dictionary(grouping: channels) {
      [signals[$0].rate, Rational(signals[$0].frameCount)]
    }
    for group in groups.values where group.count > 1 {
      // A number that is none spoils its own signal: then each is read apart.
      guard let figures = try? figures(ofChannels: group) else { continue }
      for (index, found) in zip(group, figures) {
        results[index] = .success(found)
      }
    }
    return signals.indices.map { index in
      if let known = results[index] { return known }
      do throws(Fault) {
        return .success(try figures(ofSignal: index))
      } catch {
        return .failure(error)
      }
    }
  }

  private func figures(
    ofChannels group: [Int]
  ) throws(Fault) -> [SignalFigures] {
    let cursor = try makeCursor(over: group)
    var tallies = group.map { FiguresTally(of: signals[$0]) }
    var block: [Double] = []
    var column: [Double] = []
    let length = max(1, 65_536 / group.count)
    while true {
      block.removeAll(keepingCapacity: true)
      let count = try cursor.read(length, into: &block)
      guard count > 0 else { break }
      for channel in group.indices {
        column.removeAll(keepingCapacity: true)
        for frame in 0..<count {
          column.append(block[frame * group.count + channel])
        }
        tallies[channel].add(column)
      }
    }
    return zip(group, tallies).map { index, tally in
      tally.figures(scale: signals[index].scale, offset: signals[index].offset)
    }
  }
}

/// Counts what becomes figures, sample by sample.
struct FiguresTally {
  private var channels: [Channel]
  private let flatLength: Int
  private let limits: ClosedRange<Double>?
  private var checksum: UInt64 = 0
  private var weight: UInt64 = 1

  private struct Channel {
    var figures = ChannelFigures()
    var lowest = Double.infinity
    var highest = -Double.infinity
    /// Sums over the samples less the first finite one, so that a large offset
    /// does not drown the rest.
    var origin = 0.0
    var sum = 0.0
    var squares = 0.0
    var finiteCount = 0
    /// The sample before, and how many have been like it.
    var last = 0.0
    var runLength = 0
    /// Samples in runs of three or more at the lowest and highest so far.
    var atLowest = 0
    var atHighest = 0
  }

  init(channelCount: Int, flatLength: Int, limits: ClosedRange<Double>?) {
    channels = [Channel](repeating: Channel(), count: channelCount)
    self.flatLength = flatLength
    self.limits = limits
  }

  /// For a signal's raw numbers.
  init(of signal: RecordingSignal) {
    self.init(
      channelCount: signal.channelCount,
      flatLength: signal.rate.map { max(3, $0.ceiling(times: 1) / 2) } ?? 1000,
      limits: signal.digitalRange
    )
  }

  /// Adds frames of raw numbers.
  mutating func add(_ block: [Double]) {
    let count = channels.count
    for channel in 0..<count {
      var state = channels[channel]
      var index = channel
      while index < block.count {
        let value = block[index]
        if !value.isFinite && (state.last.isFinite || state.runLength == 0) {
          state.figures.notFiniteStretchCount += 1
        }
        // All that are not finite are one run.
        if value == state.last || !value.isFinite && !state.last.isFinite {
          state.runLength += 1
        } else {
          finishRun(&state)
          state.last = value
          state.runLength = 1
        }
        state.figures.sampleCount += 1
        if value.isFinite {
          if state.finiteCount == 0 { state.origin = value }
          state.finiteCount += 1
          state.sum += value - state.origin
          state.squares += (value - state.origin) * (value - state.origin)
          if value < state.lowest {
            (state.lowest, state.atLowest) = (value, 0)
          }
          if value > state.highest {
            (state.highest, state.atHighest) = (value, 0)
          }
        } else {
          state.figures.notFiniteCount += 1
        }
        index += count
      }
      channels[channel] = state
    }
    for value in block {
      let bits = value.isNaN ? 0x7FF8_0000_0000_0000 : value.bitPattern
      checksum &+= bits &* weight
      weight &+= 2
    }
  }

  /// What is known when a run of one number ends.
  private func finishRun(_ state: inout Channel) {
    let (value, length) = (state.last, state.runLength)
    guard length > 0 else { return }
    guard value.isFinite else { return }
    if length >= flatLength {
      state.figures.flatCount += length
      state.figures.flatStretchCount += 1
    }
    state.figures.longestFlatCount = max(state.figures.longestFlatCount, length)
    if let limits, value <= limits.lowerBound || value >= limits.upperBound {
      // Counted once, here; the runs at the extremes count the rest.
      state.figures.atLimitsCount += length
      return
    }
    guard length >= 3 else { return }
    if value == state.lowest { state.atLowest += length }
    if value == state.highest { state.atHighest += length }
  }

  /// The figures; physical = raw × scale + offset.
  func figures(scale: Double, offset: Double) -> SignalFigures {
    var result = SignalFigures(channels: [], checksum: checksum)
    for var state in channels {
      finishRun(&state)
      var figures = state.figures
      // One number alone is flat, not at its limits.
      if state.lowest < state.highest {
        figures.atLimitsCount += state.atLowest + state.atHighest
      } else if state.finiteCount >= 3 && figures.flatCount == 0 {
        // However short, what never changes is flat.
        figures.flatCount = state.finiteCount
        figures.flatStretchCount = 1
      }
      if state.finiteCount > 0 {
        let ends = [
          state.lowest * scale + offset, state.highest * scale + offset,
        ]
        figures.lowest = min(ends[0], ends[1])
        figures.highest = max(ends[0], ends[1])
        let count = Double(state.finiteCount)
        let shift = state.origin * scale + offset
        let mean = state.sum / count * scale
        let square = state.squares / count * scale * scale
        figures.mean = mean + shift
        // The mean of (d + shift)^2, where d is from the origin.
        figures.rootMeanSquare =
          max(0, square + 2 * mean * shift + shift * shift).squareRoot()
      }
      result.channels.append(figures)
    }
    return result
  }
}
