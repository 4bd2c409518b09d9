extension BrunelSession {
  /// Takes a line of the hand.
  mutating func take(_ line: TextLine, at now: Moment) {
    let said = BrunelLine(line)
    if case .other = said {
      if strangeLines < .max { strangeLines += 1 }
      // A line of digits and commas that is no four positions was damaged.
      if line.digits(at: 0, count: 1) != nil {
        LinkCounters.add(1, to: &status.counters.framesRejected)
        LinkCounters.add(line.count, to: &status.counters.bytesDropped)
      }
      return
    }
    LinkCounters.add(1, to: &status.counters.framesAccepted)
    switch said {
    case .other: break
    case .firmware: isIdentified = true
    case .motors(let isOn):
      let isKnown = motors.takeAnswer(isOn: isOn, at: now)
      // The last line of the diagnostics.
      if step == .identifying, isIdentified { go(to: .readingPose) }
      if isKnown { takeMotors(isOn) }
    case .switched(let isOn):
      if motors.takeTurn(isOn: isOn, at: now) { takeMotors(isOn) }
    case .csv(let isOn): takeStreaming(isOn)
    case .positions(let positions): takePositions(positions, at: now)
    }
  }

  private mutating func takeMotors(_ isOn: Bool) {
    switch step {
    case .enablingMotors:
      timer.answer()
      if isOn { go(to: .running) } else { giveUp(.refused) }
    case .stopping:
      timer.answer()
      if isOn { giveUp(.refused) } else { motorsAreOff() }
    default: break
    }
  }

  /// Gives a switch up that goes the wrong way again and again.
  private mutating func giveUp(_ failure: HandFailure) {
    guard timer.attempts >= 2 * RequestTimer.attemptLimit else { return }
    if step == .stopping { fail(failure) } else { beginStop(because: failure) }
  }

  private mutating func takeStreaming(_ isOn: Bool) {
    isStreaming = isOn
    switch step {
    case .openingStream:
      timer.answer()
      if isOn {
        go(to: .awaitingPose)
      } else if timer.isExhausted {
        beginStop(because: .refused)
      }
    case .closingStream:
      timer.answer()
      if !isOn || timer.isExhausted { finishStop() }
    default: break
    }
  }

  private mutating func takePositions(
    _ positions: InlineArray<4, Int32>,
    at now: Moment
  ) {
    var isSteady = true
    for motor in 0..<4 where abs(positions[motor] - measured[motor]) > 20 {
      isSteady = false
    }
    measured = positions
    lastPositions = now
    for finger in 0..<FingerPose.fingerCount {
      status.pose[finger] = joints.joint(tellingOf: finger).map {
        joints.closure(of: $0, raw: measured[$0])
      }
    }
    status.poseMoment = now
    if expectsPositions {
      expectsPositions = false
    } else if unaskedPositions < .max {
      unaskedPositions += 1
      // An earlier host may have left CSV mode on.
      if unaskedPositions >= 2, step == .ready {
        isStreaming = true
      }
    }
    switch step {
    case .readingPose:
      isStreaming = false
      go(to: .ready)
      pollDue = now
    // There is no checksum: only what was said twice becomes a target.
    case .awaitingPose where isSteady && unaskedPositions >= 2:
      target = measured
      status.enabledPose = status.pose
      go(to: .settingTarget)
    default: break
    }
  }

  /// Where the motors were last: the hand's numbers have no documented unit.
  public var feedback: HandFeedback {
    var feedback = HandFeedback()
    guard status.poseMoment != nil else { return feedback }
    var raw = InlineArray<16, Int32>(repeating: 0)
    for joint in 0..<4 { raw[joint] = measured[joint] }
    feedback.setClosures(raw, joints)
    return feedback
  }
}
