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
    /// Whether the governor moves the hand in it: see
    /// `movingClosurePerSecond`.
    public var isHandMoving: Bool
    /// The fingers decoded active, bit 0 for thumb flexion.
    public var activeFingers: UInt8
    /// The governor's target at its end: closures of the six fingers, Q15.
    public var targets: [Int16]
    /// What features, network and outputs cost in it, in cycles, where that was
    /// counted hop by hop.
    public var decodeCycles: Int64?

    /// Describes a hop.
    public init(
      isHandMoving: Bool,
      activeFingers: UInt8 = 0,
      targets: [Int16] = [],
      decodeCycles: Int64? = nil
    ) {
      self.isHandMoving = isHandMoving
      self.activeFingers = activeFingers
      self.targets = targets
      self.decodeCycles = decodeCycles
    }
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
  /// The inputs; the first says how long a hop is.
  public var inputs: [Input]
  /// What there was to move, and what came of it, in the order of time.
  public var movements: [Movement] = []
  /// The hops.
  public var hops: [Hop]
  /// What lies between a sample and the end of its hop: the delay ledger of the
  /// decoder's image, in microseconds.
  public var ledger: [LedgerEntry] = []

  /// An entry of the delay ledger.
  public struct LedgerEntry: Hashable, Sendable {
    /// What causes the delay.
    public var name: String
    /// How long it is.
    public var microseconds: Double

    /// Describes a delay.
    public init(name: String, microseconds: Double) {
      self.name = name
      self.microseconds = microseconds
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

  /// The delay from a sample to the end of its hop, in the mean.
  public var windowMicroseconds: Double {
    ledger.reduce(0) { $0 + $1.microseconds }
  }

  /// When a hop's last sample is there, since the start.
  func end(ofHop hop: Int) -> SimulatedTime {
    inputs[0].rate.time(of: Int64(hop + 1) * Int64(inputs[0].hopLength))
  }

  /// The movements that were decoded, were missed, and were none.
  public func count(_ outcome: Movement.Outcome) -> Int {
    movements.reduce(0) { $0 + ($1.outcome == outcome ? 1 : 0) }
  }

  /// Some of its hops, as a trace of their own.
  public func stretch(_ range: Range<Int>, name: String) -> DecodeTrace {
    var part = self
    part.name = name
    part.commandsHash = ""
    part.hops = Array(hops[range])
    part.movements = movements.filter { range.contains($0.hop) }.map {
      var movement = $0
      movement.hop -= range.lowerBound
      return movement
    }
    return part
  }

  /// The longest stretch in which nothing moves: neither the hand nor, as far as
  /// it is known, the person.
  public var longestRest: Range<Int> {
    var busy = hops.map(\.isHandMoving)
    for movement in movements { busy[movement.hop] = true }
    var best = 0..<0
    var start = 0
    for hop in 0...hops.count where hop == hops.count || busy[hop] {
      if hop - start > best.count { best = start..<hop }
      start = hop + 1
    }
    return best
  }
}
