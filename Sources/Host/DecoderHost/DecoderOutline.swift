/// What a replay must know of a decoder, whatever its arithmetic.
public struct DecoderOutline: Sendable {
  /// A group of channels that the decoder takes.
  public struct Input: Equatable, Sendable {
    /// Its name, by which the session's input is found.
    public let name: String
    /// The sampling rate in hertz, as a ratio in lowest terms.
    public let rateNumerator: Int, rateDenominator: Int
    /// The number of channels.
    public let channelCount: Int
    /// Samples of each channel in a hop.
    public let hopLength: Int
    /// The size of a step in microvolts; zero where it has no such unit.
    public let microvoltsPerStep: Double
    /// The channels' names, in the order of a frame; none where they have none.
    public let channelNames: [String]

    /// Describes an input.
    public init(
      name: String,
      rateNumerator: Int,
      rateDenominator: Int,
      channelCount: Int,
      hopLength: Int,
      microvoltsPerStep: Double,
      channelNames: [String] = []
    ) {
      self.name = name
      self.rateNumerator = rateNumerator
      self.rateDenominator = rateDenominator
      self.channelCount = channelCount
      self.hopLength = hopLength
      self.microvoltsPerStep = microvoltsPerStep
      self.channelNames = channelNames
    }

    /// The sampling rate in hertz.
    public var samplingRate: Double {
      Double(rateNumerator) / Double(rateDenominator)
    }
  }

  /// What an output group decides.
  public enum GroupKind: String, Sendable {
    /// One of several classes.
    case classes
    /// Yes or no for each element.
    case activity
    /// A number for each element.
    case values
  }

  /// One output group.
  public struct Group: Sendable {
    /// Its name in the decoder.
    public let name: String
    /// What it decides.
    public let kind: GroupKind
    /// The names of its classes or elements.
    public let elementNames: [String]
    /// What its values are in; empty for the other kinds.
    public let unit: String

    /// Describes a group.
    public init(
      name: String,
      kind: GroupKind,
      elementNames: [String],
      unit: String = ""
    ) {
      self.name = name
      self.kind = kind
      self.elementNames = elementNames
      self.unit = unit
    }
  }

  /// One entry of the delay ledger.
  public struct Delay: Equatable, Sendable {
    /// What causes it.
    public let name: String
    /// Its length.
    public let milliseconds: Double
    /// Whether it is the mean of the wait for the hop's end.
    public let isHopWait: Bool

    /// Describes a delay.
    public init(name: String, milliseconds: Double, isHopWait: Bool = false) {
      self.name = name
      self.milliseconds = milliseconds
      self.isHopWait = isHopWait
    }
  }

  /// The decoder's name.
  public let name: String
  /// The SHA-256 digest of its image in hexadecimal; empty for a decoder that
  /// has no image.
  public let contentHash: String
  /// Its inputs.
  public let inputs: [Input]
  /// Its output groups.
  public let groups: [Group]
  /// The track that each group is scored against, where it says so.
  public let groupTruths: [String?]
  /// The fingers it has an output for: bit 0 for thumb flexion, and so on.
  public let decodedFingers: UInt8
  /// Its delay ledger.
  public let delays: [Delay]
  /// The hops after a reset whose decisions it does not stand for.
  public let settlingHops: Int
  /// The hops that the windows of its features hold, of each length there is.
  public let windowHops: [Int]
  /// The size of its image and of its working memory in bytes; zero where it
  /// has none.
  public let imageByteCount: Int, workingMemoryByteCount: Int

  /// Describes a decoder.
  public init(
    name: String,
    contentHash: String,
    inputs: [Input],
    groups: [Group],
    groupTruths: [String?],
    decodedFingers: UInt8,
    delays: [Delay],
    settlingHops: Int,
    windowHops: [Int],
    imageByteCount: Int,
    workingMemoryByteCount: Int
  ) {
    self.name = name
    self.contentHash = contentHash
    self.inputs = inputs
    self.groups = groups
    self.groupTruths = groupTruths
    self.decodedFingers = decodedFingers
    self.delays = delays
    self.settlingHops = settlingHops
    self.windowHops = windowHops
    self.imageByteCount = imageByteCount
    self.workingMemoryByteCount = workingMemoryByteCount
  }

  /// The hop in milliseconds.
  public var hopMilliseconds: Double {
    guard let first = inputs.first else { return 0 }
    return Double(first.hopLength) * 1000 / first.samplingRate
  }
}
