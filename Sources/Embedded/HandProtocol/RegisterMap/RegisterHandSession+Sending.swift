extension RegisterHandSession {
  /// How long an answer may take, in milliseconds: while running two lost ones
  /// in a row must leave room for a command within 50 ms.
  private var patience: UInt32 {
    switch status.phase {
    case .running: 20
    case .stopping: 50
    default: 100
    }
  }

  /// The next frame to send, or nil when there is none at this moment.
  public mutating func nextFrame(at now: Moment) -> WireFrame? {
    if timer.expire(at: now) { missAnswer(at: now) }
    guard !timer.isWaiting, now >= pause else { return nil }
    guard let frame = frameOfStep(at: now) else { return nil }
    timer.start(at: now, milliseconds: patience)
    LinkCounters.add(1, to: &status.counters.framesSent)
    return frame
  }

  private mutating func frameOfStep(at now: Moment) -> WireFrame? {
    switch step {
    case .idle: return nil
    case .identifying: return ask(for: registers.identity)
    case .readingPose, .readingPoseToEnable, .readingPoseToStop, .watching:
      return ask(for: registers.pose)
    case .readingSpeed, .verifyingSpeed, .verifyingStop:
      return registers.speed.map { ask(for: $0.block) }
    case .verifyingForce:
      return registers.force.map { ask(for: $0.block) }
    case .settingForce:
      return registers.force.map { set($0.block, forceLimit) }
    case .settingSpeed:
      return registers.speed.map { set($0.block, speedLimit) }
    case .stopping:
      return registers.speed.map {
        set($0.block, InlineArray<16, Int32>(repeating: 0))
      }
    case .holdingStopped, .settingPoseAsTarget, .holding:
      return set(registers.target, target)
    case .ready:
      guard now >= pollDue else { return nil }
      pollDue = now.adding(milliseconds: 100)
      return poll()
    case .running:
      return frameOfRunning(at: now)
    }
  }

  /// A command when one is due, and questions in between: a question has its
  /// turn after each command, so that neither starves the other.
  private mutating func frameOfRunning(at now: Moment) -> WireFrame? {
    let isPollDue = now >= pollDue
    if now >= commandDue, !(isPollTurn && isPollDue) {
      isPollTurn = true
      commandDue = now.adding(
        milliseconds: UInt32(Hand.capabilities.commandPeriodMilliseconds)
      )
      return set(registers.target, target)
    }
    guard isPollDue else { return nil }
    isPollTurn = false
    pollDue = now.adding(milliseconds: 10)
    return poll()
  }

  /// Asks for the pose every other time, and for errors and states between. A
  /// question that was not answered is asked again before another follows, so
  /// that a late answer cannot be taken for one of another.
  private mutating func poll() -> WireFrame {
    if let open = expectedRead, open != registers.pose {
      return ask(for: open)
    }
    pollIndex = (pollIndex + 1) & 3
    if pollIndex == 1, let errors = registers.errors { return ask(for: errors) }
    if pollIndex == 3, let states = registers.states { return ask(for: states) }
    return ask(for: registers.pose)
  }

  private mutating func ask(for block: RegisterBlock) -> WireFrame {
    expectedRead = block
    expectedWrite = nil
    return requests.read(block)
  }

  private mutating func set(
    _ block: RegisterBlock,
    _ values: InlineArray<16, Int32>
  ) -> WireFrame {
    expectedWrite = block.address
    return requests.write(block, values)
  }

  private mutating func missAnswer(at now: Moment) {
    LinkCounters.add(1, to: &status.counters.answersMissed)
    switch step {
    case .running:
      if now.milliseconds(since: lastAnswer) >= 500 {
        beginStop(because: .linkLost, at: now)
      }
    case .ready:
      if now.milliseconds(since: lastAnswer) >= 500 { fail(.linkLost) }
    case .readingPose, .readingPoseToEnable:
      retry(or: .noPose, at: now)
    case .stopping where timer.isExhausted:
      // Unacknowledged, but perhaps heard: go on and hold the joints.
      go(to: .readingPoseToStop, at: now)
    default:
      retry(or: .noAnswer, at: now)
    }
  }

  /// Sends the request of this step again, or gives up after three times.
  mutating func retry(or failure: HandFailure, at now: Moment) {
    guard !timer.isExhausted else {
      if status.phase == .enabling {
        // The target may have been heard: take it back.
        beginStop(because: failure, at: now)
      } else {
        fail(failure)
      }
      return
    }
    LinkCounters.add(1, to: &status.counters.retries)
    // What Modbus answers does not say to which question: let a late answer
    // to the last one pass before the question is asked again.
    if registers.framing == .modbus, status.phase != .stopping {
      pause = now.adding(milliseconds: 50)
    }
  }

  mutating func fail(_ failure: HandFailure) {
    status.failure = stopReason == .none ? failure : stopReason
    status.phase = .failed
    step = .idle
    timer.reset()
  }

  /// Begins a step, at once.
  mutating func go(to next: RegisterStep, at now: Moment) {
    step = next
    timer.reset()
    expectedRead = nil
    expectedWrite = nil
    pause = now
    if next == .ready || next == .running {
      pollDue = now
      commandDue = now
      isPollTurn = false
    }
    if let phase = next.phase { status.phase = phase }
  }
}
