extension DynamixelHandSession {
  /// How long an answer may take, in milliseconds.
  private var patience: UInt32 {
    switch status.phase {
    case .running: 20
    case .enabling, .stopping: 40
    default: 100
    }
  }

  /// The next frame to send, or nil when there is none at this moment.
  public mutating func nextFrame(at now: Moment) -> WireFrame? {
    if timer.expire(at: now) { missAnswer(at: now) }
    guard !timer.isWaiting, let frame = frameOfStep(at: now) else {
      return nil
    }
    LinkCounters.add(1, to: &status.counters.framesSent)
    return frame
  }

  private mutating func frameOfStep(at now: Moment) -> WireFrame? {
    if let question = step.question { return ask(for: question, at: now) }
    if let next = step.afterSetting {
      let frame = frameOfSetting()
      go(to: next, at: now)
      return frame
    }
    switch step {
    case .pinging:
      timer.start(at: now, milliseconds: patience)
      return DynamixelRequest.ping(pinged)
    case .ready:
      guard now >= pollDue else { return nil }
      pollDue = now.adding(milliseconds: 100)
      return poll(at: now)
    case .running:
      return frameOfRunning(at: now)
    default: return nil
    }
  }

  /// What a step sets in all servos.
  private func frameOfSetting() -> WireFrame {
    switch step {
    case .clearingWatchdog: set(DynamixelTable.watchdog, all: 0)
    case .settingCurrent: set(DynamixelTable.goalCurrent, goalCurrent)
    case .settingWatchdog: set(DynamixelTable.watchdog, all: Self.watchdog)
    case .settingPoseAsTarget: set(DynamixelTable.goalPosition, target)
    case .enablingTorque: set(DynamixelTable.torque, all: 1)
    default: set(DynamixelTable.torque, all: 0)
    }
  }

  private mutating func frameOfRunning(at now: Moment) -> WireFrame? {
    if now >= commandDue {
      commandDue = now.adding(
        milliseconds: UInt32(Self.capabilities.commandPeriodMilliseconds)
      )
      for joint in 0..<joints.count {
        target[joint] = catchUp.next(
          joint,
          from: target[joint],
          to: wanted[joint]
        )
      }
      return set(DynamixelTable.goalPosition, target)
    }
    guard now >= pollDue else { return nil }
    pollDue = now.adding(milliseconds: 10)
    return poll(at: now)
  }

  /// Asks for the pose; every eighth time for errors, or the watchdog.
  private mutating func poll(at now: Moment) -> WireFrame {
    pollIndex = (pollIndex + 1) & 15
    if isConditionDue || pollIndex == 1 {
      isConditionDue = false
      return ask(for: DynamixelTable.condition, at: now)
    }
    return ask(
      for: pollIndex == 9 ? DynamixelTable.limits : DynamixelTable.present,
      at: now
    )
  }

  private mutating func ask(
    for field: DynamixelField,
    at now: Moment
  ) -> WireFrame {
    timer.start(at: now, milliseconds: patience)
    reading.begin(field)
    return DynamixelRequest.syncRead(
      count: servoCount,
      field,
      // One servo that is gone silences a fast read: what must be known is
      // asked from each.
      isFast: usesFastRead && step != .verifyingStop
    )
  }

  private func set(_ field: DynamixelField, all value: Int32) -> WireFrame {
    set(field, InlineArray(repeating: value))
  }

  private func set(
    _ field: DynamixelField,
    _ values: InlineArray<16, Int32>
  ) -> WireFrame {
    DynamixelRequest.syncWrite(count: servoCount, field, values)
  }

  private mutating func missAnswer(at now: Moment) {
    LinkCounters.add(1, to: &status.counters.answersMissed)
    switch step {
    case .running:
      if now.milliseconds(since: lastAnswer) >= 500 {
        beginStop(because: .linkLost, at: now)
      }
    case .ready:
      if reading.field == DynamixelTable.condition { isConditionDue = true }
      if now.milliseconds(since: lastAnswer) >= 500 { fail(.linkLost) }
    case .readingPose where usesFastRead && timer.attempts == 2:
      // Older firmware does not know the fast read.
      usesFastRead = false
      timer.reset()
      LinkCounters.add(1, to: &status.counters.retries)
    case .readingPose, .readingPoseToEnable:
      retry(or: .noPose, at: now)
    case .verifyingStop:
      stopAgain(or: .noAnswer, at: now)
    default:
      retry(or: .noAnswer, at: now)
    }
  }

  /// Asks again, or gives up after three times.
  mutating func retry(or failure: HandFailure, at now: Moment) {
    guard !timer.isExhausted else {
      if status.phase == .enabling {
        // The motors may have been switched on.
        beginStop(because: failure, at: now)
      } else {
        fail(failure)
      }
      return
    }
    LinkCounters.add(1, to: &status.counters.retries)
  }

  /// Another round of the stop, or the end after three.
  mutating func stopAgain(or failure: HandFailure, at now: Moment) {
    stopRounds += 1
    guard stopRounds < RequestTimer.attemptLimit else { return fail(failure) }
    LinkCounters.add(1, to: &status.counters.retries)
    go(to: .stopping, at: now)
  }
}
