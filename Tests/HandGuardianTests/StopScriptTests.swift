import Governor
import Drive
import HandProtocol
import Testing
import VirtualHand

@testable import HandGuardian

/// The stop script of each hand against its mirror: the driver dies while the
/// hand closes, in the middle of any frame.
@Suite struct StopScriptTests {
  @Test func theAbilityHandStops() {
    check(AbilityHandSession(), .ability, says: .heard)
  }

  @Test func theRH56Stops() {
    check(RegisterHandSession<RH56>(), .rh56, says: .stopped)
  }

  @Test func theRH56StopsByModbus() {
    check(RegisterHandSession<RH56Modbus>(), .rh56Modbus, says: .stopped)
  }

  @Test func theServosStop() {
    check(DynamixelHandSession(), .dynamixel, says: .stopped)
  }

  @Test func theMiaStops() {
    check(MiaSession(), .mia, says: .heard)
  }

  @Test func theBrunelStops() {
    check(BrunelSession(), .brunel, says: .stopped)
  }

  /// How soon each hand rests, in milliseconds after the death: 250, and what the
  /// hand itself takes to come to rest.
  private static let limit = 300

  private func check<Session: HandSession>(
    _ session: Session,
    _ kind: VirtualHandKind,
    says verdict: StopPlayer.Verdict
  ) {
    var drive = DyingDrive(session, kind)
    drive.drive(milliseconds: 1500, to: nil)
    #expect(drive.control.session.status.phase == .running, "\(kind)")
    // Joints that have met a target follow the next one at once.
    drive.drive(milliseconds: 1500, to: 3000)
    drive.drive(milliseconds: 60, to: 32_767)
    guard let program = StopProgram(drive.script) else {
      Issue.record("\(kind): the script is none")
      return
    }
    let alone = Aftermath(drive.hand, at: drive.now, nil)

    var longest = 0, widest = 0.0, trials = 0
    // Commands and questions of 45 ms, each cut off behind each of its bytes.
    for _ in 0..<45 {
      var cuts: [(any VirtualHand, Moment, String)] = []
      _ = drive.frames(to: 32_767) { frame, hand, now in
        for count in 0...frame.count {
          var other = hand
          other.receive(Array(frame.prefix(count)), at: now)
          cuts.append((other, now, "\(count) of \(frame)"))
        }
        hand.receive(frame, at: now)
      }
      for (hand, now, cut) in cuts {
        let after = Aftermath(hand, at: now, program)
        trials += 1
        longest = max(longest, after.lastMotion)
        widest = max(widest, after.way)
        guard after.verdict == verdict, after.lastMotion <= Self.limit else {
          Issue.record("\(kind), \(cut): \(after)")
          return
        }
      }
    }
    #expect(trials > 50)
    // Without a guardian such a hand goes on to where it was sent last.
    if case .holds = Session.capabilities.commandLoss {
      #expect(alone.way > widest + 10, "\(kind)")
    }
    print(
      "stop script, \(kind): \(trials) cuts; at rest after \(longest) ms at most, "
        + "\((widest * 10).rounded() / 10) degrees further; alone "
        + "\((alone.way * 10).rounded() / 10)"
    )
  }

  @Test(arguments: HandKind.allCases)
  func aHandThatIsMuteIsToldAllTheSame(_ kind: HandKind) throws {
    let script = kind.makeSession().stopScript
    let program = try #require(
      StopProgram((0..<script.count).map { script.bytes[$0] })
    )
    let mirror = try #require(VirtualHandKind(rawValue: kind.rawValue))
    let after = Aftermath(
      mirror.makeHand(),
      at: Moment(milliseconds: 5),
      program,
      isMute: true
    )
    #expect(after.verdict == .unconfirmed)
    #expect(after.byteCount > 0)
  }

  /// A switch that turns over is not turned where the motors are off already.
  @Test func aBrunelThatRestsIsLeftAtRest() throws {
    var drive = DyingDrive(BrunelSession(), .brunel)
    drive.drive(milliseconds: 2000, to: 20_000)
    drive.control.stop(at: drive.now)
    drive.drive(milliseconds: 1000, to: nil)
    #expect(drive.control.session.status.phase == .stopped)
    let program = try #require(StopProgram(drive.script))
    let after = Aftermath(drive.hand, at: drive.now, program)
    #expect(after.verdict == .stopped)
    #expect(after.way < 0.1)
  }
}
