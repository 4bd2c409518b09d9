/// What the real decoder made of a stretch of recording: all that a simulated
/// device must know of it to replay it at any speed.
///
/// The decoding is done once; a day replays it.
public struct DecodeTrace: Hashable, Sendable {
  /// A group of channels.
  public struct Input: Hashable, Sendable {
    /// Its sampling rate.
    public var rate: ClockRate
    /// Its samples of each channel in a hop, and its channels.
    public var hopLength: Int, channelCount: Int

    /// Describes an input.
    public init(rate: ClockRate, hopLength: Int, channelCount: Int) {
      self.rate = rate
      self.hopLength = hopLength
      self.channelCount = channelCount
    }
  }

  /// What a hop has come to.
  public struct Hop: Hashable, Sendable {
    /// How far each finger's target goes on in it, Q15 of its way, in the
    /// project's order; zero where that is too slow to count, see
    /// `movingClosurePerSecond`.
    public var steps: FingerSteps
    /// What the truth says of the person.
    public var person: Person
    /// The fingers decoded active, bit 0 for thumb flexion.
    public var activeFingers: UInt8
    /// The governor's target at its end: closures of the six fingers, Q15.
    public var targets: [Int16]
    /// What features, network and outputs cost in it, in cycles, where that was
    /// counted hop by hop.
    public var decodeCycles: Int64?

    /// Describes a hop.
    public init(
      steps: FingerSteps = FingerSteps(),
      person: Person = .isUnknown,
      activeFingers: UInt8 = 0,
      targets: [Int16] = [],
      decodeCycles: Int64? = nil
    ) {
      self.steps = steps
      self.person = person
      self.activeFingers = activeFingers
      self.targets = targets
      self.decodeCycles = decodeCycles
    }
  }

  /// What is known of a person in a hop.
  public enum Person: UInt8, Hashable, Sendable {
    /// No finger is driven or flexed, and a decoded onset would be a false one.
    case rests
    /// A finger is, or a label says so.
    case moves
    /// The recording does not say, or does not judge what is decoded there, as
    /// while the decoder warms up.
    case isUnknown
  }

  /// A hand moves in a hop in which a finger's target goes on by more than this
  /// share of its travel a second; what is slower is a decoder's unrest, of which
  /// motors with friction make nothing.
  public static let movingClosurePerSecond = 0.1

  /// The stretch's name, and the decoder's.
  public var name: String, decoder: String
  /// The digest of the commands of all hops, as `replay` states it; empty where
  /// none was made.
  public var commandsHash = ""
  /// What is wrong with the recording's samples, a line each.
  public var warnings: [String] = []
  /// The inputs; the first says how long a hop is.
  public var inputs: [Input]
  /// What there was to move, and what came of it, in the order of time.
  public var movements: [Movement] = []
  /// The hops.
  public var hops: [Hop]
  /// In how many of the first hops the decoder warms up.
  public var warmUpHopCount = 0
  /// How many stretches of a recording it is put together of.
  public var stretchCount = 1
  /// What lies between a sample and the end of its hop: the delay ledger of the
  /// decoder's image, in microseconds.
  public var ledger: [LedgerEntry] = []

  /// An entry of the delay ledger.
  public struct LedgerEntry: Hashable, Sendable {
    /// What causes the delay.
    public var name: String
    /// How long it is, in the mean.
    public var microseconds: Double
    /// Whether it is the wait for the hop's end: anything from nothing, for its
    /// last sample, to the whole hop. All others are always the same.
    public var isHopWait: Bool

    /// Describes a delay.
    public init(name: String, microseconds: Double, isHopWait: Bool = false) {
      self.name = name
      self.microseconds = microseconds
      self.isHopWait = isHopWait
    }
  }

  /// A trace.
  public init(name: String, decoder: String, inputs: [Input], hops: [Hop]) {
    self.name = name
    self.decoder = decoder
    self.inputs = inputs
    self.hops = hops
  }

  /// How long it lasts.
  public var duration: SimulatedTime { end(ofHop: hops.count - 1) }

  /// When a hop's last sample is there, since the start.
  func end(ofHop hop: Int) -> SimulatedTime {
    inputs[0].rate.time(of: Int64(hop + 1) * Int64(inputs[0].hopLength))
  }

  /// The movements that were decoded, were missed, and were none.
  public func count(_ outcome: Movement.Outcome) -> Int {
    movements.reduce(0) { $0 + ($1.outcome == outcome ? 1 : 0) }
  }

  /// The trace from the moment on at which the decoder is warm: what it makes of
  /// its start is no part of a day.
  public var warm: DecodeTrace {
    stretch(min(warmUpHopCount, hops.count)..<hops.count, name: name)
  }

  /// Some of its hops, as a trace of their own.
  public func stretch(_ range: Range<Int>, name: String) -> DecodeTrace {
    var part = self
    part.name = name
    part.warmUpHopCount = max(0, warmUpHopCount - range.lowerBound)
    part.commandsHash = ""
    part.hops = Array(hops[range])
    part.movements = movements.filter { range.contains($0.hop) }.map {
      var movement = $0
      movement.hop -= range.lowerBound
      return movement
    }
    return part
  }

}
