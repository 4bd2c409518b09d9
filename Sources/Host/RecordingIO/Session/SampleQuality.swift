public import Files

/// What the samples of one input were like, as far as they have been read.
public struct SampleQuality: Sendable {
  /// The input's name, with its session's file.
  public let name: String

  /// One for each channel.
  public let channelNames: [String]

  /// Samples read, of all channels together.
  public private(set) var sampleCount = 0

  /// Of these, how many were limited to 16 bits.
  public internal(set) var clippedCount = 0

  /// Of these, how many were not finite and have been replaced.
  public internal(set) var replacedCount = 0

  /// Of these, how many are at the ends of 16 bits, those that were limited among
  /// them.
  public private(set) var endCount = 0

  /// One run of equal samples for each channel: its value and its length.
  private var runs: [(value: Int16, length: Int)]
  /// The lowest and highest sample of each channel, and how many samples stand
  /// there in runs.
  private var extremes: [Extremes]
  /// Frames of each channel in runs that have ended and were long enough.
  private var flatFrames: [Int]
  private let shortestFlat: Int

  /// An input of which nothing has been read.
  init(_ input: SessionInput, of path: String) {
    name = "\(path): input \(input.name)"
    channelNames = input.channelNames
    runs = input.channelNames.map { _ in (0, 0) }
    flatFrames = input.channelNames.map { _ in 0 }
    extremes = input.channelNames.map { _ in Extremes() }
    // At least two, or every sample would be a run.
    let frames = input.rate.doubleValue * SampleFault.shortestFlatSeconds
    shortestFlat = max(2, Int(min(frames, 1e12)))
  }

  /// What is wrong.
  public struct Finding: Equatable, Sendable {
    /// Of which kind.
    public let fault: SampleFault
    /// In words, without a remedy.
    public let text: String
    /// Whether no decoder is to be made of it, nor a hand moved.
    public let isBeyondLimit: Bool
  }

  /// What is wrong, one of each kind at most.
  public var findings: [Finding] {
    var found: [Finding] = []
    func add(_ fault: SampleFault, _ count: Int, _ words: String) {
      guard count > 0 else { return }
      let share = Double(count) / Double(max(sampleCount, 1))
      found.append(
        Finding(
          fault: fault,
          text: "\(name): \(count) samples \(words), \(Self.percent(share)) %",
          isBeyondLimit: share > SampleFault.largestShare
        )
      )
    }
    if clippedCount > 0 {
      add(.clipping, endCount, "do not fit 16 bits and were limited")
    } else if Double(endCount)
      > Double(sampleCount) * SampleFault.leastShareAtEnds
    {
      add(.clipping, endCount, "are at the ends of 16 bits")
    } else if let finding = limitedAmplifier {
      found.append(finding)
    }
    add(.notFinite, replacedCount, "were not finite and were replaced")
    let flat = channelNames.indices.filter {
      flatShare(ofChannel: $0) > SampleFault.largestFlatShare
    }
    if let first = flat.first {
      let names = flat.map { channelNames[$0] }.list(atMost: 4)
      let share = Self.percent(flatShare(ofChannel: first))
      found.append(
        Finding(
          fault: .flat,
          text: "\(name): \(names) "
            + (flat.count == 1 ? "stands" : "stand")
            + " still for \(share) % of the time",
          isBeyondLimit: true
        )
      )
    }
    return found
  }

  /// Channels that stand at an end of their own range again and again, inside 16
  /// bits: an amplifier or a converter at its limit.
  private var limitedAmplifier: Finding? {
    let frames = sampleCount / max(channelNames.count, 1)
    let shares = channelNames.indices.map { channel in
      var seen = extremes[channel]
      seen.finish(runs[channel])
      return Double(seen.limitedCount) / Double(max(frames, 1))
    }
    let limited = shares.indices.filter {
      shares[$0] > SampleFault.largestShareAtOwnEnds
    }
    guard let worst = limited.max(by: { shares[$0] < shares[$1] }) else {
      return nil
    }
    let names = limited.map { channelNames[$0] }.list(atMost: 4)
    return Finding(
      fault: .clipping,
      text: "\(name): \(names) "
        + (limited.count == 1 ? "stands" : "stand")
        + " at an end of its own range for \(Self.percent(shares[worst])) % of "
        + "the time, as behind an amplifier at its limit",
      isBeyondLimit: true
    )
  }

  /// The share of a channel's samples in stretches of one value, of ten seconds
  /// or more; all of them where it never changed.
  public func flatShare(ofChannel channel: Int) -> Double {
    let frames = sampleCount / max(channelNames.count, 1)
    guard frames > 1 else { return 0 }
    let open = runs[channel].length
    if open == frames { return 1 }
    let flat = flatFrames[channel] + (open >= shortestFlat ? open : 0)
    return Double(flat) / Double(frames)
  }

  /// Takes whole frames that were read.
  mutating func take(_ samples: ArraySlice<Int16>) {
    let channels = channelNames.count
    sampleCount += samples.count
    for channel in 0..<channels {
      var (value, length) = runs[channel]
      var index = samples.startIndex + channel
      while index < samples.endIndex {
        let sample = samples[index]
        if sample == value, length > 0 {
          length += 1
        } else {
          if length >= shortestFlat { flatFrames[channel] += length }
          extremes[channel].finish((value, length))
          (value, length) = (sample, 1)
        }
        if sample >= .max || sample <= -.max { endCount += 1 }
        index += channels
      }
      runs[channel] = (value, length)
    }
  }

  /// A share in percent, with two figures.
  private static func percent(_ share: Double) -> String {
    let percent = share * 100
    if percent >= 10 { return "\(Int(percent.rounded()))" }
    if percent >= 0.1 { return "\((percent * 10).rounded() / 10)" }
    return "less than 0.1"
  }
}

extension [SampleQuality] {
  /// Refuses samples of which no decoder is to be made.
  ///
  /// - Parameter allowed: The faults that a person has looked at.
  /// - Throws: The first fault beyond its limit that is not allowed.
  public func check(
    allowing allowed: Set<SampleFault>
  ) throws(Fault) {
    for finding in flatMap(\.findings)
    where finding.isBeyondLimit && !allowed.contains(finding.fault) {
      let remedy =
        switch finding.fault {
        case .clipping: "correct its unit or microvolts_per_step"
        case .flat: "leave the channel out"
        case .notFinite: "repair the recording"
        }
      throw Fault(
        place: finding.text,
        fault: "that is no signal to learn from",
        remedy: "\(remedy), or give --allow \(finding.fault.rawValue)"
      )
    }
  }
}

/// The lowest and highest sample of a channel so far, and how many samples have
/// stood there in runs.
private struct Extremes {
  private var lowest = Int16.max, highest = Int16.min
  private var atLowest = 0, atHighest = 0

  /// Samples in a row at one end that are no peak of a signal.
  private static let shortestRun = 4
  /// The range, in steps, below which a signal is too coarse to tell.
  private static let leastRange = 400

  /// A run has ended, or is as long as this so far.
  mutating func finish(_ run: (value: Int16, length: Int)) {
    guard run.length > 0 else { return }
    if run.value < lowest { (lowest, atLowest) = (run.value, 0) }
    if run.value > highest { (highest, atHighest) = (run.value, 0) }
    guard run.length >= Self.shortestRun else { return }
    if run.value == lowest { atLowest += run.length }
    if run.value == highest { atHighest += run.length }
  }

  /// The samples at its ends. The lower end of a rectified signal, from which it
  /// rises, is none.
  var limitedCount: Int {
    guard Int(highest) - Int(lowest) >= Self.leastRange else { return 0 }
    let reach = max(highest.magnitude, lowest.magnitude) / 2
    return (lowest < 0 && lowest.magnitude >= reach ? atLowest : 0)
      + (highest > 0 && highest.magnitude >= reach ? atHighest : 0)
  }
}
