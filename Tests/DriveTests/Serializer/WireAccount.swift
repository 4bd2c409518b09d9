import Governor
import HandProtocol
import HandWire
import VirtualHand

/// What was found wrong with what leaves for a hand.
struct WireViolation: Error, CustomStringConvertible {
  let description: String
}

/// Keeps account of every frame that leaves for a hand, and finds fault.
///
/// It knows the hand's facts, the limits that were set and the time, and shares
/// no code with governor, sessions and encoders.
struct WireAccount {
  /// The longest time without a command or a stop, in microseconds.
  static let longestGap: UInt64 = 100_000
  /// In any time t there are at most t / 9 ms ticks, and these more.
  static let ticksAhead = 1 + 4.0 / 9
  /// Microseconds of a tick that comes early.
  static let shortestTick = 9000.0

  let reader: WireReader
  let joints: [JointFacts]
  let limits: [FingerLimits]

  /// Commands, and frames of the hand's own stop, that have left.
  private(set) var commandCount = 0
  private(set) var stopCount = 0

  /// Whether a stop was asked for, or the session has given up, since a person
  /// has connected last.
  private(set) var isStopped = false
  /// Whether a person has connected while a stop was under way.
  private var isConnectionWanted = false
  /// Whether that stop waits for the hand to say that it is the one.
  private var isStopAwaited = false
  /// Whether the hand's own stop has left since then.
  private var hasSentStop = false
  /// Whether the session has been running, and the hand has not been stopped.
  private var isDriven = false
  /// How long the host was asleep when it should have been awake, in all.
  var asleep: UInt64 = 0

  private var last: [Joint?]

  /// A joint's last target, and when it left.
  private struct Joint {
    var target: Int
    var moment: UInt64
    var asleep: UInt64
    /// Where it began, in the device's numbers.
    var start: Double
    /// Where its finger was read then, 0...32,767.
    var closure: Double
    /// The ticks that the time up to then has given and that it has not used.
    var ticks = WireAccount.ticksAhead
    /// Whether it may still be on its way to where its fingers have it.
    var isCatchingUp = true
  }

  init(_ kind: VirtualHandKind, _ limits: [FingerLimits]) {
    reader = WireReader(kind: kind)
    joints = kind.joints
    self.limits = limits
    last = Array(repeating: nil, count: joints.count)
  }

  /// A person has connected.
  ///
  /// - Parameters:
  ///   - isStopping: Whether a stop is under way, which comes first.
  ///   - isStopAwaited: Whether it waits for the hand to say that it is the one.
  mutating func connect(isStopping: Bool, isStopAwaited: Bool = false) {
    isConnectionWanted = isStopping
    self.isStopAwaited = isStopAwaited
    if isStopping { return }
    isStopped = false
    hasSentStop = false
    isDriven = false
    last = Array(repeating: nil, count: joints.count)
  }

  /// A stop was asked for.
  mutating func stop() {
    isStopped = true
    isConnectionWanted = false
  }

  /// Takes a frame that leaves.
  ///
  /// - Parameters:
  ///   - frame: Its bytes.
  ///   - now: The time, in microseconds.
  ///   - status: Where the session stands.
  ///   - truth: Where the hand's joints are, in the device's numbers, where
  ///     they are at rest and nothing has disturbed the line since a person
  ///     connected.
  /// - Throws: What is wrong with it.
  mutating func take(
    _ frame: [UInt8],
    at now: UInt64,
    _ status: HandStatus,
    truth: [Double]?
  ) throws(WireViolation) {
    follow(status.phase)
    let meaning = reader.meaning(of: frame)
    switch meaning {
    case .unknown: throw fault("\(frame) is no frame of this hand")
    case .quiet:
      // Of this hand a stop may have to begin with a question.
      if reader.kind == .brunel, isStopped { try takeStop(at: now) }
    case .stop: try takeStop(at: now)
    case .toggle where isStopped: try takeStop(at: now)
    case .toggle, .drive:
      let isSetting =
        meaning == .drive && status.phase == .settingLimits
        && reader.kind != .dynamixel
      guard !isStopped, isSetting || status.phase == .enabling else {
        throw fault("motors switched on in \(status.phase)")
      }
    case .targets(let targets):
      commandCount += 1
      if !isStopped, status.phase == .running || status.phase == .enabling {
        try takeTargets(targets, at: now, status, truth)
      } else {
        try takeHold(targets, status)
      }
    }
  }

  /// Looks whether something should have left by now.
  mutating func check(
    at now: UInt64,
    _ phase: HandPhase
  ) throws(WireViolation) {
    follow(phase)
    guard isDriven else { return }
    try checkGap(at: now)
  }

  private mutating func follow(_ phase: HandPhase) {
    switch phase {
    case .identifying:
      if isConnectionWanted, !isStopAwaited { connect(isStopping: false) }
    case .running: if !isStopped { isDriven = true }
    case .stopping, .stopped, .failed:
      isStopped = true
      isStopAwaited = false
    default: break
    }
  }

  private func checkGap(at now: UInt64) throws(WireViolation) {
    for joint in last.indices {
      guard let last = last[joint] else { continue }
      let gap = now - last.moment
      guard gap <= Self.longestGap + asleep - last.asleep else {
        throw fault("nothing was said to joint \(joint) for \(gap) us")
      }
    }
  }

  private mutating func takeStop(at now: UInt64) throws(WireViolation) {
    if isDriven { try checkGap(at: now) }
    isDriven = false
    hasSentStop = true
    stopCount += 1
  }

  /// A target outside of following: only of a hand that takes the pose that was
  /// read as its target, so that it stays where it is.
  private func takeHold(
    _ targets: [Int?],
    _ status: HandStatus
  ) throws(WireViolation) {
    let mayHold = reader.kind == .rh56 || reader.kind == .rh56Modbus
    guard mayHold, isStopped ? hasSentStop : status.phase == .settingLimits
    else { throw fault("a target in \(status.phase)") }
    for (joint, target) in targets.enumerated() {
      try checkStart(joint, target, status.pose)
    }
  }

  private mutating func takeTargets(
    _ targets: [Int?],
    at now: UInt64,
    _ status: HandStatus,
    _ truth: [Double]?
  ) throws(WireViolation) {
    guard targets.count == joints.count else {
      throw fault("\(targets.count) joints")
    }
    for (joint, target) in targets.enumerated() {
      guard let target else { continue }
      if var known = last[joint] {
        let time = Double(now - known.moment)
        known.ticks += time / Self.shortestTick
        try checkStep(joint, from: known, to: target)
        // A step below the bounded one is the last of catching up.
        let step = Double(abs(target - known.target))
        let catches = known.isCatchingUp && step <= joints[joint].catchUp
        if step > 0, step < joints[joint].catchUp { known.isCatchingUp = false }
        let used = catches ? 0 : max(step - 1, 0) / speed(joint)
        known.ticks = min(known.ticks - used, Self.ticksAhead)
        known.target = target
        known.moment = now
        known.asleep = asleep
        last[joint] = known
        continue
      }
      try checkStart(joint, target, status.enabledPose)
      if let truth { try checkTruth(joint, target, truth[joint]) }
      last[joint] = Joint(
        target: target,
        moment: now,
        asleep: asleep,
        start: Double(target),
        closure: Double(status.enabledPose[finger(of: joint)] ?? 0)
      )
    }
  }

  /// How far a joint may go in a tick, in the device's numbers.
  private func speed(_ joint: Int) -> Double {
    let facts = joints[joint]
    return max(
      abs(facts.number(limits.map { Double($0.speed) }) - facts.open),
      1e-9
    )
  }

  /// The finger that a joint follows, or the last of several.
  private func finger(of joint: Int) -> Int {
    joints[joint].parts.lastIndex { $0 > 0 } ?? 0
  }

  /// Whether other joints tell where the finger is, or other fingers have a
  /// part in the joint.
  private func isShared(_ joint: Int) -> Bool {
    joints[joint].parts.filter { $0 > 0 }.count > 1
      || reader.kind == .dynamixel && joint % 4 > 1
  }

  /// The first target is the pose that was read.
  private func checkStart(
    _ joint: Int,
    _ target: Int?,
    _ pose: MeasuredPose
  ) throws(WireViolation) {
    let facts = joints[joint]
    guard let target, facts.open != facts.closed else { return }
    // Of joints that share a finger only the first tells where that is.
    if reader.kind == .dynamixel, joint % 4 > 1 { return }
    guard let closure = pose[finger(of: joint)] else {
      throw fault("joint \(joint) has a target before it was read")
    }
    let read = facts.number((0..<6).map { _ in Double(closure) })
    let low = min(facts.open, facts.closed)
    let high = max(facts.open, facts.closed)
    guard abs(min(max(Double(target), low), high) - read) <= 0.6 else {
      throw fault("joint \(joint) begins at \(target), was read at \(read)")
    }
  }

  private func checkTruth(
    _ joint: Int,
    _ target: Int,
    _ truth: Double
  ) throws(WireViolation) {
    // A degree, and the step of catching up that may have been made.
    let facts = joints[joint]
    let most = abs(facts.perDegree) + facts.catchUp + 1
    guard abs(Double(target) - truth) <= most else {
      throw fault("joint \(joint) begins at \(target), is at \(truth)")
    }
  }

  private func checkStep(
    _ joint: Int,
    from last: Joint,
    to target: Int
  ) throws(WireViolation) {
    let facts = joints[joint]
    let before = Double(last.target)
    let step = abs(Double(target) - before)

    // As many ticks as there can have been, each as far as it may go, and one
    // for what is rounded.
    let slew = speed(joint) * last.ticks + 1
    let most = last.isCatchingUp ? max(slew, facts.catchUp) : slew
    guard step <= most else {
      throw fault(
        "joint \(joint) from \(last.target) to \(target), at most \(most)"
      )
    }

    // Inside the limits; one that began outside only comes nearer. Where
    // fingers share joints or joints fingers: between limits and beginnings.
    let isShared = isShared(joint)
    let anchor = isShared ? last.closure : facts.closure(before) * 32_767
    let ends = [
      facts.number(limits.map { min(Double($0.least), anchor) }),
      facts.number(limits.map { max(Double($0.most), anchor) }),
      isShared ? last.start : before,
    ]
    let low = ends.min() ?? 0
    let high = ends.max() ?? 0
    guard Double(target) >= low - 0.6, Double(target) <= high + 0.6 else {
      throw fault("joint \(joint) at \(target), outside \(low)...\(high)")
    }
  }

  private func fault(_ text: String) -> WireViolation {
    WireViolation(description: text)
  }
}
