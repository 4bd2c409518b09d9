public import DecoderHost
public import Files
import HandProtocol
import RecordingIO

/// Live samples of a stream of the Lab Streaming Layer.
public struct InletSource: LiveSource {
  /// What is taken, in words.
  public let summary: String

  private let place: String
  private let inlet: StreamInlet
  private let input: DecoderOutline.Input
  private var scale: StreamScale
  /// The decoder's order of the stream's channels.
  private let order: ChannelOrder
  private var assembler: HopAssembler
  private var track: StampTrack
  /// Frames of the hop that have not come.
  private var missing: Int
  private var lastArrival: Moment?
  private var hasBegun = false
  private var notFiniteCount = 0
  private var isLost = false

  /// How long to wait for a hop, in seconds.
  private static var patience: Double { 0.05 }
  /// How long a stream may be silent before it counts as lost, in
  /// milliseconds. The governor holds long before.
  private static var silence: UInt32 { 5000 }
  /// How far stamps may be from this machine's clock at the start, in seconds.
  private static var stampTolerance: Double { 10 }

  /// Finds a stream, checks that the decoder can take it, and subscribes to it.
  ///
  /// - Throws: What stands in the way.
  public init(
    _ name: StreamName,
    _ outline: DecoderOutline,
    bridgeMilliseconds: Int = DriveDefaults.bridgeMilliseconds
  ) throws(Fault) {
    place = "\(name)"
    guard outline.inputs.count == 1, let input = outline.inputs.first else {
      throw Fault(
        place: place,
        fault: "one stream, but decoder \(outline.name) has "
          + "\(outline.inputs.count) inputs",
        remedy: "send them as frames on standard input"
      )
    }
    self.input = input
    // A quarter of a hop: what a sender gathers is delay.
    inlet = try StreamInlet(name, framesPerChunk: max(input.hopLength / 4, 1))
    let facts = inlet.facts
    try Self.check(facts, input, outline.name, place)
    order = try facts.order(for: input, outline.name, place: place)
    scale = try StreamScale(facts, for: input, place: place)
    assembler = HopAssembler(
      outline,
      isStamped: true,
      bridgeMilliseconds: bridgeMilliseconds
    )
    track = StampTrack(samplingRate: input.samplingRate)
    missing = input.hopLength
    summary =
      "\(place): \(facts.name) from \(facts.host), \(facts.channelCount) "
      + "channels at \(StreamFacts.text(facts.samplingRate)) Hz, \(scale.text)"
      + (order.isIdentity ? "" : ", channels taken by name")
    try inlet.open()
  }

  public var warnings: [String] {
    var lines: [String] = []
    if isLost { lines.append("\(place): the stream ended or was lost") }
    if notFiniteCount > 0 {
      lines.append("\(notFiniteCount) frames were not numbers and left out")
    }
    if scale.clippedCount > 0 {
      lines.append("\(scale.clippedCount) samples were out of range, limited")
    }
    return lines + assembler.warnings
  }

  public mutating func nextHop(
    take: (Span<Int16>, Int) -> Void,
    reset: () -> Void
  ) throws -> NextHop {
    let stampCount: Int
    let isGone: Bool
    if scale.isIdentity {
      let chunk = inlet.steps(atMost: missing, seconds: Self.patience)
      stampCount = chunk.stamps.count
      isGone = chunk.isLost
      try accept(chunk.stamps) { Array(chunk.values[$0]) }
    } else {
      let chunk = inlet.values(atMost: missing, seconds: Self.patience)
      stampCount = chunk.stamps.count
      isGone = chunk.isLost
      var scale = scale
      try accept(chunk.stamps) { scale.steps(of: chunk.values[$0]) }
      self.scale = scale
    }
    let now = MonotonicClock.now()
    if stampCount > 0 || lastArrival == nil { lastArrival = now }
    let hop = assembler.takeHop(take: take, reset: reset)
    missing = assembler.missingCount(input: 0)
    if let hop {
      return .hop(sampledAt: hop.sampledAt, isBridged: hop.isBridged)
    }
    let silence = now.milliseconds(since: lastArrival ?? now)
    isLost = isGone || silence >= Self.silence
    return isLost ? .end : .nothingYet
  }

  /// Takes frames.
  ///
  /// - Parameters:
  ///   - stamps: When each was taken, by the sender's clock.
  ///   - steps: The steps of the frame whose values have these places; nil
  ///     where they are not numbers.
  /// - Throws: Stamps that mean nothing here.
  private mutating func accept(
    _ stamps: [Double],
    steps: (Range<Int>) -> [Int16]?
  ) throws {
    guard let last = stamps.last(where: \.isFinite) else { return }
    let now = MonotonicClock.now()
    let age = inlet.age(of: last, at: now)
    try checkStart(age)
    var run: [Int16] = []
    var runStart: UInt64 = 0
    let count = input.channelCount
    // The time of a run's last frame: a stamp of the future counts as now.
    func moment(of stamp: Double) -> Moment {
      let microseconds = max(age + (last - stamp), 0) * 1e6
      return Moment(
        microseconds: now.microseconds
          - min(UInt64(saturating: microseconds), now.microseconds)
      )
    }
    var previous = last
    for (frame, stamp) in stamps.enumerated() where stamp.isFinite {
      var index: UInt64 = 0
      let place = track.place(of: stamp)
      if case .index(let next) = place { index = next }
      let isNext =
        place != .restart && index == runStart + UInt64(run.count / count)
      if !isNext || run.isEmpty {
        append(run, runStart, moment(of: previous))
        run.removeAll(keepingCapacity: true)
        runStart = index
        if place == .restart { assembler.restart() }
      }
      guard var new = steps(frame * count..<(frame + 1) * count) else {
        notFiniteCount += 1
        append(run, runStart, moment(of: previous))
        run.removeAll(keepingCapacity: true)
        continue
      }
      order.apply(to: &new)
      run += new
      previous = stamp
    }
    append(run, runStart, moment(of: previous))
  }

  private mutating func append(
    _ run: [Int16],
    _ start: UInt64,
    _ moment: Moment
  ) {
    guard !run.isEmpty else { return }
    assembler.append(run, input: 0, firstFrame: start, at: moment)
  }

  /// Refuses stamps of no clock that this machine can know.
  private mutating func checkStart(_ age: Double) throws {
    defer { hasBegun = true }
    guard !hasBegun, abs(age) > Self.stampTolerance else { return }
    throw Fault(
      place: place,
      fault: "its time stamps are \(Int(min(abs(age), 1e15))) s off this "
        + "machine's clock",
      remedy: "stamp samples by the layer's clock, lsl_local_clock"
    )
  }

  private static func check(
    _ facts: StreamFacts,
    _ input: DecoderOutline.Input,
    _ decoder: String,
    _ place: String
  ) throws(Fault) {
    let isSame =
      facts.channelCount == input.channelCount
      && abs(facts.samplingRate - input.samplingRate)
        <= 1e-6 * input.samplingRate
    guard !isSame else { return }
    let rate =
      facts.samplingRate > 0
      ? "\(StreamFacts.text(facts.samplingRate)) Hz" : "irregular times"
    throw Fault(
      place: place,
      fault: "\(facts.channelCount) channels at \(rate), but decoder "
        + "\(decoder) takes \(input.channelCount) at "
        + "\(StreamFacts.text(input.samplingRate)) Hz",
      remedy: "choose the decoder that was made for this recorder"
    )
  }
}
