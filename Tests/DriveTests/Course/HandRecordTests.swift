import Governor
import HandProtocol
import Testing

@testable import Drive

@Suite("What is kept of a hand")
struct HandRecordTests {
  private func at(_ milliseconds: UInt64) -> Moment {
    Moment(milliseconds: milliseconds)
  }

  @Test("the first failure stays, though the hand then stops as it should")
  func firstFailure() {
    var record = HandRecord()
    var status = HandStatus()
    let way: [(HandPhase, HandFailure)] = [
      (.running, .none), (.failed, .deviceFault), (.stopping, .none),
      (.failed, .noAnswer), (.stopped, .none),
    ]
    for (index, (phase, failure)) in way.enumerated() {
      status.phase = phase
      status.failure = failure
      record.take(status, at: at(UInt64(index)))
    }
    #expect(record.failure == .deviceFault)
    #expect(record.failureMoment == at(1))
    #expect(record.hasRun && record.wasEnabled)
    record.connectAgain()
    #expect(record.failure == .none)
  }

  @Test("faults stay with their fingers, after they have passed")
  func faults() {
    var record = HandRecord()
    var status = HandStatus()
    status.faults = .limiting
    status.faultyFingers = 0b1
    record.take(status, at: at(1))
    #expect(record.motorFaults.isEmpty && record.faultMoment == nil)
    status.faults = [.stall, .limiting]
    status.faultyFingers = 0b10_0000
    record.take(status, at: at(2))
    status.faults = .watchdog
    status.faultyFingers = 0
    record.take(status, at: at(3))
    status.faults = []
    record.take(status, at: at(4))
    #expect(record.faults[5] == [.stall, .limiting])
    #expect(record.faults[0] == .limiting)
    #expect(record.handFaults == .watchdog)
    #expect(record.motorFaults == [.stall, .watchdog])
    #expect(record.faultMoment == at(2))
  }

  @Test("of currents and touch the largest is kept, whatever its sign")
  func peaks() {
    var record = HandRecord()
    var feedback = HandFeedback()
    feedback.jointCount = 2
    for (first, second): (Int32, Int32) in [(10, -400), (-300, 20), (5, 5)] {
      feedback.milliamperes[0] = first
      feedback.milliamperes[1] = second
      feedback.touchMillinewtons[29] = second
      record.take(feedback, at: at(1))
    }
    #expect(record.peakMilliamperes[0] == 300)
    #expect(record.peakMilliamperes[1] == 400)
    #expect(record.peakTouchMillinewtons[29] == 20)
    #expect(record.feedback.milliamperes[0] == 5)
    feedback.milliamperes[0] = .min
    record.take(feedback, at: at(2))
    #expect(record.peakMilliamperes[0] == .max)
  }
}
