import HandProtocol
import Testing

/// What every hand's table must say, whatever the hand.
@Suite struct HandCapabilitiesTests {
  private func check<Session: HandSession>(_ session: Session) {
    let table = session.capabilities
    #expect(table.jointCount > 0 && table.jointCount <= 16)
    // Nothing is reported of a finger that is not there.
    #expect(table.reportedFingers & ~table.fingers == 0)
    #expect(table.commandPeriodMilliseconds <= 50)
    switch table.commandLoss {
    case .holds: break
    case .leavesControl(let milliseconds), .stops(let milliseconds):
      // Two commands may be lost.
      #expect(3 * table.commandPeriodMilliseconds <= milliseconds)
    }
  }

  @Test func everyTableHolds() {
    check(AbilityHandSession())
    check(RH56Session())
    check(RH56ModbusSession())
    check(DynamixelHandSession())
    check(MiaSession())
    check(BrunelSession())
  }
}
