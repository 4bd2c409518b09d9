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

/// Gives the same bytes to every hand.
@c(phalanx_probe_hands)
public func probeHands(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let bytes = unsafe Span(_unsafeStart: start, count: count)
  var map = JointMap()
  map.append(JointRule(finger: 0, open: 0, closed: Int32(bytes.count)))
  return probe(map)
}
