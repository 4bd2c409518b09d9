extension AbilityHandSession {
  /// The next frame to send, or nil when there is none at this moment.
  public mutating func nextFrame(at now: Moment) -> WireFrame? {
    giveUpAnswers(at: now)
    guard let due, now >= due else { return nil }
    switch status.phase {
    case .identifying, .readingPose, .ready:
      return ask(at: now)
    case .enabling:
      return enablingFrame(at: now)
    case .running:
      return command(at: now)
    case .stopping:
      return stoppingFrame(at: now)
    case .failed:
      return exitFrame(at: now)
    case .disconnected, .settingLimits, .verifyingLimits, .stopped:
      self.due = nil
      return nil
    }
  }

  /// Counts the requests whose answer is late as missed.
  private mutating func giveUpAnswers(at now: Moment) {
    while let oldest = pending.oldest,
      now >= oldest.adding(milliseconds: Timing.answer)
    {
      pending.removeOldest()
      LinkCounters.add(1, to: &status.counters.answersMissed)
      missesInARow += 1
      miss(at: now)
    }
  }

  /// What follows from a missed answer.
  private mutating func miss(at now: Moment) {
    let isOver = missesInARow >= Limits.misses
    switch status.phase {
    case .running:
      // Commands are many and cheap: only time tells whether the link is lost.
      if isOver && now.milliseconds(since: lastAnswer) >= Timing.silence {
        fail(.linkLost, at: now)
      }
      return
    case .identifying where isOver:
      fail(hasHeardBytes ? .wrongHand : .noAnswer, at: now)
    case .ready where isOver:
      fail(.linkLost, at: now)
    case _ where isOver:
      fail(.noAnswer, at: now)
    case .enabling where targets != nil:
      // The next command is due anyway.
      break
    default:
      LinkCounters.add(1, to: &status.counters.retries)
      due = now
    }
  }

  /// A read-only frame, and nothing more until its answer or its loss.
  private mutating func ask(at now: Moment) -> WireFrame {
    due = nil
    return sent(encoder.readOnly(variant), at: now, awaitsAnswer: true)
  }

  /// The pose that was read, as a target; or a question, where the pose is too
  /// old or the last two do not agree.
  private mutating func enablingFrame(at now: Moment) -> WireFrame? {
    attempts += 1
    if targets != nil {
      guard attempts <= Limits.enabling else {
        fail(.refused, at: now)
        return nextFrame(at: now)
      }
      return command(at: now)
    }
    if readsAgree, let moment = status.poseMoment,
      now.milliseconds(since: moment) <= Timing.freshPose
    {
      targets = readPositions
      wanted = nil
      status.enabledPose = status.pose
      attempts = 1
      // Nothing was sent before this that the hand could have left.
      lastSent = now
      lastAnswer = now
      return command(at: now)
    }
    guard attempts <= Limits.reads else {
      fail(.noPose, at: now)
      return nil
    }
    return ask(at: now)
  }

  private mutating func command(at now: Moment) -> WireFrame? {
    guard var targets, pending.count < PendingRequests.capacity,
      now.milliseconds(since: lastSent) < Timing.lateness
    else {
      fail(.linkLost, at: now)
      return nextFrame(at: now)
    }
    if let wanted {
      for joint in 0..<AbilityHand.jointCount {
        let next = catchUp.next(
          joint,
          from: Int32(targets[joint]),
          to: Int32(wanted[joint])
        )
        targets[joint] = Int16(clamping: next)
      }
      self.targets = targets
    }
    due = now.adding(milliseconds: Timing.heartbeat)
    return sent(
      encoder.command(.position, targets: targets, reply: nextVariant()),
      at: now,
      awaitsAnswer: true
    )
  }

  /// The form of answer to ask for: every fourth time speeds in the place of
  /// currents, while the hand follows; no form has both, and touch.
  private mutating func nextVariant() -> AbilityHandVariant {
    guard variant == .currentsAndTouch, status.phase == .running else {
      return variant
    }
    commandIndex = (commandIndex + 1) & 3
    return commandIndex == 0 ? .velocitiesAndTouch : variant
  }

  /// "Leave control" as often as it is due, then questions.
  private mutating func stoppingFrame(at now: Moment) -> WireFrame? {
    if exitsLeft > 0 { return exitFrame(at: now) }
    attempts += 1
    guard attempts <= Limits.reads else {
      fail(.refused, at: now)
      return nil
    }
    return ask(at: now)
  }

  private mutating func exitFrame(at now: Moment) -> WireFrame? {
    guard exitsLeft > 0 else {
      due = nil
      return nil
    }
    exitsLeft -= 1
    let isLast = exitsLeft == 0 && status.phase == .failed
    due = isLast ? nil : now.adding(milliseconds: Timing.pause)
    return sent(encoder.order(.exitControl), at: now, awaitsAnswer: false)
  }

  private mutating func sent(
    _ frame: WireFrame,
    at now: Moment,
    awaitsAnswer: Bool
  ) -> WireFrame {
    if awaitsAnswer { pending.append(now) }
    lastSent = now
    LinkCounters.add(1, to: &status.counters.framesSent)
    return frame
  }
}
