internal import Dispatch
import DeviceBridge
public import Evaluation
internal import HandProtocol
import Synchronization

/// What a drive has come to.
public struct DriveFigures: Equatable, Sendable {
  /// Decisions made.
  public var hopCount = 0
  /// Commands sent for an intent.
  public var commandCount = 0
  /// How long a decision took in the decoder, in microseconds: half of them,
  /// 99 of 100 of them, and all took no longer.
  public var decodeMicroseconds = DriveTimes()
  /// Likewise, from the last sample of a hop to the bytes of its command on the
  /// line.
  public var delayMicroseconds = DriveTimes()
  /// Commands whose delay was more than 5 ms.
  public var lateCount = 0
  /// Whether the system lets the drive's threads run before those that share
  /// time. Where not, commands may be held up by whatever else is running.
  public var isRealTime = false
}

/// Times that shares of many did not exceed, in microseconds.
public struct DriveTimes: Equatable, Sendable {
  /// Half, 99 of 100, 999 of 1000, and all.
  public var p50 = 0.0, p99 = 0.0, p999 = 0.0, max = 0.0
}

/// Decodes a live source into a hand.
///
/// The decoder works on the caller's thread and hands intents over; the hand's
/// own threads do the rest. Only `run` may not be called from several threads.
public final class DriveRun: @unchecked Sendable {
  private let hands: Mutex<HandRelay>

  private var source: any LiveSource
  private var decoder: FixedPointSource
  private var decision: Decision
  private let fingers: UInt8
  private let figures = Mutex(DriveFigures())
  private var decoding = HopTimings()
  private var delays = HopTimings()
  private var hopCount = 0
  private var commandCount = 0
  private var lateCount = 0
  private var isRealTime = false

  /// A drive that has not begun.
  ///
  /// - Parameters:
  ///   - source: Where samples come from.
  ///   - decoder: What decodes them.
  ///   - relay: The hands, started.
  public init(
    source: any LiveSource,
    decoder: consuming FixedPointSource,
    relay: HandRelay
  ) {
    self.source = source
    hands = Mutex(relay)
    fingers = decoder.outline.decodedFingers
    decision = Decision(groups: decoder.outline.groups)
    self.decoder = decoder
  }

  /// The hands.
  public var relay: HandRelay { hands.withLock { $0 } }

  /// Goes on with other hands, started: after the line was lost.
  public func goOn(with relay: HandRelay) {
    hands.withLock { $0 = relay }
  }

  /// What it has come to so far.
  public var current: DriveFigures { figures.withLock { $0 } }

  /// What was lost or changed on the way.
  public var warnings: [String] { source.warnings }

  /// Decodes until the source ends, `seconds` are over, a person wants no more,
  /// or no hand is left.
  ///
  /// - Parameters:
  ///   - seconds: How long at most; nil for no limit.
  ///   - isUnwanted: Whether a person wants it to end; asked ten times a second
  ///     or more.
  /// - Returns: Whether a hand was there to the end.
  /// - Throws: What is wrong with the source.
  public func run(
    seconds: Double?,
    until isUnwanted: () -> Bool
  ) throws -> Bool {
    let end = seconds.map {
      MonotonicClock.now().microseconds + UInt64($0 * 1e6)
    }
    isRealTime = RealTimeScheduling.claim()
    defer { publish() }
    let relay = self.relay
    while true {
      let now = MonotonicClock.now()
      if let end, now.microseconds >= end { return true }
      if isUnwanted() { return true }
      guard relay.replaceLost() else { return false }
      var spent: UInt64 = 0
      let next = try source.nextHop(
        take: { samples, input in
          let began = DispatchTime.now().uptimeNanoseconds
          decoder.append(samples, input: input)
          spent += DispatchTime.now().uptimeNanoseconds - began
        },
        reset: { decoder.reset() }
      )
      let moment: Moment
      let isPassed: Bool
      switch next {
      case .hop(let sampledAt, let isBridged):
        moment = sampledAt
        isPassed = isBridged
      case .nothingYet: continue
      case .end: return true
      }
      let began = DispatchTime.now().uptimeNanoseconds
      decoder.decide(into: &decision, isBridged: isPassed)
      spent += DispatchTime.now().uptimeNanoseconds - began
      var pose = FingerPose(all: 0)
      for finger in 0..<FingerPose.fingerCount {
        pose[finger] = decision.closures[finger]
      }
      decoding.record(nanoseconds: Int(spent))
      if let delay = relay.active.takeDelay() {
        delays.record(nanoseconds: Int(delay) * 1000)
        commandCount += 1
        if delay > 5000 { lateCount += 1 }
      }
      relay.offer(
        pose,
        fingers: fingers,
        isSettled: decision.isSettled,
        sampledAt: moment
      )
      hopCount += 1
      if hopCount % 25 == 0 { publish() }
    }
  }

  /// Makes the figures so far known; `run` does so now and then.
  public func publish() {
    let new = DriveFigures(
      hopCount: hopCount,
      commandCount: commandCount,
      decodeMicroseconds: Self.times(decoding),
      delayMicroseconds: Self.times(delays),
      lateCount: lateCount,
      isRealTime: isRealTime
    )
    figures.withLock { $0 = new }
  }

  private static func times(_ timings: HopTimings) -> DriveTimes {
    DriveTimes(
      p50: timings.microseconds(percentile: 50),
      p99: timings.microseconds(percentile: 99),
      p999: timings.microseconds(percentile: 99.9),
      max: timings.longestMicroseconds
    )
  }
}
