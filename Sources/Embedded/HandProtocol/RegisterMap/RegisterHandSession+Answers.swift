extension RegisterHandSession {
  /// Takes an answer that came whole. One that nobody waits for, or that says
  /// something else than was asked, changes nothing.
  mutating func take(_ answer: RegisterAnswer, at now: Moment) {
    switch answer.kind {
    case .data:
      guard let block = expectedRead,
        answer.count == block.byteCount(in: registers.framing),
        answer.address == nil || answer.address == block.address
      else { return }
      expectedRead = nil
      lastAnswer = now
      // In running, a late answer may come while a command waits for its own.
      if expectedWrite == nil { timer.answer() }
      take(answer, of: block, at: now)
    case .written:
      guard let address = expectedWrite, answer.address == address else {
        return
      }
      expectedWrite = nil
      lastAnswer = now
      refusals = 0
      timer.answer()
      takeAcknowledgment(at: now)
    case .readRefused:
      guard expectedRead != nil else { return }
      expectedRead = nil
      lastAnswer = now
      if expectedWrite == nil { timer.answer() }
      takeReadRefusal(at: now)
    case .writeRefused:
      guard let address = expectedWrite,
        answer.address == nil || answer.address == address
      else { return }
      expectedWrite = nil
      lastAnswer = now
      timer.answer()
      takeWriteRefusal(at: now)
    }
  }

  private mutating func take(
    _ answer: RegisterAnswer,
    of block: RegisterBlock,
    at now: Moment
  ) {
    switch step {
    case .identifying:
      let number = answer.value(0, of: block)
      // The number is one byte, which Modbus may show in either half.
      let high = (number >> 8) & 0xFF
      guard number & 0xFF == Int32(receiver.node) || high == receiver.node
      else { return fail(.wrongHand) }
      isIdentified = true
      go(to: .readingPose, at: now)
    case .readingPose:
      guard readPose(answer, at: now) else {
        return retry(or: .noPose, at: now)
      }
      go(to: registers.speed == nil ? firstLimit : .readingSpeed, at: now)
    case .readingSpeed:
      var isStopped = false
      for joint in 0..<joints.count where answer.value(joint, of: block) == 0 {
        isStopped = true
      }
      if isStopped { targetMeasuredPose() }
      go(to: isStopped ? .holdingStopped : firstLimit, at: now)
    case .verifyingForce:
      guard isEqual(answer, of: block, to: forceLimit) else {
        return retry(or: .limitNotKept, at: now)
      }
      go(to: registers.speed == nil ? .ready : .verifyingSpeed, at: now)
    case .verifyingSpeed:
      guard isEqual(answer, of: block, to: speedLimit) else {
        return retry(or: .limitNotKept, at: now)
      }
      go(to: .ready, at: now)
    case .readingPoseToEnable:
      guard readPose(answer, at: now) else {
        return retry(or: .noPose, at: now)
      }
      targetMeasuredPose()
      status.enabledPose = status.pose
      go(to: .settingPoseAsTarget, at: now)
    case .ready, .running:
      takePolled(answer, of: block, at: now)
    case .readingPoseToStop:
      guard readPose(answer, at: now) else {
        return retry(or: .noAnswer, at: now)
      }
      targetMeasuredPose()
      go(to: .holding, at: now)
    case .watching:
      guard readPose(answer, at: now) else {
        return retry(or: .noAnswer, at: now)
      }
      judgeStillness(at: now)
    case .verifyingStop:
      guard isEqual(answer, of: block, to: InlineArray(repeating: 0)) else {
        return stopAgain(at: now)
      }
      finishStop()
    default: break
    }
  }

  /// The first limit to set, or `ready` where the hand keeps none.
  private var firstLimit: RegisterStep {
    registers.force != nil
      ? .settingForce : registers.speed != nil ? .settingSpeed : .ready
  }

  private mutating func takeAcknowledgment(at now: Moment) {
    switch step {
    case .holdingStopped: go(to: firstLimit, at: now)
    case .settingForce:
      go(
        to: registers.speed == nil ? .verifyingForce : .settingSpeed,
        at: now
      )
    case .settingSpeed:
      go(
        to: registers.force == nil ? .verifyingSpeed : .verifyingForce,
        at: now
      )
    case .settingPoseAsTarget:
      go(to: .running, at: now)
      refusals = 0
    case .stopping: go(to: .readingPoseToStop, at: now)
    case .holding:
      watched = measured
      go(to: .watching, at: now)
      pause = now.adding(milliseconds: 60)
    default: break
    }
  }

  private mutating func takeReadRefusal(at now: Moment) {
    switch step {
    case .identifying: fail(.wrongHand)
    case .readingPose, .readingPoseToEnable: retry(or: .noPose, at: now)
    case .ready, .running: break
    default: retry(or: .refused, at: now)
    }
  }

  private mutating func takeWriteRefusal(at now: Moment) {
    switch step {
    case .running:
      refusals = refusals < .max ? refusals + 1 : refusals
      if refusals >= RequestTimer.attemptLimit {
        beginStop(because: .refused, at: now)
      }
    case .stopping where timer.isExhausted:
      go(to: .readingPoseToStop, at: now)
    default: retry(or: .refused, at: now)
    }
  }

  private mutating func takePolled(
    _ answer: RegisterAnswer,
    of block: RegisterBlock,
    at now: Moment
  ) {
    if block == registers.pose {
      _ = readPose(answer, at: now)
    } else if block == registers.errors {
      readErrors(answer, of: block)
    } else if block == registers.states {
      readStates(answer, of: block)
    }
  }

  private func isEqual(
    _ answer: RegisterAnswer,
    of block: RegisterBlock,
    to values: InlineArray<16, Int32>
  ) -> Bool {
    for joint in 0..<Int(block.count)
    where answer.value(joint, of: block) != values[joint] {
      return false
    }
    return true
  }

  // MARK: Stopping

  private mutating func judgeStillness(at now: Moment) {
    for joint in 0..<joints.count
    where abs(measured[joint] - watched[joint]) > registers.stillness {
      return stopAgain(at: now)
    }
    if registers.speed == nil {
      finishStop()
    } else {
      go(to: .verifyingStop, at: now)
    }
  }

  /// Another round of the stop, or the end after three.
  private mutating func stopAgain(at now: Moment) {
    stopRounds += 1
    guard stopRounds < RequestTimer.attemptLimit else { return fail(.refused) }
    go(to: registers.speed == nil ? .readingPoseToStop : .stopping, at: now)
  }

  private mutating func finishStop() {
    guard stopReason == .none else { return fail(stopReason) }
    status.phase = .stopped
    step = .idle
    timer.reset()
  }

  // MARK: Reading

  /// The pose, if every joint is where a joint can be.
  private mutating func readPose(
    _ answer: RegisterAnswer,
    at now: Moment
  ) -> Bool {
    let block = registers.pose
    for joint in 0..<joints.count
    where !registers.plausiblePose.contains(answer.value(joint, of: block)) {
      return false
    }
    for joint in 0..<joints.count {
      measured[joint] = answer.value(joint, of: block)
    }
    for finger in 0..<FingerPose.fingerCount {
      status.pose[finger] = joints.joint(tellingOf: finger).map {
        joints.closure(of: $0, raw: measured[$0])
      }
    }
    status.poseMoment = now
    return true
  }

  /// Where the joints were last: the hand's numbers have no documented angle.
  public var feedback: HandFeedback {
    var feedback = HandFeedback()
    guard status.poseMoment != nil else { return feedback }
    feedback.setClosures(measured, joints)
    return feedback
  }

  /// Makes the pose that was read the target, inside the joints' range.
  private mutating func targetMeasuredPose() {
    for joint in 0..<joints.count {
      let rule = joints[joint]
      let low = min(rule.open, rule.closed)
      let high = max(rule.open, rule.closed)
      target[joint] = min(max(measured[joint], low), high)
    }
  }

  private mutating func readErrors(
    _ answer: RegisterAnswer,
    of block: RegisterBlock
  ) {
    errorFaults = []
    errorFingers = 0
    for joint in 0..<joints.count {
      let bits = answer.value(joint, of: block) & 0xFF
      for bit in 0..<8 where bits & (1 << Int32(bit)) != 0 {
        errorFaults.formUnion(registers.errorBits[bit])
      }
      if bits != 0 { errorFingers |= joints.fingers(of: joint) }
    }
    reportFaults()
  }

  private mutating func readStates(
    _ answer: RegisterAnswer,
    of block: RegisterBlock
  ) {
    stateFaults = []
    stateFingers = 0
    for joint in 0..<joints.count {
      let number = answer.value(joint, of: block)
      guard (0..<8).contains(number) else { continue }
      let faults = registers.stateFaults[Int(number)]
      stateFaults.formUnion(faults)
      if !faults.isEmpty { stateFingers |= joints.fingers(of: joint) }
    }
    reportFaults()
  }

  private mutating func reportFaults() {
    status.faults = errorFaults.union(stateFaults)
    status.faultyFingers = errorFingers | stateFingers
  }

}

extension JointMap {
  /// The fingers that a joint takes part in: bit 0 for thumb flexion, and so
  /// on.
  func fingers(of joint: Int) -> UInt8 {
    var bits: UInt8 = 0
    for finger in 0..<FingerPose.fingerCount
    where self[joint].weights[finger] > 0 {
      bits |= 1 << UInt8(finger)
    }
    return bits
  }
}
