// Runs a governed session, so that linking it without an allocator proves that
// none of it reaches the heap.
import Governor
import HandProtocol

/// Takes a hand under its governor through all that can be asked of it.
func probeGovernor(_ bytes: Span<UInt8>) -> Int32 {
  let now = Moment(milliseconds: UInt64(bytes.count))
  var options = GovernorOptions()
  options.deadManMilliseconds = UInt32(bytes[0])
  var control = HandControl(
    session: AbilityHandSession(),
    governor: Governor(options: options)
  )
  control.assumedPose = FingerPose(all: 0)
  control.connect(at: now)
  control.receive(bytes, at: now)
  control.pressDeadMan(at: now)
  control.releaseDeadMan()
  control.offer(
    FingerPose(all: 16_384),
    fingers: bytes[0],
    isSettled: bytes[0] != 0,
    sampledAt: now,
    at: now
  )
  var sum: Int32 = 0
  while let frame = control.nextFrame(at: control.deadline) {
    for index in 0..<frame.count { sum &+= Int32(frame[index]) }
  }
  control.stop(at: now)
  control.emergencyStop(at: now)
  for finger in 0..<FingerPose.fingerCount {
    sum &+= Int32(control.governor.restraints[finger].rawValue)
  }
  return sum &+ Int32(control.governor.state.rawValue)
}
