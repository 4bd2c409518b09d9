extension AbilityHandSession {
  /// Takes bytes as they came, in pieces of any size. Any bytes may come.
  public mutating func receive(_ bytes: Span<UInt8>, at now: Moment) {
    for index in bytes.indices {
      if bytes[index] != 0 && pending.count > 0 { hasHeardBytes = true }
      guard let message = receiver.consume(bytes[index]) else { continue }
      if case .reply(let reply) = message { take(reply, at: now) }
    }
    copyCounters()
  }

  /// What came is counted by the receiver, what went by the session.
  mutating func copyCounters() {
    status.counters.framesAccepted = receiver.counters.framesAccepted
    status.counters.framesRejected = receiver.counters.framesRejected
    status.counters.bytesDropped = receiver.counters.bytesDropped
  }

  /// Takes an answer. One that was not asked for is not looked at, for it may
  /// be old; nor is one with a pose that the hand cannot be in.
  private mutating func take(_ reply: AbilityHandReply, at now: Moment) {
    guard pending.count > 0 else { return }
    guard isPlausible(reply) else {
      takeImplausible(at: now)
      return
    }
    pending.removeOldest()
    missesInARow = 0
    lastAnswer = now
    let isStill = isNear(reply.positions, Limits.stillness)
    let agrees =
      status.poseMoment != nil
      && isNear(reply.positions, Limits.agreement)
    publish(reply, at: now)

    switch status.phase {
    case .identifying:
      enter(.readingPose, due: now.adding(milliseconds: Timing.pause))
    case .readingPose:
      readsAgree = agrees
      readPositions = reply.positions
      nextRead(at: now)
      return
    case .ready:
      readsAgree = agrees
      due = now.adding(milliseconds: Timing.poll)
    case .enabling where targets == nil:
      readsAgree = agrees
      due = now.adding(milliseconds: Timing.pause)
    case .enabling:
      if reply.answers(.position) { status.phase = .running }
    case .stopping:
      takeWhileStopping(reply, isStill: isStill, at: now)
      return
    default:
      break
    }
    readPositions = reply.positions
  }

  /// An answer of this hand, though not one to start from.
  private mutating func takeImplausible(at now: Moment) {
    switch status.phase {
    case .identifying:
      enter(.readingPose, due: now.adding(milliseconds: Timing.pause))
    case .readingPose:
      pending.removeOldest()
      missesInARow = 0
      nextRead(at: now)
    default:
      // The request stays, and is counted as missed unless a better comes.
      break
    }
  }

  /// From `readingPose` to `ready`, or to another try.
  private mutating func nextRead(at now: Moment) {
    attempts += 1
    if readsAgree {
      enter(.ready, due: now.adding(milliseconds: Timing.poll))
    } else if attempts >= Limits.reads {
      fail(.noPose, at: now)
    } else {
      due = now.adding(milliseconds: Timing.pause)
    }
  }

  /// `readPositions` stays where the fingers were when they last moved, so
  /// that slow motion adds up and is seen.
  private mutating func takeWhileStopping(
    _ reply: AbilityHandReply,
    isStill: Bool,
    at now: Moment
  ) {
    if isStill {
      stillReads += 1
    } else {
      stillReads = 0
      readPositions = reply.positions
    }
    if stillReads >= Limits.stillReads {
      enter(.stopped, due: nil)
    } else {
      due = now.adding(milliseconds: Timing.pause)
    }
  }

  /// Puts what the hand said of itself into the status.
  private mutating func publish(_ reply: AbilityHandReply, at now: Moment) {
    lastReply = reply
    if let new = reply.currents { currents = new }
    if let new = reply.velocities { velocities = new }
    status.poseMoment = now
    var faulty: UInt8 = 0
    for finger in 0..<FingerPose.fingerCount {
      guard let joint = map.joint(tellingOf: finger) else { continue }
      let raw = Int32(reply.positions[joint])
      status.pose[finger] = map.closure(of: joint, raw: raw)
      if reply.limitedJoints & (1 << UInt8(joint)) != 0 {
        faulty |= 1 << UInt8(finger)
      }
    }
    status.faults = faulty == 0 ? [] : .limiting
    status.faultyFingers = faulty
  }

  /// What the hand said last. Positions count from the extended finger, and the
  /// rotator's downwards on the wire.
  public var feedback: HandFeedback {
    var feedback = HandFeedback()
    guard let lastReply else { return feedback }
    feedback.jointCount = AbilityHand.jointCount
    feedback.known = [.closures, .angles]
    for joint in 0..<AbilityHand.jointCount {
      let sign: Int32 = joint == 5 ? -1 : 1
      let raw = lastReply.positions[joint]
      feedback.closures[joint] = map.closure(of: joint, raw: Int32(raw))
      feedback.centidegrees[joint] =
        sign * AbilityHandUnits.centidegrees(rawPosition: raw)
      if let currents {
        feedback.milliamperes[joint] = AbilityHandUnits.milliamperes(
          rawCurrent: currents[joint]
        )
      }
      if let velocities {
        feedback.centidegreesPerSecond[joint] =
          sign
          * AbilityHandUnits.centidegreesPerSecond(
            rawVelocity: velocities[joint],
            joint: joint
          )
      }
    }
    if currents != nil { feedback.known.insert(.currents) }
    if velocities != nil { feedback.known.insert(.speeds) }
    guard let touch = lastReply.touch else { return feedback }
    feedback.known.insert(.touch)
    for sensor in 0..<AbilityHand.touchCount {
      feedback.touchMillinewtons[sensor] = AbilityHandUnits.millinewtons(
        rawTouch: touch[sensor]
      )
    }
    return feedback
  }

  private func isPlausible(_ reply: AbilityHandReply) -> Bool {
    for joint in 0..<AbilityHand.jointCount
    where
      !AbilityHand.isPlausible(position: reply.positions[joint], joint: joint)
    {
      return false
    }
    return true
  }

  private func isNear(
    _ positions: InlineArray<6, Int16>,
    _ tolerance: Int
  ) -> Bool {
    for joint in 0..<AbilityHand.jointCount {
      let difference = Int(positions[joint]) - Int(readPositions[joint])
      if abs(difference) > tolerance { return false }
    }
    return true
  }
}
