import HandProtocol

/// A hand that is ready at once, or once it has said that it is the one, and
/// answers nothing: commands are a 1 and the first closure, a stop is a 2; bytes
/// that come say what happens to it.
struct ScriptedSession: HandSession {
  /// It fails.
  static let isLost: UInt8 = 0xFF
  /// It begins to stop by itself, and has stopped.
  static let stops: UInt8 = 0xFE
  static let hasStopped: UInt8 = 0xFD
  /// From the next connection on, its pose is read as open after enabling.
  static let isElsewhere: UInt8 = 0xFC
  /// It says that it is the one.
  static let isKnown: UInt8 = 0xFB
  /// How long it may take until then, in milliseconds.
  static let patience: UInt32 = 300

  static var capabilities: HandCapabilities {
    HandCapabilities(
      name: "a hand for tests",
      kind: "scripted",
      jointCount: 6,
      fingers: 0b11_1111,
      reportedFingers: 0b11_1111,
      range: .host,
      speed: .host,
      force: .absent,
      current: .absent,
      commandLoss: .holds,
      stalePolicy: .hold,
      commandPeriodMilliseconds: 50,
      baudRate: 115_200,
      stopIsVerifiable: false
    )
  }

  var status = HandStatus()
  var feedback: HandFeedback { HandFeedback() }
  private(set) var canStop = false
  var deadline: Moment?
  /// It has no guardian.
  var stopScript: StopScript { StopScript(.heard) }
  private var read = MeasuredPose()
  private var target = FingerPose(all: 0)
  private var hasStop = false
  private var movesOnEnabling = false
  private let isKnownAtOnce: Bool
  /// Whether it may be stopped whoever it is.
  private let stopsAnyone: Bool

  init(
    pose: Int16?,
    isKnownAtOnce: Bool = true,
    stopsAnyone: Bool = false
  ) {
    self.isKnownAtOnce = isKnownAtOnce
    self.stopsAnyone = stopsAnyone
    for finger in 0..<6 { read[finger] = pose }
  }

  mutating func connect(at now: Moment) {
    status.phase = isKnownAtOnce ? .ready : .identifying
    deadline = isKnownAtOnce ? nil : now.adding(milliseconds: Self.patience)
    canStop = isKnownAtOnce || stopsAnyone
    status.pose = read
    hasStop = false
  }

  mutating func receive(_ bytes: Span<UInt8>, at now: Moment) {
    for index in bytes.indices {
      switch bytes[index] {
      case Self.isLost: status.phase = .failed
      case Self.stops: status.phase = .stopping
      case Self.hasStopped: status.phase = .stopped
      case Self.isElsewhere: movesOnEnabling = true
      case Self.isKnown:
        status.phase = .ready
        canStop = true
        deadline = nil
      // A finger has these faults.
      case let fault where fault < 0x10:
        status.faults = HandFaults(rawValue: 1 << UInt16(fault))
        status.faultyFingers = 1
      default: break
      }
    }
  }

  mutating func enable(at now: Moment) {
    guard status.phase == .ready else { return }
    status.phase = .running
    status.enabledPose = status.pose
    if movesOnEnabling { for finger in 0..<6 { status.pose[finger] = 0 } }
    for finger in 0..<6 { target[finger] = read[finger] ?? 0 }
    deadline = now
  }

  mutating func follow(_ pose: FingerPose, at now: Moment) {
    guard status.phase == .running else { return }
    target = pose
    deadline = now
  }

  mutating func stop(at now: Moment) {
    guard status.phase != .stopping else { return }
    hasStop = canStop
    if canStop {
      status.phase = .stopping
    } else if status.phase != .failed {
      status.phase = .stopped
    }
    deadline = now
  }

  mutating func nextFrame(at now: Moment) -> WireFrame? {
    guard let deadline, now >= deadline else { return nil }
    var frame = WireFrame()
    if status.phase == .running {
      self.deadline = now.adding(milliseconds: 50)
      frame.append(1)
      frame.append(littleEndian: UInt16(bitPattern: target[0]))
      return frame
    }
    self.deadline = nil
    if status.phase == .identifying { status.phase = .failed }
    guard hasStop else { return nil }
    hasStop = false
    status.phase = .stopped
    frame.append(2)
    return frame
  }
}

/// A scripted hand that reports three of its six fingers.
struct HalfBlindSession: HandSession {
  static var capabilities: HandCapabilities {
    var capabilities = ScriptedSession.capabilities
    capabilities.reportedFingers = 0b00_0111
    return capabilities
  }

  private var session = ScriptedSession(pose: 12_345)

  var canStop: Bool { session.canStop }
  var feedback: HandFeedback { session.feedback }
  var status: HandStatus {
    var status = session.status
    for finger in 3..<6 {
      status.pose[finger] = nil
      status.enabledPose[finger] = nil
    }
    return status
  }
  var deadline: Moment? { session.deadline }
  var stopScript: StopScript { session.stopScript }

  mutating func connect(at now: Moment) { session.connect(at: now) }

  mutating func receive(_ bytes: Span<UInt8>, at now: Moment) {
    session.receive(bytes, at: now)
  }

  mutating func enable(at now: Moment) { session.enable(at: now) }

  mutating func follow(_ pose: FingerPose, at now: Moment) {
    session.follow(pose, at: now)
  }

  mutating func stop(at now: Moment) { session.stop(at: now) }

  mutating func nextFrame(at now: Moment) -> WireFrame? {
    session.nextFrame(at: now)
  }
}
