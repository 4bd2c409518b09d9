extension DynamixelHandSession {
  /// Takes a packet that came whole.
  mutating func take(_ packet: DynamixelPacket, at now: Moment) {
    if step == .pinging { return takePing(packet, at: now) }
    guard reading.take(packet, count: servoCount) else { return }
    if reading.hasAlert { isConditionDue = true }
    guard reading.isComplete(count: servoCount), let field = reading.field
    else { return }
    reading.end()
    timer.answer()
    lastAnswer = now
    takeReading(of: field, at: now)
  }

  /// A servo's answer to a ping: model (two bytes) and firmware.
  private mutating func takePing(_ packet: DynamixelPacket, at now: Moment) {
    guard packet.instruction == DynamixelPacket.status,
      packet.identifier == pinged, timer.isWaiting
    else { return }
    guard packet.count == 4, packet.value(at: 1, byteCount: 2) != 0 else {
      return fail(.wrongHand)
    }
    timer.reset()
    lastAnswer = now
    pinged += 1
    guard pinged == servoCount else { return }
    isIdentified = true
    go(to: .readingPose, at: now)
  }

  private mutating func takeReading(
    of field: DynamixelField,
    at now: Moment
  ) {
    switch step {
    case .readingPose:
      guard readPose(at: now) else { return retry(or: .noPose, at: now) }
      go(to: setsLimits ? .readingMode : .ready, at: now)
    case .readingMode:
      // Another mode has no limit of current that this session could set.
      guard isEqual(at: 0, byteCount: 1, to: InlineArray(repeating: 5)) else {
        return fail(.limitNotKept)
      }
      go(to: .readingCurrentLimit, at: now)
    case .readingCurrentLimit:
      for servo in 0..<Int(servoCount) {
        let allowed = reading.value(of: servo, at: 0, byteCount: 2)
        goalCurrent[servo] = min(currentWanted, max(allowed, 0))
      }
      go(to: .clearingWatchdog, at: now)
    case .verifyingLimits:
      guard
        isEqual(
          at: 0,
          byteCount: 1,
          to: InlineArray(repeating: Self.watchdog)
        ), isEqual(at: 4, byteCount: 2, to: goalCurrent)
      else { return retry(or: .limitNotKept, at: now) }
      go(to: .ready, at: now)
    case .readingPoseToEnable:
      guard readPose(at: now) else { return retry(or: .noPose, at: now) }
      target = measured
      wanted = measured
      status.enabledPose = status.pose
      hasFollowed = false
      go(to: .settingPoseAsTarget, at: now)
    case .verifyingTarget:
      guard isEqual(at: 0, byteCount: 4, to: target) else {
        return retry(or: .refused, at: now)
      }
      go(to: .enablingTorque, at: now)
    case .verifyingTorque:
      guard isEqual(at: 0, byteCount: 1, to: InlineArray(repeating: 1)) else {
        return retry(or: .refused, at: now)
      }
      go(to: .running, at: now)
    case .verifyingStop:
      guard isEqual(at: 0, byteCount: 1, to: InlineArray(repeating: 0)) else {
        return stopAgain(or: .refused, at: now)
      }
      finishStop()
    case .ready, .running:
      takePolled(field, at: now)
    default: break
    }
  }

  private mutating func takePolled(_ field: DynamixelField, at now: Moment) {
    switch field {
    case DynamixelTable.present: _ = readPose(at: now)
    case DynamixelTable.condition: readCondition()
    case DynamixelTable.limits: readWatchdog(at: now)
    default: break
    }
  }

  private mutating func finishStop() {
    guard stopReason == .none else { return fail(stopReason) }
    status.phase = .stopped
    step = .idle
    timer.reset()
  }

  /// Whether part of the field that was read is the same as given, in all
  /// servos.
  private func isEqual(
    at offset: Int,
    byteCount: Int,
    to values: InlineArray<16, Int32>
  ) -> Bool {
    for servo in 0..<Int(servoCount)
    where reading.value(of: servo, at: offset, byteCount: byteCount)
      != values[servo]
    {
      return false
    }
    return true
  }

  // MARK: Reading

  /// The pose, if every joint is within two turns of the range of one.
  private mutating func readPose(at now: Moment) -> Bool {
    for servo in 0..<Int(servoCount) {
      let position = reading.value(of: servo, at: 6, byteCount: 4)
      guard position >= -4096, position <= 8191 else { return false }
    }
    for servo in 0..<Int(servoCount) {
      measured[servo] = reading.value(of: servo, at: 6, byteCount: 4)
      let current = reading.value(of: servo, at: 0, byteCount: 2)
      currents[servo] = Int16(truncatingIfNeeded: current)
      velocities[servo] = reading.value(of: servo, at: 2, byteCount: 4)
    }
    for finger in 0..<FingerPose.fingerCount {
      status.pose[finger] = joints.joint(tellingOf: finger).map {
        joints.closure(of: $0, raw: measured[$0])
      }
    }
    status.poseMoment = now
    return true
  }

  /// Where the servos were last, how fast, and with which current: 4096 steps a
  /// turn, 0.229 turns a minute, a milliampere (X330 series).
  public var feedback: HandFeedback {
    var feedback = HandFeedback()
    guard status.poseMoment != nil else { return feedback }
    feedback.setClosures(measured, joints)
    feedback.known.formUnion([.angles, .speeds, .currents])
    for servo in 0..<Int(servoCount) {
      // Positions lie within two turns; speeds are held to a plausible size, so
      // that no product overflows: 1.374 degrees a second a step.
      let steps = measured[servo] - joints[servo].open
      feedback.centidegrees[servo] = steps * 1125 / 128
      let speed = min(max(velocities[servo], -100_000), 100_000)
      feedback.centidegreesPerSecond[servo] = speed * 687 / 5
      feedback.milliamperes[servo] = Int32(currents[servo])
    }
    return feedback
  }

  /// Hardware errors, and motors that are off though they should be on.
  private mutating func readCondition() {
    var faults = status.faults.intersection(.watchdog)
    var fingers: UInt8 = 0
    for servo in 0..<Int(servoCount) {
      let errors = reading.value(of: servo, at: 6, byteCount: 1)
      var found: HandFaults = []
      if errors & 1 << 0 != 0 { found.insert(.voltage) }
      if errors & 1 << 2 != 0 { found.insert(.overTemperature) }
      if errors & 1 << 3 != 0 { found.insert(.motor) }
      if errors & 1 << 4 != 0 { found.insert(.overCurrent) }
      if errors & 1 << 5 != 0 { found.insert(.stall) }
      let isOn = reading.value(of: servo, at: 0, byteCount: 1) == 1
      if step == .running, !isOn { found.insert(.motor) }
      if !found.isEmpty { fingers |= joints.fingers(of: servo) }
      faults.formUnion(found)
    }
    status.faults = faults
    status.faultyFingers = fingers
  }

  /// A watchdog that has stopped a motor: its goals are refused until it is
  /// cleared, which is for a person to decide.
  private mutating func readWatchdog(at now: Moment) {
    for servo in 0..<Int(servoCount)
    where reading.value(of: servo, at: 0, byteCount: 1) == -1 {
      status.faults.insert(.watchdog)
    }
    if step == .running, status.faults.contains(.watchdog) {
      beginStop(because: .deviceFault, at: now)
    }
  }
}
