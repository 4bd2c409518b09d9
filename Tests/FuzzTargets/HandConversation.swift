import HandProtocol
import HandWire
import VirtualHand

/// A session and a virtual hand at the two ends of a line, on which anything
/// may happen to the bytes on their way to the session.
///
/// The hand answers rightly where it is let, so that every phase is reached.
struct HandConversation<Session: HandSession> {
  private var session: Session
  private var hand: any VirtualHand
  private let reader: WireReader
  private var now = Moment(milliseconds: 10)
  /// Bytes on their way to the session.
  private var answers: [UInt8] = []
  /// How many bytes of a piece, zero for all that there are.
  private var pieceByteCount = 0
  private var isMute = false
  private var fedByteCount = 0
  private var sentCount = 0
  private var hasEnabled = false
  private var isStopped = true

  /// Not longer, so that an input takes milliseconds.
  private static var end: Moment { Moment(milliseconds: 2500) }

  init(_ session: Session, _ kind: VirtualHandKind) {
    self.session = session
    hand = kind.makeHand()
    reader = WireReader(kind: kind)
  }

  /// Does what the input says until it ends.
  mutating func run(_ input: inout FuzzInput) throws(FuzzFailure) {
    while !input.isAtEnd, now < Self.end {
      try act(&input)
      try turn()
    }
    let counters = session.status.counters
    try require(
      counters.framesSent == UInt32(sentCount),
      "\(sentCount) frames left, \(counters.framesSent) were counted"
    )
    try require(
      Int(counters.bytesDropped) <= fedByteCount,
      "\(counters.bytesDropped) bytes dropped of \(fedByteCount)"
    )
  }

  private mutating func act(_ input: inout FuzzInput) throws(FuzzFailure) {
    switch input.byte() & 15 {
    case 0: connect()
    case 1: enable()
    case 2: stop()
    case 3: session.follow(FingerPose(all: Int16(input.byte()) << 7), at: now)
    case 4:
      var pose = FingerPose(all: 0)
      for finger in 0..<6 { pose[finger] = Int16(bitPattern: input.word()) }
      session.follow(pose, at: now)
    case 5: answers += input.take(Int(input.byte() & 31))
    case 6: if !answers.isEmpty { change(input.byte(), input.byte()) }
    case 7: answers = []
    case 8: answers += answers.prefix(512)
    case 9: pieceByteCount = Int(input.byte() & 7)
    case 10: isMute.toggle()
    case 11: hand.receive(input.take(Int(input.byte() & 31)), at: now)
    case 12:
      let joint = Int(input.byte()) % hand.mechanics.joints.count
      hand.mechanics.joints[joint].isStuck.toggle()
    case 13: hand.powerCycle()
    case 14:
      now = Moment(
        microseconds: now.microseconds + 1 + UInt64(input.byte()) * 64
      )
    default:
      let end = now.adding(milliseconds: UInt32(input.byte()) * 4)
      while now < end {
        let soon = min(now.adding(milliseconds: 4), end)
        let due = session.deadline.map { max($0, now) } ?? soon
        now = max(
          min(due, soon),
          Moment(microseconds: now.microseconds + 100)
        )
        try turn()
      }
    }
  }

  private mutating func connect() {
    session.connect(at: now)
    guard session.status.phase != .stopping else { return }
    isStopped = false
    hasEnabled = false
  }

  private mutating func enable() {
    if session.status.phase == .ready { hasEnabled = true }
    session.enable(at: now)
  }

  private mutating func stop() {
    session.stop(at: now)
    isStopped = true
  }

  private mutating func change(_ place: UInt8, _ bits: UInt8) {
    answers[Int(place) % answers.count] ^= bits
  }

  /// What has come goes to the session, and what it says to the hand.
  private mutating func turn() throws(FuzzFailure) {
    let said = hand.transmit(at: now)
    if !isMute { answers += said }
    try require(answers.count <= 1 << 17, "the hand says too much")
    let count = pieceByteCount == 0 ? answers.count : pieceByteCount
    let piece = Array(answers.prefix(count))
    answers.removeFirst(piece.count)
    fedByteCount += piece.count
    session.receive(piece.span, at: now)
    try look()
    var frameCount = 0
    while let frame = session.nextFrame(at: now) {
      frameCount += 1
      sentCount += 1
      try require(
        !frame.hasOverflowed && frame.count > 0 && frameCount < 100,
        "a frame too many, too long or empty"
      )
      // A session that gives up does so as it is asked for a frame.
      try look()
      let bytes = (0..<frame.count).map { frame[$0] }
      try check(bytes)
      hand.receive(bytes, at: now)
    }
    try look()
    if let deadline = session.deadline {
      try require(deadline > now, "a deadline in the past")
    }
  }

  /// Checks what holds at any time.
  private mutating func look() throws(FuzzFailure) {
    let status = session.status
    switch status.phase {
    case .stopping, .stopped, .failed: isStopped = true
    case .enabling, .running:
      try require(hasEnabled, "\(status.phase), but nobody has enabled it")
      try require(!isStopped, "\(status.phase) after a stop")
    default: break
    }
    try require(
      (status.failure == .none) == (status.phase != .failed),
      "\(status.phase) with failure \(status.failure)"
    )
    for finger in 0..<6 {
      try require(
        (status.pose[finger] ?? 0) >= 0
          && (status.enabledPose[finger] ?? 0) >= 0,
        "finger \(finger) is open by more than it can be"
      )
    }
  }

  /// Checks that a frame asks for nothing that it must not ask for now.
  private func check(_ frame: [UInt8]) throws(FuzzFailure) {
    let phase = session.status.phase
    let isDriven = !isStopped && hasEnabled
    let isRegisterHand = reader.kind == .rh56 || reader.kind == .rh56Modbus
    let isSetting = !isStopped && phase == .settingLimits
    let mayMove: Bool
    switch reader.meaning(of: frame) {
    case .quiet, .stop: mayMove = true
    case .unknown: throw FuzzFailure(description: "\(frame) is no frame")
    // The only way to switch this hand off, too.
    case .toggle: mayMove = isStopped || isDriven && phase == .enabling
    case .drive:
      mayMove =
        isDriven && phase == .enabling
        || isSetting && reader.kind != .dynamixel
    case .targets(let targets):
      if isDriven, phase == .running || phase == .enabling {
        mayMove = true
      } else {
        // The pose that was read as the target, so that the hand stays there.
        mayMove =
          isRegisterHand && (isStopped || isSetting) && isHeld(targets)
      }
    }
    try require(mayMove, "\(frame) in \(phase)")
  }

  /// Whether targets of an RH56 are where its fingers were read, a step of 1,000
  /// from it at most.
  private func isHeld(_ targets: [Int?]) -> Bool {
    let fingers = [5, 4, 3, 2, 0, 1]
    return zip(targets, fingers).allSatisfy { target, finger in
      guard let target else { return true }
      guard let closure = session.status.pose[finger] else { return false }
      let read = 1000 - Int(closure) * 1000 / 32_767
      return abs(min(max(target, 0), 1000) - read) <= 1
    }
  }
}

extension FuzzTarget {
  /// The sessions of all hands.
  static let sessions: [FuzzTarget] = [
    session(.ability) { AbilityHandSession() },
    session(.rh56) { RH56Session() },
    session(.rh56Modbus) { RH56ModbusSession() },
    session(.dynamixel) { DynamixelHandSession() },
    session(.mia) { MiaSession() },
    session(.brunel) { BrunelSession() },
  ]

  private static func session<Session: HandSession>(
    _ kind: VirtualHandKind,
    _ make: @escaping @Sendable () -> Session
  ) -> FuzzTarget {
    FuzzTarget("session-\(kind.rawValue)") {
      (input: inout FuzzInput) throws(FuzzFailure) in
      var conversation = HandConversation(make(), kind)
      try conversation.run(&input)
    }
  }
}
