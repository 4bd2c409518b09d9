extension BrunelSession {
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
    guard !timer.isWaiting, let frame = frameOfStep(at: now) else {
      return nil
    }
    LinkCounters.add(1, to: &status.counters.framesSent)
    return frame
  }

  private mutating func frameOfStep(at now: Moment) -> WireFrame? {
    switch step {
    case .idle: return nil
    case .identifying:
      motors.ask(at: now)
      return ask(BrunelCommand.diagnostics, at: now, milliseconds: 500)
    case .readingPose:
      expectsPositions = true
      return ask(BrunelCommand.readPositions, at: now, milliseconds: 300)
    case .ready:
      guard now >= pollDue else { return nil }
      pollDue = now.adding(milliseconds: 200)
      guard isStreaming != true else { return nil }
      expectsPositions = true
      unaskedPositions = 0
      return BrunelCommand.readPositions
    case .openingStream, .closingStream:
      // Where the last answer is missing, positions tell: they stream or not.
      isStreaming = nil
      return ask(BrunelCommand.toggle(.csv), at: now, milliseconds: 300)
    case .awaitingPose:
      timer.start(at: now, milliseconds: 300)
      return nil
    case .settingTarget:
      go(to: motors.isOn == true ? .running : .enablingMotors)
      commandDue = now.adding(milliseconds: 20)
      lastPositions = now
      return BrunelCommand.positions(target)
    case .enablingMotors, .stopping:
      guard motors.isOn == (step == .stopping) else {
        motors.ask(at: now)
        return ask(BrunelCommand.diagnostics, at: now, milliseconds: 200)
      }
      motors.turn(at: now)
      return ask(BrunelCommand.toggle(.motors), at: now, milliseconds: 200)
    case .running:
      guard now >= commandDue else { return nil }
      commandDue = now.adding(
        milliseconds: UInt32(Self.capabilities.commandPeriodMilliseconds)
      )
      return BrunelCommand.positions(target)
    }
  }

  private mutating func ask(
    _ frame: WireFrame,
    at now: Moment,
    milliseconds: UInt32
  ) -> WireFrame {
    timer.start(at: now, milliseconds: milliseconds)
    return frame
  }

  private mutating func missAnswer() {
    LinkCounters.add(1, to: &status.counters.answersMissed)
    // Streamed positions answer whether CSV mode is on.
    if step == .openingStream, unaskedPositions >= 2 {
      isStreaming = true
      return go(to: .awaitingPose)
    }
    if step == .closingStream, unaskedPositions < 2 {
      isStreaming = false
      return finishStop()
    }
    // A switch and a question for its state take a turn each.
    let isSwitching = step == .stopping || step == .enablingMotors
    let limit = RequestTimer.attemptLimit * (isSwitching ? 2 : 1)
    guard timer.attempts >= limit else {
      LinkCounters.add(1, to: &status.counters.retries)
      unaskedPositions = 0
      return
    }
    switch step {
    case .identifying: fail(strangeLines > 0 ? .wrongHand : .noAnswer)
    case .readingPose: fail(.noPose)
    case .openingStream, .enablingMotors: beginStop(because: .noAnswer)
    case .awaitingPose: beginStop(because: .noPose)
    case .stopping: fail(.noAnswer)
    // The motors are off, and that is what counts.
    case .closingStream: finishStop()
    default: break
    }
  }
}
