import Governor
import HandProtocol
import TestSupport
import VirtualHand

@testable import Drive

/// One drive from its beginning to its end in virtual time: source, decoder,
/// course, relay, governor, session and virtual hand, with a person who presses
/// keys, lines that fail, motors that get hot, samples that are damaged or stay away
/// and a machine that stands still. Everything depends on the seed and nothing else.
struct CourseTrial {
  private var random: SplitMix64
  private var course: DriveCourse
  private var relay: HandRelay?
  private var lines: [any TimedHandLine] = []
  private let hands: [TimedHand]
  private let options: GovernorOptions
  private var oracle: CourseOracle
  /// The time, in milliseconds.
  private(set) var now: UInt64 = 0

  private let source: TimedSource
  private var nextEvent: UInt64 = 0
  private var sourceEnd: UInt64
  private var isSilent = false
  /// When the lines are opened anew, when the cable is in again, and when the
  /// machine goes on.
  private var reopening: UInt64?
  private var replugging: UInt64 = 0

  init(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let count = random.next() % 4 == 0 ? 2 : 1
    let kinds = (0..<count).map { _ in
      VirtualHandKind.allCases[Int(random.next() % 6)]
    }
    let faults = kinds.map { _ in Self.faults(&random) }
    hands = zip(kinds, faults).map { kind, faults in
      TimedHand(kind, faults, seed: random.next())
    }
    var plan = DriveCourse.Plan(
      places: kinds.enumerated().map { index, kind in
        guard let named = HandKind(rawValue: kind.rawValue) else {
          preconditionFailure("every mirror has its hand")
        }
        return DrivePlace(kind: named, port: "port\(index)")
      }
    )
    plan.source = "source"
    plan.isLive = random.next() % 2 == 0
    plan.canClear = random.next() % 4 != 0
    plan.retries = random.next() % 2 == 0
    if random.next() % 2 == 0 {
      plan.duration = 500_000 + random.next() % 3_500_000
    }
    var options = GovernorOptions()
    options.policy = [.hold, .release, .deviceStop][Int(random.next() % 3)]
    self.options = options
    course = DriveCourse(plan)
    sourceEnd = 1500 + random.next() % 4000
    source = TimedSource(seed: random.next())
    oracle = CourseOracle(hands, policy: options.policy)
    for fault in faults.flatMap({ $0 }) {
      oracle.disturb(
        from: fault.startMilliseconds,
        until: fault.startMilliseconds + (fault.lengthMilliseconds ?? 60_000)
          + 1000
      )
    }
    self.random = random
  }

  private static func faults(_ random: inout SplitMix64) -> [HandFault] {
    guard random.next() % 2 == 0 else { return [] }
    let kinds: [HandFault.Kind] = [
      .drop, .corrupt, .delay, .mute, .stall, .stuck, .overTemperature,
    ]
    var fault = HandFault(kinds[Int(random.next() % 7)])
    fault.startMilliseconds = random.next() % 4000
    fault.lengthMilliseconds = random.next() % 1500
    return [fault]
  }

  /// Goes on to the end.
  ///
  /// - Returns: How it ended.
  /// - Throws: What went wrong.
  mutating func run() throws(WireViolation) -> DriveEnding {
    for hand in hands.indices {
      let watch = oracle.watch(hand)
      hands[hand].sent = watch
    }
    open()
    while course.reason == nil {
      guard now < 60_000 else {
        throw WireViolation(description: "it does not end")
      }
      try pass(milliseconds: 1)
      if now >= nextEvent { happen() }
      if let due = reopening, now >= due { open() }
      turn()
      take(.hands(lines.map(\.status)))
      take(.time)
      if course.isDecoding { decode() }
    }
    oracle.end(at: now)
    for line in lines { line.stop() }
    let limit = now + 5000
    while !lines.allSatisfy(\.hasStopped), now < limit {
      try pass(milliseconds: 1)
      turn()
    }
    take(.finished(lines.map(\.status), found: nil))
    // What coasts, as a servo without torque, comes to rest.
    try pass(milliseconds: 300)
    guard let ending = course.ending else {
      throw WireViolation(description: "an end without a class")
    }
    try oracle.judge(ending, at: now)
    return ending
  }

  // MARK: The shell

  private mutating func take(_ event: DriveEvent) {
    let moment = Moment(milliseconds: now)
    for act in course.take(event, at: moment) {
      switch act {
      case .say, .finish: break
      case .reopen:
        lines = []
        relay = nil
        reopening = now + 50 + random.next() % 600
      default: relay?.perform(act)
      }
    }
  }

  private mutating func open() {
    guard hands.allSatisfy({ $0.isPlugged }) else {
      reopening = now + 500
      return
    }
    reopening = nil
    let moment = Moment(milliseconds: now)
    lines = hands.map { $0.kind.makeLine(options, $0, at: moment) }
    relay = HandRelay(lines)
    take(.opened)
  }

  private func turn() {
    let moment = Moment(milliseconds: now)
    for line in lines { line.turn(at: moment) }
  }

  private mutating func decode() {
    if now >= sourceEnd {
      take(
        random.next() % 8 == 0 ? .sourceFailed("was cut short") : .sourceEnded
      )
      return
    }
    for hop in source.run(at: now, isSilent: isSilent) {
      take(.hop(isSettled: hop.isSettled))
      oracle.heardSample(isSettled: source.maySettle(at: now), at: now)
      relay?.offer(
        hop.pose,
        fingers: source.decodedFingers,
        isSettled: hop.isSettled,
        sampledAt: hop.sampledAt
      )
    }
  }

  // MARK: The world

  /// Time passes for the hands, and the oracle looks at them.
  private mutating func pass(milliseconds: UInt64) throws(WireViolation) {
    now += milliseconds
    let moment = Moment(milliseconds: now)
    for hand in hands { hand.hand.advance(to: moment) }
    if now >= replugging { for hand in hands { hand.isPlugged = true } }
    try oracle.look(at: now)
  }

  private mutating func happen() {
    nextEvent = now + random.next() % 700
    switch random.next() % 24 {
    case 0...2 where course.plan.canClear: press(.stop)
    case 3...6 where course.plan.canClear: press(.clear)
    case 7 where random.next() % 8 == 0: press(.quit)
    case 8 where random.next() % 8 == 0: take(.asked)
    case 9...10: isSilent = true
    case 11...14: isSilent = false
    case 15:
      hands[Int(random.next() % UInt64(hands.count))].isPlugged = false
      replugging = now + random.next() % 1500
      oracle.disturb(from: now, until: replugging + 1000)
    case 16: standStill(milliseconds: 100 + random.next() % 2500)
    default: break
    }
  }

  private mutating func press(_ key: DriveKey) {
    oracle.press(key, at: now)
    take(.key(key))
  }

  /// The host stands still, and the hands do not.
  private mutating func standStill(milliseconds: UInt64) {
    now += milliseconds
    let moment = Moment(milliseconds: now)
    for hand in hands { hand.hand.advance(to: moment) }
    oracle.disturb(from: now - milliseconds, until: now + 1000)
    for line in lines {
      line.standStill(milliseconds: UInt32(milliseconds), until: moment)
    }
  }
}
