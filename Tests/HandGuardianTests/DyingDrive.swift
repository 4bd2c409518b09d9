import Governor
import HandProtocol
import VirtualHand

@testable import HandGuardian

/// A control that drives a virtual hand in virtual time, a millisecond at a time,
/// until it dies; what comes then is between the hand and a stop script.
struct DyingDrive<Session: HandSession> {
  var control: HandControl<Session>
  var hand: any VirtualHand
  var now = Moment(milliseconds: 0)

  init(_ session: Session, _ kind: VirtualHandKind) {
    var options = GovernorOptions()
    options.fingers = Session.capabilities.fingers
    // So wide that a hand has far to go to its last target.
    options.limits = InlineArray(
      repeating: FingerLimits(
        least: 0,
        most: 32_767,
        speed: 32_767,
        acceleration: 256 * 32_767,
        releaseSpeed: 32_767
      )
    )
    control = HandControl(
      session: session,
      governor: Governor(options: options)
    )
    hand = kind.makeHand()
    control.connect(at: now)
  }

  /// Drives towards a closure until a moment; nil offers no intent.
  mutating func drive(milliseconds: Int, to closure: Int16?) {
    for _ in 0..<milliseconds {
      _ = frames(to: closure) { $1.receive($0, at: $2) }
    }
  }

  /// A millisecond: the frames that are due, handed to `deliver`.
  mutating func frames(
    to closure: Int16?,
    _ deliver: ([UInt8], inout any VirtualHand, Moment) -> Void
  ) -> [[UInt8]] {
    now = now.adding(milliseconds: 1)
    if let closure, now.microseconds % 20_000 == 0 {
      control.offer(
        FingerPose(all: closure),
        fingers: 0b11_1111,
        isSettled: true,
        sampledAt: now,
        at: now
      )
    }
    control.receive(hand.transmit(at: now).span, at: now)
    var sent: [[UInt8]] = []
    while let frame = control.nextFrame(at: now) {
      let bytes = (0..<frame.count).map { frame[$0] }
      deliver(bytes, &hand, now)
      sent.append(bytes)
      control.receive(hand.transmit(at: now).span, at: now)
    }
    return sent
  }

  /// The script of the session, as the guardian gets it.
  var script: [UInt8] {
    let script = control.session.stopScript
    return (0..<script.count).map { script.bytes[$0] }
  }
}

/// What a hand did after the death of its driver.
struct Aftermath {
  /// How the stop came out; nil where none was played, or it did not end.
  var verdict: StopPlayer.Verdict?
  /// The last millisecond after the death in which a joint moved faster than a
  /// degree a second.
  var lastMotion = 0
  /// How far a joint went after the death, at most, in degrees.
  var way = 0.0
  /// The bytes of the guardian that the hand got.
  var byteCount = 0

  /// Lets a hand be for two seconds.
  ///
  /// - Parameters:
  ///   - hand: The hand.
  ///   - now: The moment of its driver's death.
  ///   - program: Its stop; nil for nobody to play one.
  ///   - isMute: Whether nothing that the hand says arrives.
  init(
    _ hand: any VirtualHand,
    at now: Moment,
    _ program: StopProgram?,
    isMute: Bool = false
  ) {
    var hand = hand
    var player = program.map { StopPlayer($0, at: now.microseconds) }
    let start = hand.mechanics.joints.map(\.degrees)
    for millisecond in 1...2000 {
      let now = now.adding(milliseconds: UInt32(millisecond))
      let time = now.microseconds
      let said = hand.transmit(at: now)
      player?.receive(isMute ? [] : said, at: time)
      while player?.verdict == nil, let frame = player?.nextFrame(at: time) {
        byteCount += frame.count
        hand.receive(frame, at: now)
        let said = hand.transmit(at: now)
        player?.receive(isMute ? [] : said, at: time)
      }
      for (joint, before) in zip(hand.mechanics.joints, start) {
        way = max(way, abs(joint.degrees - before))
        if abs(joint.degreesPerSecond) > 1 { lastMotion = millisecond }
      }
    }
    verdict = player?.verdict
  }
}
