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

  /// One run of equal samples for each channel: its value and its length.
  private var runs: [(value: Int16, length: Int)]
  /// Frames of each channel in runs that have ended and were long enough.
  private var flatFrames: [Int]
  private let shortestFlat: Int

  /// An input of which nothing has been read.
  init(_ input: SessionInput, of path: String) {
    name = "\(path): input \(input.name)"
    channelNames = input.channelNames
    runs = input.channelNames.map { _ in (0, 0) }
    flatFrames = input.channelNames.map { _ in 0 }
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
    add(.clipping, clippedCount, "do not fit 16 bits and were limited")
    add(.notFinite, replacedCount, "were not finite and were replaced")
    let flat = channelNames.indices.filter {
      flatShare(ofChannel: $0) > SampleFault.largestFlatShare
    }
    if let first = flat.first {
      let names = flat.prefix(4).map { channelNames[$0] }
      let more = flat.count > 4 ? " and \(flat.count - 4) more" : ""
      let share = Self.percent(flatShare(ofChannel: first))
      found.append(
        Finding(
          fault: .flat,
          text: "\(name): \(names.joined(separator: ", "))\(more) "
            + (flat.count == 1 ? "stands" : "stand")
            + " still for \(share) % of the time",
          isBeyondLimit: true
        )
      )
    }
    return found
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
          (value, length) = (sample, 1)
        }
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
  ) throws(RecordingError) {
    for finding in flatMap(\.findings)
    where finding.isBeyondLimit && !allowed.contains(finding.fault) {
      let remedy =
        switch finding.fault {
        case .clipping: "correct its unit or microvolts_per_step"
        case .flat: "leave the channel out"
        case .notFinite: "repair the recording"
        }
      throw RecordingError(
        place: finding.text,
        fault: "that is no signal to learn from",
        remedy: "\(remedy), or give --allow \(finding.fault.rawValue)"
      )
    }
  }
}
