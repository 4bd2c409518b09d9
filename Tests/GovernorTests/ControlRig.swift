import Governor
import HandProtocol

/// A control and the account of what it sends, in virtual time.
struct ControlRig {
  var control: HandControl<ScriptedSession>
  var now = Moment(milliseconds: 50)
  var commands: [(moment: UInt64, closure: Int16)] = []
  var stopCount = 0
  var longestGap: UInt64 = 0

  init(
    policy: StalePolicy = .hold,
    isKnownAtOnce: Bool = true,
    stopsAnyone: Bool = false
  ) {
    var options = GovernorOptions()
    options.policy = policy
    control = HandControl(
      session: ScriptedSession(
        pose: 12_345,
        isKnownAtOnce: isKnownAtOnce,
        stopsAnyone: stopsAnyone
      ),
      governor: Governor(options: options)
    )
    control.connect(at: now)
  }

  mutating func offer(
    _ closure: Int16,
    isSettled: Bool = true,
    at now: Moment
  ) {
    control.offer(
      FingerPose(all: closure),
      fingers: 0b11_1111,
      isSettled: isSettled,
      sampledAt: now,
      at: now
    )
  }

  /// The hand says this.
  mutating func hear(_ byte: UInt8) {
    control.receive([byte].span, at: now)
  }

  /// The hand says that it is the one.
  mutating func becomeKnown() {
    control.receive([ScriptedSession.isKnown].span, at: now)
  }

  mutating func run(
    milliseconds: Int,
    step: UInt64 = 100,
    _ body: (inout ControlRig, Moment) -> Void
  ) {
    let end = now.adding(milliseconds: UInt32(milliseconds))
    while now < end {
      now.microseconds += step
      body(&self, now)
      while let frame = control.nextFrame(at: now) {
        if frame[0] == 1 {
          let closure = Int16(frame[1]) | Int16(frame[2]) << 8
          if let last = commands.last {
            longestGap = max(longestGap, now.microseconds - last.moment)
          }
          commands.append((now.microseconds, closure))
        } else {
          stopCount += 1
        }
      }
    }
  }
}
