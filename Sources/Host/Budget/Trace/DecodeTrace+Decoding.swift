public import DeviceSimulator
public import DecoderHost
import Governor
public import Evaluation
import HandProtocol
public import RecordingIO

extension DecodeTrace {
  /// Decodes a stretch of a recording with the decoder of the embedded tier, and
  /// puts its governor behind it.
  ///
  /// - Parameters:
  ///   - session: The recording.
  ///   - file: The decoder's image.
  ///   - name: The decoder's name, for an image that does not say its own.
  ///   - options: Which stretch; what is scored says which movements count.
  ///   - progress: Is told the part that is done, 0...1.
  /// - Throws: What is wrong with either.
  public init(
    decoding session: Session,
    with file: ImageFile,
    name: String,
    options: ReplayOptions = ReplayOptions(),
    progress: @escaping (Double) -> Void = { _ in }
  ) throws {
    let source = try FixedPointSource(file: file, name: name)
    let outline = source.outline
    let builder = DecodeTraceBuilder(outline)
    var replay = Replay(source: source, options: options)
    replay.observer = { builder.take($0) }
    replay.progress = progress
    try replay.run(session)
    let result = try replay.finish()
    guard !builder.hops.isEmpty else {
      throw SimulationError.emptyTrace(name: session.name)
    }
    self.init(
      name: session.name,
      decoder: outline.name,
      inputs: outline.inputs.map {
        Input(
          rate: ClockRate(
            numerator: Int64($0.rateNumerator),
            denominator: Int64($0.rateDenominator)
          ),
          hopLength: $0.hopLength,
          channelCount: $0.channelCount
        )
      },
      hops: builder.hops
    )
    commandsHash = result.commandsHash
    warnings = result.recordings.flatMap(\.quality).flatMap(\.findings)
      .map(\.text)
    movements = builder.movements
    ledger = outline.delays.map {
      LedgerEntry(
        name: $0.name,
        microseconds: $0.milliseconds * 1000,
        isHopWait: $0.isHopWait
      )
    }
    let hop = Double(outline.inputs[0].hopLength)
    let warmUp =
      session.statesWarmUp
      ? Int((Double(session.warmUpSampleCount) / hop).rounded(.up))
      : outline.settlingHops
    warmUpHopCount = min(warmUp, hops.count - 1)
  }
}

/// Makes a trace of a replay as it goes on.
private final class DecodeTraceBuilder {
  private(set) var hops: [DecodeTrace.Hop] = []

  private let outline: DecoderOutline
  private var ends: [Int] = []
  private var onsets: [SettledOnset] = []
  private var governor = PacedGovernor()
  private var targets: [Int16]
  /// What a target changes by in a hop of a hand that counts as resting, Q15.
  private let stillness: Int

  init(_ outline: DecoderOutline) {
    self.outline = outline
    stillness = Int(
      DecodeTrace.movingClosurePerSecond * 32_768 * outline.hopMilliseconds
        / 1000
    )
    let target = governor.target
    targets = (0..<FingerPose.fingerCount).map { target[$0] }
  }

  func take(_ hop: ReplayHop) {
    var pose = FingerPose(all: 0)
    for finger in 0..<FingerPose.fingerCount {
      pose[finger] = hop.decision.closures[finger]
    }
    governor.take(
      pose,
      fingers: outline.decodedFingers,
      isSettled: hop.decision.isSettled,
      at: Moment(microseconds: UInt64(hop.elapsedMicroseconds))
    )
    let target = governor.target
    let next = (0..<FingerPose.fingerCount).map { target[$0] }
    hops.append(
      DecodeTrace.Hop(
        steps: FingerSteps(
          zip(next, targets).map {
            let step = Int($0) - Int($1)
            return abs(step) > stillness ? step : 0
          }
        ),
        person: Self.person(hop),
        activeFingers: hop.decision.activeFingers,
        targets: next
      )
    )
    targets = next
    ends.append(hop.endSample)
    onsets += hop.onsets
  }

  private static func person(_ hop: ReplayHop) -> DecodeTrace.Person {
    switch hop.isAtRest {
    case false: .moves
    case true where hop.isScored: .rests
    default: .isUnknown
    }
  }

  var movements: [Movement] {
    MovementFinder(
      samplesPerSecond: outline.inputs[0].samplingRate,
      ends: ends
    ).movements(in: onsets)
  }
}
