public import Files

/// A group of channels that are sampled together.
public struct SessionInput: Equatable, Sendable {
  /// The name by which a decoder knows it.
  public let name: String

  /// Frames a second.
  public let rate: Rational

  /// One for each channel.
  public let channelNames: [String]

  /// What one step of an imported sample stands for, exactly, in nanovolts.
  public let nanovoltsPerStep: Rational

  /// How many frames there are, from the start to the end.
  public let frameCount: Int

  /// What one step of an imported sample stands for, in microvolts.
  public var microvoltsPerStep: Double { nanovoltsPerStep.doubleValue / 1000 }

  /// How many values a frame has.
  public var channelCount: Int { channelNames.count }
}

/// A truth that is one of several classes at any time.
public struct LabelTrack: Equatable, Sendable {
  /// The name that a decoder's group of classes has.
  public let name: String

  /// The classes; `TruthSample.labels` holds indexes into this.
  public let classes: [Class]

  /// Which of the classes is rest, or -1 for none.
  public let restClass: Int

  /// A class of a label track.
  public struct Class: Equatable, Sendable {
    /// The number in the recording.
    public let code: Int
    /// What it means.
    public let name: String
  }
}

/// A truth that is a number at any time.
public struct ValueTrack: Equatable, Sendable {
  /// `group.element`, as a decoder's group of values names it.
  public let name: String

  /// The unit of its values.
  public let unit: String
}

/// What a session knows of one finger.
public struct FingerTruth: Equatable, Sendable {
  /// Where its closure comes from.
  public let closure: Source

  /// Index of the value track with the drive of its muscle, or -1.
  public let driveTrack: Int

  /// The drive above which the muscle counts as driven.
  public let driveThreshold: Double

  /// Where a finger's closure comes from.
  public enum Source: Equatable, Sendable {
    /// A value track: closure = (value - open) / (closed - open), limited to
    /// 0...1; the finger is active where that is above `activeThreshold`.
    case value(
      track: Int,
      open: Double,
      closed: Double,
      activeThreshold: Double
    )
    /// A label track: closed, and active, in these classes; else open.
    case label(track: Int, closedClasses: Set<Int>)
  }
}

/// A stretch of a session in which the trial's number, its split and its label
/// do not change: the unit of which confidence intervals are made.
public struct Trial: Equatable, Sendable {
  /// The number in the recording.
  public let id: Int

  /// What is done: the class of the first label track, or the annotation's
  /// text; `rest` between annotations.
  public let name: String

  /// Samples of the first input.
  public let samples: Range<Int>

  /// The split that all of it belongs to.
  public let split: Split

  /// When it starts and ends, in seconds, exactly.
  public let start: Rational

  /// See `start`.
  public let end: Rational
}

/// At which samples of the first input decisions are scored.
public struct ScoreGrid: Equatable, Sendable {
  /// The first sample.
  public let firstSample: Int

  /// The distance to the next. At each of them the newest decision counts,
  /// that is the last whose newest sample is not after it. Nil: every decision
  /// counts, at its newest sample.
  public let everySamples: Int?

  /// Every decision.
  public static let everyDecision = ScoreGrid(
    firstSample: 0,
    everySamples: nil
  )
}
