import Files
import Governor
import HandProtocol
import HandWire
import VirtualHand

@testable import Drive

/// What must hold in a drive, told from the keys that were pressed, the bytes that
/// left, and the joints of the hands: it asks neither course nor governor nor
/// session how things stand.
final class CourseOracle {
  private let hands: [TimedHand]
  private let policy: StalePolicy
  private let readers: [WireReader]

  /// Since when a stop holds that no `c` has cleared; nil while none does.
  private var stop: UInt64?
  /// Whether that is by a key: its moment is known, that of a policy is not.
  private var isByKey = false
  private var hasEnded = false
  private var rest: [[Double]] = []
  /// When lines, motors or the machine were disturbed, and a second longer.
  private var disturbances: [ClosedRange<UInt64>] = []
  private var lastSample: UInt64?
  private var failure: String?
  /// Commands and stops that have left, of each hand.
  private var commands: [Int], stops: [Int]
  private var lastCommand: UInt64 = 0
  /// Since when all decisions have been unsettled, and where each joint was sent
  /// once the fingers had come to rest.
  private var unsettledSince: UInt64?
  private var rested: [[Int?]?]
  private var lastCommands: [UInt64]
  private var now: UInt64 = 0

  /// How long after a stop the joints may still move, in milliseconds: the
  /// slowest hand has lost frames, and goes on for a while by itself.
  private static let settling: UInt64 = 1500
  /// The silence for which the policy does not act yet, in milliseconds.
  private static let silence: UInt64 = 200
  /// How long a target may take to come to rest, in milliseconds.
  private static let braking: UInt64 = 400
  /// How far a joint that stands still may be pushed about, in degrees.
  private static let band = 1.0

  init(_ hands: [TimedHand], policy: StalePolicy) {
    self.hands = hands
    self.policy = policy
    readers = hands.map { WireReader(kind: $0.kind) }
    commands = hands.map { _ in 0 }
    stops = commands
    rested = hands.map { _ in nil }
    lastCommands = hands.map { _ in 0 }
  }

  // MARK: What happens

  func press(_ key: DriveKey, at now: UInt64) {
    switch key {
    case .stop:
      if stop == nil { begin(at: now) }
      isByKey = true
    case .clear:
      stop = nil
      rest = []
    case .quit: break
    }
  }

  func heardSample(isSettled: Bool, at now: UInt64) {
    // After a silence for which the policy may have acted, fingers come to rest
    // anew.
    if let lastSample, now > lastSample + Self.silence { unsettledSince = nil }
    lastSample = now
    if isSettled {
      unsettledSince = nil
    } else if unsettledSince == nil {
      unsettledSince = now
      rested = hands.map { _ in nil }
    }
  }

  func disturb(from start: UInt64, until end: UInt64) {
    disturbances.append(start...end)
  }

  private func wasDisturbed(from start: UInt64, until end: UInt64) -> Bool {
    disturbances.contains { $0.overlaps(start...end) }
  }

  func end(at now: UInt64) {
    hasEnded = true
    rest = []
  }

  /// Hears of every frame to a hand.
  func watch(_ hand: Int) -> ([UInt8]) -> Void {
    { [self] frame in
      switch readers[hand].meaning(of: frame) {
      case .targets(let targets):
        commands[hand] += 1
        lastCommand = now
        checkUnsettled(hand, targets)
        guard stop != nil, isByKey else { return }
        checkHold(hand, targets)
      case .stop, .toggle:
        stops[hand] += 1
        rested[hand] = nil
      case .unknown:
        failure = failure ?? "\(frame) is no frame of \(hands[hand].kind)"
      case .drive: rested[hand] = nil
      case .quiet: break
      }
    }
  }

  private func begin(at now: UInt64) {
    stop = now
    isByKey = false
    rest = []
  }

  /// While nothing but unsettled decisions come, no joint is sent anywhere else.
  private func checkUnsettled(_ hand: Int, _ targets: [Int?]) {
    // A hand that was silent for longer has been connected anew.
    if now > lastCommands[hand] + 100 { rested[hand] = nil }
    lastCommands[hand] = now
    guard let unsettledSince, now >= unsettledSince + Self.braking else {
      return
    }
    // Where samples stay away it is the policy that moves the hand.
    guard let lastSample, now <= lastSample + Self.silence,
      !wasDisturbed(from: now - min(now, Self.braking), until: now)
    else {
      rested[hand] = nil
      return
    }
    let before = rested[hand] ?? []
    var places = before
    for (index, facts) in hands[hand].kind.joints.enumerated() {
      let old = index < before.count ? before[index] : nil
      if places.count <= index { places.append(nil) }
      guard index < targets.count, let target = targets[index] else { continue }
      let slack = abs(facts.closed - facts.open) / 50 + 2
      if let old, abs(Double(target - old)) > slack {
        failure =
          failure ?? "\(hands[hand].kind): joint \(index) is sent from \(old) "
          + "to \(target) by unsettled decisions"
      }
      places[index] = old ?? target
    }
    rested[hand] = places
  }

  /// After a stop only the place where a joint is may be asked for.
  private func checkHold(_ hand: Int, _ targets: [Int?]) {
    let joints = hands[hand].hand.mechanics.joints
    for (index, facts) in hands[hand].kind.joints.enumerated() {
      guard index < targets.count, let target = targets[index] else { continue }
      let truth = facts.atZeroDegrees + facts.perDegree * joints[index].degrees
      // A pose that was read a moment ago, of a joint that is coming to rest.
      let slack = 25 * abs(facts.perDegree) + 1
      guard abs(Double(target) - truth) > slack else { continue }
      failure =
        failure ?? "\(hands[hand].kind): joint \(index) is sent to \(target) "
        + "from \(truth) after a stop"
    }
  }

  // MARK: What must hold

  func look(at now: UInt64) throws(WireViolation) {
    self.now = now
    if let failure { throw WireViolation(description: failure) }
    noticePolicy(at: now)
    guard let stop, !hasEnded, now >= stop + Self.settling,
      !wasDisturbed(from: now - Self.settling, until: now)
    else {
      rest = []
      return
    }
    let places = hands.map { $0.hand.mechanics.joints.map(\.degrees) }
    guard !rest.isEmpty else {
      rest = places
      return
    }
    for (hand, (was, isNow)) in zip(rest, places).enumerated() {
      for (joint, (from, to)) in zip(was, isNow).enumerated()
      where abs(from - to) > Self.band {
        throw WireViolation(
          description: "\(hands[hand].kind): joint \(joint) went from \(from) "
            + "to \(to) degrees, \(now - stop) ms after a stop"
        )
      }
    }
  }

  /// Half a second without a sample, and by policy the hand is stopped for good:
  /// later samples do not move it.
  private func noticePolicy(at now: UInt64) {
    guard policy == .deviceStop, stop == nil, let lastSample,
      now == lastSample + 500, lastCommand >= lastSample + 200,
      lastCommand < lastSample + 350,
      !wasDisturbed(from: lastSample, until: now)
    else { return }
    begin(at: now)
  }

  /// Whether the end has the right class.
  func judge(_ ending: DriveEnding, at now: UInt64) throws(WireViolation) {
    if let failure { throw WireViolation(description: failure) }
    func expect(_ holds: Bool, _ text: String) throws(WireViolation) {
      guard !holds else { return }
      throw WireViolation(description: "\(text): \(ending.kind) \(ending.line)")
    }
    let isSuccess = ending.kind.exitCode == 0
    try expect(!isSuccess || !(stop != nil && isByKey), "stopped, and exit 0")
    try expect(
      isSuccess || !ending.remedy.isEmpty || ending.kind == .sourceFailed,
      "a failure without a remedy"
    )
    try expect(
      ending.line.hasPrefix("port") || ending.line.hasPrefix("source"),
      "an end without a place"
    )
    guard isSuccess else { return }
    for (hand, end) in hands.enumerated() where commands[hand] > 0 {
      try expect(end.isPlugged, "the cable is out, and exit 0")
      try expect(stops[hand] > 0, "never stopped, and exit 0")
      try expect(
        !end.hand.mechanics.joints.contains {
          abs($0.degreesPerSecond) > 5
        },
        "\(end.kind) still moves, and exit 0"
      )
    }
  }
}
