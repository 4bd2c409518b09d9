import Files
internal import Governor
public import HandProtocol

/// One line that says how a drive goes, no wider than the terminal.
///
///     following                0:12 th▅▄ ro▁▁ in█▇ mi▂▂ ri▁▁ li▁▁
///     stopped: key e, press c  0:14 th  0/0   ro  0/0   in 80/41  ...
///
/// What a person looks for stands at its place whatever is shown: the state, the
/// time since the beginning, the fingers as they are wanted and measured. Behind
/// them, where there is room: the delay, the limits that are met, what the hand
/// reports. A hand without a finger, or that does not say where it is, has a
/// dash there.
public struct LiveLine: Sendable {
  /// Where it all stands.
  public var state = ""
  /// Since samples were first decoded; nil before.
  public var elapsedSeconds: UInt64?
  /// The closures that are asked for and that are measured, Q15; nil where there
  /// is no such finger, or nothing is known.
  public var wanted: [Int16?] = []
  public var measured: [Int16?] = []
  /// The delay of half of the commands, in microseconds.
  public var delayMicroseconds: Double?
  /// The fingers that a limit holds back.
  public var limitedFingers: [Int] = []
  /// What the hand reports, in words; empty for nothing.
  public var faults = ""

  private static let bars = Array("▁▂▃▄▅▆▇█")
  /// As wide as the longest state that a person must act upon.
  static let stateWidth = 23
  /// What the delay and some limits take.
  static let tail = 20

  /// The line of a drive.
  public init(
    _ course: DriveCourse,
    _ status: LinkStatus?,
    _ figures: DriveFigures,
    at now: Moment
  ) {
    state = Self.state(course, status)
    elapsedSeconds = course.beginning.map {
      UInt64(now.milliseconds(since: $0) / 1000)
    }
    if figures.commandCount > 0 {
      delayMicroseconds = figures.delayMicroseconds.p50
    }
    let kind = course.plan.places[course.active].kind
    let fingers = kind.capabilities.fingers
    let hasTarget = status.map { $0.hand.phase == .running } ?? false
    for finger in 0..<FingerPose.fingerCount {
      let isThere = fingers & (1 << UInt8(finger)) != 0
      wanted.append(isThere && hasTarget ? status?.target[finger] : nil)
      measured.append(isThere ? status?.hand.pose[finger] : nil)
      let restraint = status?.record.recentRestraints(finger, at: now) ?? []
      if !restraint.isEmpty { limitedFingers.append(finger) }
    }
    if let faults = status?.hand.faults, !faults.isEmpty {
      self.faults = LinkEvent.text(faults)
    }
  }

  /// The line for a terminal of so many columns; the last one stays free, where
  /// some terminals wrap.
  public func text(columns: Int) -> String {
    let room = max(columns - 1, 1)
    var parts = [
      Self.padded(String(state.prefix(Self.stateWidth)), Self.stateWidth),
      String(repeating: " ", count: max(5 - time.count, 0)) + time,
      fingerText(room: room - Self.stateWidth - 7),
    ]
    var length = parts.reduce(parts.count - 1) { $0 + $1.count }
    func add(_ part: String) {
      guard length + 1 + part.count <= room else { return }
      parts.append(part)
      length += 1 + part.count
    }
    if !faults.isEmpty { add(faults) }
    if let delayMicroseconds {
      add("\(Self.milliseconds(delayMicroseconds)) ms")
    }
    if !limitedFingers.isEmpty {
      let names = limitedFingers.map { FingerName.short[$0] }
      add("limit " + names.joined(separator: " "))
    }
    return String(parts.joined(separator: " ").prefix(room))
  }

  private var time: String {
    guard let seconds = elapsedSeconds else { return "" }
    let (minutes, rest) = (seconds / 60, seconds % 60)
    let tail = (rest < 10 ? "0" : "") + "\(rest)"
    return minutes < 60
      ? "\(minutes):\(tail)"
      : "\(minutes / 60)h\(minutes % 60 < 10 ? "0" : "")\(minutes % 60)"
  }

  // MARK: Fingers

  /// In the form that has room, whatever the numbers are: a form that came and
  /// went with them could not be read.
  private func fingerText(room: Int) -> String {
    let words = FingerName.words.map { "\($0) " }
    let wide = words.reduce(FingerPose.fingerCount - 1) { $0 + $1.count + 7 }
    let narrow = FingerPose.fingerCount * 10 - 1
    let cells = (0..<min(wanted.count, measured.count)).map { finger in
      if room >= wide + Self.tail { return words[finger] + numbers(finger) }
      if room >= narrow { return FingerName.short[finger] + numbers(finger) }
      return FingerName.short[finger] + bar(wanted[finger])
        + bar(measured[finger])
    }
    return cells.joined(separator: " ")
  }

  private func numbers(_ finger: Int) -> String {
    let (left, right) = (
      Self.percent(wanted[finger]), Self.percent(measured[finger])
    )
    return String(repeating: " ", count: 3 - left.count) + "\(left)/"
      + Self.padded(right, 3)
  }

  private func bar(_ closure: Int16?) -> String {
    closure.map { String(Self.bars[Int(max($0, 0)) * 8 / 32_768]) } ?? "-"
  }

  private static func percent(_ closure: Int16?) -> String {
    closure.map { String((Int(max($0, 0)) * 100 + 16_383) / 32_767) } ?? "-"
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(width - text.count, 0))
  }

  /// Microseconds as milliseconds with one digit; all that cannot be shown so
  /// is none.
  public static func milliseconds(_ microseconds: Double) -> String {
    guard microseconds.isFinite, microseconds.magnitude < 1e15 else {
      return "-"
    }
    let tenths = Int((microseconds / 100).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  // MARK: State

  private static func state(
    _ course: DriveCourse,
    _ status: LinkStatus?
  ) -> String {
    if course.reason != nil { return "stopping" }
    if let latch = course.latch {
      switch latch.cause {
      case .key: return "stopped: key e, press c"
      case .policy: return "stopped: stale, press c"
      case .lineFailure: return "stopped: line, press c"
      }
    }
    guard course.hasLines, let status else { return "waiting for the line" }
    if status.lineFailure != nil { return "the line is lost" }
    let isDriven =
      status.governor == .following || status.governor == .holding
    if isDriven, !status.hand.faults.subtracting(.limiting).isEmpty {
      return "hand: \(LinkEvent.text(status.hand.faults))"
    }
    switch status.governor {
    case .off: return connecting(status.hand.phase)
    case .following: return "following"
    case .holding: return "holding: \(reason(status.governorEvent))"
    case .releasing: return "releasing: no samples"
    case .stopped, .emergencyStopped: return "stopped"
    }
  }

  private static func connecting(_ phase: HandPhase) -> String {
    switch phase {
    case .disconnected, .identifying: "connecting"
    case .readingPose: "reading the pose"
    case .settingLimits, .verifyingLimits: "setting limits"
    case .ready: "ready"
    case .enabling: "enabling"
    case .running: "starting"
    case .stopping, .stopped: "stopped"
    case .failed: "the hand has failed"
    }
  }

  /// Why the hand holds.
  private static func reason(_ event: GovernorEvent) -> String {
    switch event {
    case .deadManReleased: "no key"
    case .intentUnsettled: "settling"
    case .intentStale, .intentLostHold, .intentLostRelease, .intentLostStop:
      "no samples"
    case .enable, .intentFresh, .clear: "starting"
    case .stop, .handLost, .emergencyStop: "stopping"
    }
  }
}
