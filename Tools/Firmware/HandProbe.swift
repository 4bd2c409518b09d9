// Runs the session and the codecs of every hand, so that linking them without
// an allocator proves that none of it reaches the heap. A new hand adds its
// lines to `probeHands`.
import HandProtocol

/// Takes a session through all that can be asked of it.
///
/// - Returns: A number that depends on all of its frames, so that none can be
///   left out by the compiler.
func probe<Session: HandSession>(
  _ session: inout Session, _ bytes: Span<UInt8>
) -> Int32 {
  let now = Moment(milliseconds: UInt64(bytes.count))
  session.connect(at: now)
  session.receive(bytes, at: now)
  session.enable(at: now)
  session.follow(FingerPose(all: 16_384), at: now)
  var sum: Int32 = 0
  while let frame = session.nextFrame(at: session.deadline ?? now) {
    for index in 0..<frame.count { sum &+= Int32(frame[index]) }
  }
  session.stop(at: now)
  sum &+= Int32(session.stopScript.bytes[1])
  return sum &+ Int32(session.status.phase.rawValue)
}

/// The joints of a pose, all together.
func probe(_ map: JointMap) -> Int32 {
  var sum: Int32 = 0
  for joint in 0..<map.count {
    let raw = map.raw(of: joint, in: FingerPose(all: 16_384))
    sum &+= raw &+ Int32(map.closure(of: joint, raw: raw))
  }
  return sum
}

/// Every frame for an Ability Hand, and what it sends.
func probeAbilityHand(_ bytes: Span<UInt8>) -> Int32 {
  let hand = AbilityHandEncoder()
  let targets = InlineArray<6, Int16>(repeating: Int16(bytes[0]))
  var sum = Int32(hand.grip(bytes[0], speed: bytes[1])[1])
  for variant in AbilityHandVariant.allCases {
    let frame = hand.command(.position, targets: targets, reply: variant)
    sum &+= Int32(frame[2]) &+ Int32(hand.readOnly(variant)[2])
  }
  sum &+= Int32(hand.write(sum, to: 1)[3]) &+ Int32(hand.read(2)[4])
  var receiver = AbilityHandReceiver()
  receiver.receive(bytes) { message in
    switch message {
    case .reply(let reply):
      sum &+= AbilityHandUnits.centidegrees(rawPosition: reply.positions[0])
      sum &+= AbilityHandUnits.centidegreesPerSecond(
        rawVelocity: reply.velocities?[5] ?? 0, joint: 5)
      sum &+= AbilityHandUnits.milliamperes(
        rawCurrent: reply.currents?[0] ?? 0)
      sum &+= AbilityHandUnits.millinewtons(rawTouch: reply.touch?[0] ?? 0)
    case .register(let value): sum &+= value ?? 0
    case .registerWritten(let accepted): sum &+= accepted ? 1 : 0
    }
  }
  sum &+= Int32(AbilityHandUnits.rawPosition(centidegrees: sum))
  sum &+= Int32(AbilityHandUnits.rawVelocity(centidegreesPerSecond: sum))
  sum &+= Int32(AbilityHandUnits.rawCurrent(milliamperes: sum))
  return sum &+ Int32(AbilityHandUnits.rawVoltage(hundredthsOfPercent: sum))
}

/// Gives the same bytes to every hand.
@c(phalanx_probe_hands)
public func probeHands(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let bytes = unsafe Span(_unsafeStart: start, count: count)
  var map = JointMap()
  map.append(JointRule(finger: 0, open: 0, closed: Int32(bytes.count)))
  var sum = probe(map)
  sum &+= probeAbilityHand(bytes)
  var ability = AbilityHandSession()
  sum &+= probe(&ability, bytes)
  sum &+= probeRegisterHands(bytes)
  sum &+= probeDynamixelHand(bytes)
  sum &+= probeTextHands(bytes)
  sum &+= probeGovernor(bytes)
  return sum
}
