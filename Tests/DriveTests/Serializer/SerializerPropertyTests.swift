import Foundation
import HandProtocol
import Testing
import VirtualHand

/// What leaves for each hand, whatever comes in, over a million ticks of the
/// governor in all.
///
/// Every frame is read by its bytes:
///
/// 1. No target is outside the hand's range or the limits that were set.
/// 2. No two targets in succession are further apart than the finger's speed
///    allows in that time, and the first is the pose that was read. Joints that
///    stood apart from their finger come together by bounded steps.
/// 3. After a stop, or once a session has given up, no frame asks for motion
///    until a person connects.
/// 4. While the hand is driven, every joint gets a command, or the hand its
///    stop, at least every 100 ms.
///
/// A debug build, ten times slower, tries fewer ticks. More are asked for by the
/// environment:
///
///     PHALANX_SERIALIZER_TICKS=10000000 swift test -c release \
///       -Xswiftc -enable-testing --filter SerializerPropertyTests
@Suite struct SerializerPropertyTests {
  @Test(arguments: VirtualHandKind.allCases)
  func whateverComesInTheFramesAreSafe(_ kind: VirtualHandKind) {
    switch kind {
    case .ability: check(kind) { AbilityHandSession() }
    case .rh56: check(kind) { RegisterHandSession<RH56>() }
    case .rh56Modbus: check(kind) { RegisterHandSession<RH56Modbus>() }
    case .dynamixel: check(kind) { DynamixelHandSession() }
    case .mia: check(kind) { MiaSession() }
    case .brunel: check(kind) { BrunelSession() }
    }
  }

  private static var ticks: Int {
    let asked = ProcessInfo.processInfo.environment["PHALANX_SERIALIZER_TICKS"]
    #if DEBUG
    return asked.flatMap { Int($0) } ?? 20_000
    #else
    return asked.flatMap { Int($0) } ?? 1_000_000
    #endif
  }

  private func check<Session: HandSession>(
    _ kind: VirtualHandKind,
    _ makeSession: () -> Session
  ) {
    let share = Self.ticks * kind.sharePercent / 100
    var tickCount = 0
    var commandCount = 0
    var stopCount = 0
    var seed: UInt64 = 0
    while tickCount < share {
      var trial = SerializerTrial(makeSession(), kind, seed: seed)
      do {
        try trial.run(ticks: min(2000, share - tickCount))
      } catch {
        Issue.record("\(kind), seed \(seed), \(trial.now) us: \(error)")
        return
      }
      tickCount += trial.tickCount
      commandCount += trial.account.commandCount
      stopCount += trial.account.stopCount
      seed += 1
    }
    // Most ticks become commands, and there were stops of all sorts.
    #expect(commandCount > share / 3)
    #expect(stopCount >= share / 2000)
  }
}

extension VirtualHandKind {
  /// The part of all ticks that a hand gets. Sixteen joints take ten times as
  /// long as six.
  fileprivate var sharePercent: Int {
    switch self {
    case .ability, .mia, .brunel: 24
    case .rh56, .rh56Modbus: 12
    case .dynamixel: 4
    }
  }
}
