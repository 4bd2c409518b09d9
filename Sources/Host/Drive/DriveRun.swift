public import DecoderHost
import Files
internal import DeviceBridge
import Dispatch
import Foundation
public import RecordingIO
internal import HandProtocol
import Synchronization

/// Decodes a live source into hands, as a `DriveCourse` has it.
///
/// The decoder works on the caller's thread and hands intents over; the hands'
/// own threads do the rest, and lines are closed and opened anew on a queue, so
/// that nothing of that holds the decoder up. Only `run` may not be called from
/// several threads.
public final class DriveRun: @unchecked Sendable {
  /// What the threads share. Whatever the course asks of the hands is done
  /// before anybody else is heard: a stop is never overtaken by a start.
  private struct Shared {
    var course: DriveCourse
    var relay: HandRelay?
  }

  private let shared: Mutex<Shared>
  private let openLines: @Sendable () throws -> [any HandLine]
  private let tell: @Sendable (String) -> Void
  private let lineQueue = DispatchQueue(label: "lines")

  private var source: any LiveSource
  private var decoder: FixedPointSource
  private var decision: Decision
  private let fingers: UInt8
  private var quality: LiveQuality
  /// Whether the first samples have been looked at, and are none to refuse.
  private var isQualityKnown = false
  private var featureWarnings: [String] = []
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
  ///   - plan: How it is meant to go.
  ///   - source: Where samples come from.
  ///   - decoder: What decodes them.
  ///   - allowed: What may be wrong with the samples at the start.
  ///   - openLines: Opens the lines, on which nothing is sent yet; called again
  ///     where they are opened anew.
  ///   - tell: Tells the person something, in a line.
  public init(
    _ plan: DriveCourse.Plan,
    source: any LiveSource,
    decoder: consuming FixedPointSource,
    allowing allowed: Set<SampleFault> = [],
    openLines: @escaping @Sendable () throws -> [any HandLine],
    tell: @escaping @Sendable (String) -> Void
  ) {
    shared = Mutex(Shared(course: DriveCourse(plan)))
    self.source = source
    self.openLines = openLines
    self.tell = tell
    quality = LiveQuality(decoder.outline, allowing: allowed)
    fingers = decoder.outline.decodedFingers
    decision = Decision(groups: decoder.outline.groups)
    self.decoder = decoder
  }

  /// How the drive stands.
  public var course: DriveCourse { shared.withLock { $0.course } }

  /// The hands; nil while no line is open.
  public var relay: HandRelay? { shared.withLock { $0.relay } }

  /// What it has come to so far.
  public var current: DriveFigures { figures.withLock { $0 } }

  /// What was lost or changed on the way.
  public var warnings: [String] {
    source.warnings + quality.warnings + featureWarnings
  }

  /// Opens the lines for the first time, before anything is shown or moved.
  ///
  /// - Throws: What stands in the way, unless it is to be waited for.
  public func open() throws {
    do {
      install(try openLines())
    } catch {
      guard course.plan.retries else { throw error }
      take(.notOpened("\(error)"))
      tell("\(error); waiting for it")
      lineQueue.async { self.openAgain() }
    }
  }

  /// A key was pressed.
  public func press(_ key: DriveKey) { take(.key(key)) }

  /// Ends the drive and stops all hands at once, whatever the decoder waits
  /// for. Returns once they are stopped.
  public func endNow() {
    take(.asked)
    _ = relay?.finish()
  }

  /// Decodes until the course is at its end, and stops all hands.
  ///
  /// - Parameter isUnwanted: Whether a person wants it to end; asked ten times a
  ///   second or more.
  /// - Returns: Where the hands then stood; empty where no line was open.
  public func run(until isUnwanted: () -> Bool) -> [LinkStatus] {
    isRealTime = RealTimeScheduling.claim()
    defer {
      featureWarnings = decoder.takeWarnings()
      publish()
    }
    while true {
      if isUnwanted() { take(.asked) }
      look()
      take(.time)
      let (isDecoding, isOver) = shared.withLock {
        ($0.course.isDecoding, $0.course.reason != nil)
      }
      if isOver { break }
      guard isDecoding else {
        Thread.sleep(forTimeInterval: 0.002)
        continue
      }
      do { try decodeHop() } catch { take(.sourceFailed("\(error)")) }
    }
    // Lines that are just being opened are closed there.
    lineQueue.sync {}
    return relay?.finish() ?? []
  }

  /// Says how the drive has ended, once the hands are stopped.
  ///
  /// - Parameters:
  ///   - last: Where they then stood.
  ///   - found: The kind of hand that was found on the port of the first
  ///     failure, where that was looked for.
  /// - Returns: The class of the end, and its words.
  public func conclude(
    _ last: [LinkStatus],
    found: HandKind?
  ) -> DriveEnding {
    take(.finished(last, found: found))
    guard let ending = course.ending else {
      preconditionFailure("a course that has finished has an ending")
    }
    return ending
  }

  // MARK: Samples

  private func decodeHop() throws {
    var spent: UInt64 = 0
    var news: [String] = []
    let next = try source.nextHop(
      take: { samples, input in
        let began = DispatchTime.now().uptimeNanoseconds
        decoder.append(samples, input: input)
        news += quality.take(samples, input: input)
        spent += DispatchTime.now().uptimeNanoseconds - began
      },
      reset: { decoder.reset() }
    )
    news.forEach(tell)
    let moment: Moment
    let isPassed: Bool
    switch next {
    case .hop(let sampledAt, let isBridged):
      moment = sampledAt
      isPassed = isBridged
    case .nothingYet: return
    case .end: return take(.sourceEnded)
    }
    let began = DispatchTime.now().uptimeNanoseconds
    decoder.decide(into: &decision, isBridged: isPassed)
    spent += DispatchTime.now().uptimeNanoseconds - began
    var pose = FingerPose(all: 0)
    for finger in 0..<FingerPose.fingerCount {
      pose[finger] = decision.closures[finger]
    }
    decoding.record(nanoseconds: Int(spent))
    if !isQualityKnown, quality.isDone {
      try quality.check()
      isQualityKnown = true
    }
    let isSettled = decision.isSettled && isQualityKnown
    take(.hop(isSettled: isSettled))
    // Meanwhile the hand may have been lost: look before it is commanded.
    look()
    if let line = relay?.active {
      if let delay = line.takeDelay() {
        delays.record(nanoseconds: Int(delay) * 1000)
        commandCount += 1
        if delay > 5000 { lateCount += 1 }
      }
      line.offer(
        pose,
        fingers: fingers,
        isSettled: isSettled,
        sampledAt: moment
      )
    }
    hopCount += 1
    if hopCount % 25 == 0 { publish() }
  }

  // MARK: The course

  private func look() {
    take { relay in relay.map { .hands($0.statuses) } }
  }

  private func take(_ event: DriveEvent) { take { _ in event } }

  /// Gives the course an event and does what it asks.
  private func take(_ event: (HandRelay?) -> DriveEvent?) {
    let words = shared.withLock { shared in
      guard let event = event(shared.relay) else { return [String]() }
      return Self.take(event, &shared, reopen: reopen)
    }
    words.forEach(tell)
  }

  private static func take(
    _ event: DriveEvent,
    _ shared: inout Shared,
    reopen: (HandRelay?) -> Void
  ) -> [String] {
    var words: [String] = []
    for act in shared.course.take(event, at: MonotonicClock.now()) {
      switch act {
      case .say(let text): words.append(text)
      case .reopen:
        reopen(shared.relay)
        shared.relay = nil
      case .finish: break  // `run` sees that there is a reason to end.
      default: shared.relay?.perform(act)
      }
    }
    return words
  }

  // MARK: Lines

  /// Lines were opened: they are the drive's from now on, unless it has come to
  /// its end meanwhile. A hand can be enabled from here on.
  private func install(_ lines: [any HandLine]) {
    let relay = HandRelay(lines)
    var isOver = false
    let words = shared.withLock { shared in
      isOver = shared.course.reason != nil
      guard !isOver else { return [String]() }
      shared.relay = relay
      return Self.take(.opened, &shared, reopen: reopen)
    }
    words.forEach(tell)
    if isOver { _ = relay.finish() }
  }

  private func reopen(_ old: HandRelay?) {
    lineQueue.async {
      _ = old?.finish()
      self.openAgain()
    }
  }

  /// Tries twice a second until the ports are there, or nobody wants it.
  private func openAgain() {
    while course.reason == nil {
      if let lines = try? openLines() {
        install(lines)
        return
      }
      for _ in 0..<10 where course.reason == nil {
        Thread.sleep(forTimeInterval: 0.05)
      }
    }
  }

  // MARK: Figures

  /// Makes the figures so far known; `run` does so now and then.
  private func publish() {
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
