import Governor
import HandProtocol
import TestSupport
import Testing

/// What Governor.md guarantees, over a million ticks of anything.
@Suite struct GovernorPropertyTests {
  @Test func whateverComesInTheGuaranteesHold() throws {
    var random = SplitMix64(seed: 20_250)
    var rows: Set<Int> = []
    for _ in 0..<2000 {
      var trial = GovernorTrial(&random)
      try trial.run(ticks: 500, &random)
      rows.formUnion(trial.rows)
    }
    // Every row of the table was gone through, but those that the fixed policy
    // rules out: only a hand whose policy is to release is ever releasing.
    for state in GovernorState.allCases {
      for event in GovernorEvent.allCases {
        let isRuledOut =
          state == .releasing
          && (event == .intentLostHold || event == .intentLostStop)
        #expect(
          rows.contains(GovernorTrial.row(state, event)) == !isRuledOut,
          "\(state), \(event)"
        )
      }
    }
  }
}

/// A governor with random settings, under random input, checked every tick.
///
/// The check keeps its own account of the last targets and steps, and shares
/// no code with the governor.
private struct GovernorTrial {
  var governor: Governor
  var now = Moment(milliseconds: 10_000)

  /// The transitions gone through: state * number of events + event.
  var rows: Set<Int> = []

  private var last: [Int]?
  private var lastSteps = [0, 0, 0, 0, 0, 0]
  private var read = [0, 0, 0, 0, 0, 0]
  private var isEnabled = false
  private var isLatched = false
  private var limited: UInt8 = 0
  private var mood = 0
  private var isSettled = true
  /// Of the newest sample that an intent came from, in microseconds.
  private var newest: UInt64 = 0
  private var isNewestSettled = true

  init(_ random: inout SplitMix64) {
    var options = GovernorOptions()
    for finger in 0..<6 {
      let a = Int16.random(in: 0...32_767, using: &random)
      let b = Int16.random(in: 0...32_767, using: &random)
      let speed = Int16.random(in: 1...4000, using: &random)
      options.limits[finger] = FingerLimits(
        least: min(a, b),
        most: max(a, b),
        speed: speed,
        acceleration: Int32.random(in: 1...Int32(speed) * 256, using: &random),
        releaseSpeed: Int16.random(in: 1...speed, using: &random)
      )
      options.safePose[finger] = Int16.random(in: 0...32_767, using: &random)
    }
    switch random.next() % 3 {
    case 0: options.policy = .hold
    case 1: options.policy = .release
    default: options.policy = .deviceStop
    }
    options.deadManMilliseconds = Bool.random(using: &random) ? 0 : 500
    governor = Governor(options: options)
  }

  mutating func run(ticks: Int, _ random: inout SplitMix64) throws {
    for _ in 0..<ticks {
      try provoke(&random)
      let wait: UInt32 =
        random.next() % 50 == 0
        ? UInt32(random.next() % 1000) : UInt32(8 + random.next() % 5)
      now = now.adding(milliseconds: wait)
      let before = governor.state
      let decision = governor.tick(at: now)
      try note(before, governor.event)
      try check(decision, before: before)
    }
  }

  static func row(_ state: GovernorState, _ event: GovernorEvent) -> Int {
    Int(state.rawValue) * GovernorEvent.allCases.count + Int(event.rawValue)
  }

  private mutating func note(
    _ state: GovernorState,
    _ event: GovernorEvent
  ) throws {
    rows.insert(Self.row(state, event))
    try #require(
      governor.state == state.next(on: event)
        || event == .emergencyStop && governor.state == .emergencyStopped
    )
  }

  /// Does something to the governor, or nothing.
  private mutating func provoke(_ random: inout SplitMix64) throws {
    // For some ticks the decoder talks, is late, or is silent.
    if random.next() % 40 == 0 { mood = Int(random.next() % 3) }
    if mood < 2 {
      var pose = FingerPose(all: 0)
      for finger in 0..<6 {
        pose[finger] = Int16(truncatingIfNeeded: random.next())
      }
      let age = mood == 0 ? random.next() % 60 : random.next() % 400
      if random.next() % 60 == 0 { isSettled.toggle() }
      let sample =
        random.next() % 100 == 0
        ? now.adding(milliseconds: 5000)
        : Moment(microseconds: now.microseconds - age * 1000)
      governor.offer(
        pose,
        fingers: UInt8(truncatingIfNeeded: random.next() & 0x3F),
        isSettled: isSettled,
        sampledAt: sample,
        at: now
      )
      let counted = min(sample.microseconds, now.microseconds)
      if counted >= newest {
        newest = counted
        isNewestSettled = isSettled
      }
    }
    if random.next() % 8 != 0 { governor.pressDeadMan(at: now) }
    switch random.next() % 240 {
    case 0:
      let state = governor.state
      governor.emergencyStop()
      try note(state, .emergencyStop)
      isLatched = true
    case 1: governor.stop()
    case 2...9:
      governor.clear()
    case 10...60:
      var pose = MeasuredPose()
      for finger in 0..<6 {
        read[finger] = Int(random.next() % 32_768)
        pose[finger] = Int16(read[finger])
      }
      let misses = random.next() % 10 == 0
      if misses { pose[Int(random.next() % 6)] = nil }
      let isKnown = governor.enable(from: pose)
      try #require(isKnown == !misses)
    case 61...70:
      limited = UInt8(truncatingIfNeeded: random.next() & 0x3F)
      governor.report(limitedFingers: limited, isLost: random.next() % 4 == 0)
    default: break
    }
  }

  private mutating func check(
    _ decision: GovernorDecision,
    before: GovernorState
  ) throws {
    guard case .follow(let pose) = decision else {
      last = nil
      lastSteps = [0, 0, 0, 0, 0, 0]
      if case .stop = decision { isLatched = true }
      if governor.state == .off { isLatched = false }
      return
    }
    // Nothing asks for motion between a stop and its clearing.
    try #require(!isLatched)
    for finger in 0..<6 {
      let limits = governor.options.limits[finger]
      let target = Int(pose[finger])
      guard let last else {
        try #require(target == read[finger])
        continue
      }
      let step = target - last[finger]
      try #require(abs(step) <= Int(limits.speed))
      // Steps are counted finer than they show: one either way.
      let change = abs(step - lastSteps[finger]) * 256
      try #require(change <= Int(limits.acceleration) + 512)
      let least = Int(limits.least), most = Int(limits.most)
      let outside = max(least - last[finger], last[finger] - most, 0)
      try #require(max(least - target, target - most, 0) <= outside)
      if !isNewestSettled, now.microseconds < newest + 100_000,
        governor.event != .clear, governor.event != .enable
      {
        // Nobody stands for the intent: it comes to rest. (What a person asks
        // for without effect takes the place of one tick's event.)
        try #require(
          abs(step) <= abs(lastSteps[finger]) + 1
            && step * lastSteps[finger] >= -1
        )
      }
      if limited & (1 << UInt8(finger)) != 0, governor.state == .following {
        // Only what it takes to brake.
        try #require(step <= max(lastSteps[finger], 0) + 1)
      }
      lastSteps[finger] = step
    }
    if last == nil { lastSteps = [0, 0, 0, 0, 0, 0] }
    last = (0..<6).map { Int(pose[$0]) }
  }
}
