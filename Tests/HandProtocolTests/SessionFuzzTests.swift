import HandProtocol
import TestSupport
import Testing

/// Whatever a line says, a session neither traps nor loses its bounds: frames
/// stay whole, and a deadline that has come has something to send.
///
/// The hand at the other end answers rightly most of the time, so that every
/// phase is reached; between its answers, and in some of them, is noise.
@Suite struct SessionFuzzTests {
  private func fuzz<Session: HandSession>(
    _ start: Session,
    _ scripted: some ScriptedHand,
    seed: UInt64,
    usually: Int = 20_000,
    _ noise: [String]
  ) {
    var stream = FuzzStream(
      seed: seed,
      examples: noise.map { Array($0.utf8) }
    )
    var session = start
    var hand = scripted
    var now = Moment(milliseconds: 5)
    var phases: Set<UInt8> = []
    var answers: [UInt8] = []
    for execution in 0..<FuzzExecutions.count(usually: usually) {
      let dice = stream.random.next()
      if dice & 15 == 0 { answers += stream.next() }
      if dice >> 4 & 31 == 0, !answers.isEmpty {
        let place = Int(dice >> 9 & 0xFFFF) % answers.count
        answers[place] = UInt8(truncatingIfNeeded: dice >> 25)
      }
      session.receive(answers.span, at: now)
      answers = hand.streamed(until: now)
      switch dice >> 33 & 1023 {
      case 0...3: session.stop(at: now)
      case 4...100: session.enable(at: now)
      case 101...500:
        session.follow(
          FingerPose(all: Int16(truncatingIfNeeded: dice >> 45)),
          at: now
        )
      default: break
      }
      switch session.status.phase {
      case .disconnected, .stopped, .failed: session.connect(at: now)
      default: break
      }
      var frames = 0
      while let frame = session.nextFrame(at: now) {
        frames += 1
        guard !frame.hasOverflowed, frame.count > 0, frames < 100 else {
          Issue.record("execution \(execution): a frame too many or too long")
          return
        }
        answers += hand.answer(to: bytes(of: frame), at: now)
      }
      if let deadline = session.deadline, deadline <= now {
        Issue.record("execution \(execution): a deadline in the past")
        return
      }
      phases.insert(session.status.phase.rawValue)
      now = Moment(microseconds: now.microseconds + 100 + (dice >> 40) % 8000)
    }
    for phase: HandPhase in [.ready, .enabling, .running, .stopping] {
      #expect(phases.contains(phase.rawValue), "\(phase)")
    }
  }

  private let relaxed = [900.0, 850, 800, 750, 700, 650]

  @Test func inspire() {
    fuzz(
      RH56Session(),
      ScriptedRegisterHand(RH56.registers, position: relaxed),
      seed: 61,
      ["\u{90}\u{EB}\u{1}", "abc"]
    )
  }

  @Test func modbus() {
    fuzz(
      RH56ModbusSession(),
      ScriptedRegisterHand(RH56Modbus.registers, position: relaxed),
      seed: 62,
      ["\u{1}\u{3}\u{C}", "\u{1}\u{10}"]
    )
  }

  @Test func dynamixel() {
    fuzz(
      DynamixelHandSession(),
      ScriptedServoHand(positions: (0..<16).map { 2048 + 5 * $0 }),
      seed: 63,
      usually: 4000,
      ["abc", "\u{0}\u{0}"]
    )
  }

  @Test func mia() {
    fuzz(
      MiaSession(),
      ScriptedMiaHand(position: [120, 45, -45]),
      seed: 64,
      ["<?\n", "e     +00120   -00045   +00200   \n", "\r", "ERROR\n"]
    )
  }

  @Test func brunel() {
    fuzz(
      BrunelSession(),
      ScriptedBrunelHand(position: [716, 409, 30, 12]),
      seed: 65,
      [
        "716,409,0,1023,\r\n", "Motors ENABLED\r\n", "Motors:\tDISABLED\r\n",
        "CSV mode ENABLED\r\n", "\n",
      ]
    )
  }
}
