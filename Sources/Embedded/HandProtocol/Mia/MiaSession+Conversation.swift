extension MiaSession {
  // MARK: Sending

  /// The next frame to send, or nil when there is none at this moment.
  public mutating func nextFrame(at now: Moment) -> WireFrame? {
    if timer.expire(at: now) { missAnswer() }
    if step == .ready || step == .running, now >= silenceEnd {
      LinkCounters.add(1, to: &status.counters.answersMissed)
      if step == .running {
        beginStop(because: .linkLost)
      } else {
        fail(.linkLost)
      }
    }
    guard let frame = frameOfStep(at: now) else { return nil }
    LinkCounters.add(1, to: &status.counters.framesSent)
    return frame
  }

  private mutating func frameOfStep(at now: Moment) -> WireFrame? {
    switch step {
    case .idle: return nil
    case .greeting:
      guard !timer.isWaiting else { return nil }
      timer.start(at: now, milliseconds: 1000)
      return MiaCommand.heartbeat
    case .readingPose:
      if !timer.isWaiting {
        timer.start(at: now, milliseconds: 500)
        return MiaCommand.stream(.position, isOn: true)
      }
    case .ready, .awaitingPose: break
    case .running:
      if let frame = frameOfRunning(at: now) { return frame }
    case .stopping:
      if let frame = frameOfStopping(at: now) { return frame }
    case .closing:
      finishStop()
      return MiaCommand.stream(.position, isOn: false)
    }
    guard now >= heartbeatDue else { return nil }
    heartbeatDue = now.adding(milliseconds: 500)
    return MiaCommand.heartbeat
  }

  private mutating func frameOfRunning(at now: Moment) -> WireFrame? {
    if motorsLeft == 0, now >= commandDue {
      commandDue = now.adding(
        milliseconds: UInt32(Self.capabilities.commandPeriodMilliseconds)
      )
      motorsLeft = 3
    }
    guard let motor = nextMotor() else { return nil }
    let joint = Int(motor.rawValue) - 1
    target[joint] = catchUp.next(joint, from: target[joint], to: wanted[joint])
    return MiaCommand.position(motor, target[joint])
  }

  /// A zero speed for each motor, and the stream on, which tells whether they
  /// are still.
  private mutating func frameOfStopping(at now: Moment) -> WireFrame? {
    if !timer.isWaiting {
      timer.start(at: now, milliseconds: 400)
      watchStart = nil
      motorsLeft = 4
    }
    if motorsLeft == 1 {
      motorsLeft = 0
      return MiaCommand.stream(.position, isOn: true)
    }
    guard motorsLeft > 1 else { return nil }
    motorsLeft -= 1
    return MiaCommand.Motor(rawValue: UInt8(4 - motorsLeft)).map {
      MiaCommand.speed($0, 0)
    }
  }

  private mutating func nextMotor() -> MiaCommand.Motor? {
    guard motorsLeft > 0 else { return nil }
    motorsLeft -= 1
    return MiaCommand.Motor(rawValue: UInt8(3 - motorsLeft))
  }

  private mutating func missAnswer() {
    LinkCounters.add(1, to: &status.counters.answersMissed)
    if step == .awaitingPose { return beginStop(because: .noPose) }
    guard timer.isExhausted else {
      LinkCounters.add(1, to: &status.counters.retries)
      return
    }
    switch step {
    case .greeting: fail(strangeLines > 0 ? .wrongHand : .noAnswer)
    case .readingPose: fail(.noPose)
    // Where positions came, the motors were seen moving.
    case .stopping: fail(watchStart == nil ? .noAnswer : .refused)
    default: break
    }
  }

  private mutating func finishStop() {
    guard stopReason == .none else { return fail(stopReason) }
    status.phase = .stopped
    step = .idle
    timer.reset()
  }

  // MARK: Receiving

  /// Takes a line of the hand.
  mutating func take(_ said: MiaLine, at now: Moment) {
    switch said {
    case .heartbeat:
      guard step == .greeting else { return }
      isIdentified = true
      heartbeatDue = now.adding(milliseconds: 500)
      go(to: .readingPose, .readingPose)
    case .motors(.position, let positions):
      takePositions(positions, at: now)
    case .motors, .force: break
    }
  }

  private mutating func takePositions(
    _ positions: InlineArray<3, Int32>,
    at now: Moment
  ) {
    // A little beyond both ends; anything else is a failed read.
    for joint in 0..<3
    where positions[joint] < -300 || positions[joint] > 300 {
      return
    }
    var isSteady = true
    for joint in 0..<3 where abs(positions[joint] - measured[joint]) > 10 {
      isSteady = false
    }
    measured = positions
    for finger in 0..<FingerPose.fingerCount {
      status.pose[finger] = joints.joint(tellingOf: finger).map {
        joints.closure(of: $0, raw: measured[$0])
      }
    }
    status.poseMoment = now
    if step == .readingPose { go(to: .ready, .ready) }
    // There is no checksum: only what was said twice becomes a target.
    if step == .awaitingPose, isSteady {
      target = measured
      wanted = measured
      status.enabledPose = status.pose
      hasFollowed = false
      commandDue = now
      go(to: .running, .running)
    }
    if step == .stopping { judgeStillness(at: now) }
  }

  /// Where the motors were last: the hand's numbers have no documented unit.
  public var feedback: HandFeedback {
    var feedback = HandFeedback()
    guard status.poseMoment != nil else { return feedback }
    var raw = InlineArray<16, Int32>(repeating: 0)
    for joint in 0..<3 { raw[joint] = measured[joint] }
    feedback.setClosures(raw, joints)
    return feedback
  }

  /// The motors are still where no position changes by more than two in 100
  /// ms.
  private mutating func judgeStillness(at now: Moment) {
    guard timer.isWaiting, motorsLeft == 0 else { return }
    guard let start = watchStart else {
      watched = measured
      watchStart = now
      return
    }
    for joint in 0..<3 where abs(measured[joint] - watched[joint]) > 2 {
      watched = measured
      watchStart = now
      return
    }
    guard now.milliseconds(since: start) >= 100 else { return }
    go(to: .closing, .stopping)
  }
}
