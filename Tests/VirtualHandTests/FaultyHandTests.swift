import HandProtocol
import TestSupport
import Testing

@testable import VirtualHand

struct FaultyHandTests {
  private let readOnly = bytes("7e50a0107e")

  private func hand(_ faults: String..., seed: UInt64 = 1) throws -> FaultyHand
  {
    let hand = VirtualAbilityHand()
    let joints = hand.mechanics.joints.map(\.parameters.name)
    return FaultyHand(
      hand,
      faults: try faults.map { try HandFault(parsing: $0, joints: joints) },
      seed: seed
    )
  }

  /// How many replies to so many requests come whole.
  private func wholeReplies(_ hand: inout FaultyHand, of count: Int) -> Int {
    var whole = 0
    for _ in 0..<count {
      let answer = hand.answer(to: readOnly)
      if answer.count == 74, answer.dropFirst().dropLast().reduce(0, &+) == 0 {
        whole += 1
      }
      hand.wait(milliseconds: 1)
    }
    return whole
  }

  @Test func withoutFaultsIsTheHandItself() throws {
    var faulty = try hand()
    var plain = VirtualAbilityHand()
    for _ in 0..<20 {
      #expect(faulty.answer(to: readOnly) == plain.answer(to: readOnly))
    }
  }

  @Test func dropsAndCorruptsAPart() throws {
    for name in ["drop", "corrupt"] {
      var one = try hand("\(name)=0.001", seed: 3)
      // 79 bytes there and back: about one exchange in 13 is hit.
      let whole = wholeReplies(&one, of: 400)
      #expect((340...392).contains(whole), "\(name) \(whole)")
      var same = try hand("\(name)=0.001", seed: 3)
      #expect(wholeReplies(&same, of: 400) == whole)
      #expect(one.counters == same.counters)
      var none = try hand("\(name)=0")
      #expect(wholeReplies(&none, of: 50) == 50)
      var all = try hand("\(name)=1")
      #expect(wholeReplies(&all, of: 50) == 0)
    }
  }

  @Test func delays() throws {
    var late = try hand("delay=30")
    late.receive(readOnly, at: .init(milliseconds: 5))
    #expect(late.transmit(at: .init(milliseconds: 34)).isEmpty)
    #expect(late.transmit(at: .init(milliseconds: 35)).count == 74)
  }

  @Test func stallsThenDelivers() throws {
    var stalled = try hand("stall@0.1+0.2")
    #expect(wholeReplies(&stalled, of: 1) == 1)
    stalled.advance(to: .init(milliseconds: 150))
    stalled.receive(readOnly, at: .init(milliseconds: 150))
    #expect(stalled.transmit(at: .init(milliseconds: 290)).isEmpty)
    #expect(stalled.transmit(at: .init(milliseconds: 310)).count == 74)
    // What waits is bounded.
    var flooded = try hand("stall")
    for _ in 0..<100 {
      flooded.receive(
        [UInt8](repeating: 0, count: 10_000),
        at: .init(milliseconds: 1)
      )
    }
    #expect(flooded.transmit(at: .init(milliseconds: 2)).isEmpty)
  }

  @Test func muteStillObeys() throws {
    var mute = try hand("mute")
    let close = bytes("7e501d01ff937e")
    for _ in 0..<50 {
      #expect(mute.answer(to: close).isEmpty)
      mute.wait(milliseconds: 10)
    }
    #expect(mute.mechanics.joints[0].degrees > 80)
  }

  @Test func unplugsAndReturns() throws {
    var loose = try hand("unplug@0.1+0.1")
    #expect(loose.isPlugged)
    loose.advance(to: .init(milliseconds: 150))
    #expect(!loose.isPlugged)
    #expect(loose.answer(to: readOnly).isEmpty)
    loose.advance(to: .init(milliseconds: 250))
    #expect(loose.isPlugged)
    #expect(loose.answer(to: readOnly).count == 74)
  }

  @Test func jamsAJoint() throws {
    var stuck = try hand("stuck=middle@0.05")
    for _ in 0..<50 {
      _ = stuck.answer(to: bytes("7e501d01ff937e"))
      stuck.wait(milliseconds: 10)
    }
    #expect(stuck.mechanics.joints[0].degrees > 80)
    #expect(stuck.mechanics.joints[1].degrees < 60)
    // The hand sees that the digit does not move.
    #expect(stuck.answer(to: readOnly)[71] & 2 == 2)
  }

  @Test func overheats() throws {
    var hot = try hand("over-temperature=2")
    hot.wait(milliseconds: 10)
    #expect(hot.answer(to: readOnly)[71] == 1 << 2)
  }

  @Test func brownOutRestartsTheHand() throws {
    var down = try hand("brown-out@0.4+0.2")
    let close = bytes("7e501d01ff937e")
    for _ in 0..<10 {
      _ = down.answer(to: close)
      down.wait(milliseconds: 10)
    }
    down.advance(to: .init(milliseconds: 550))
    #expect(down.answer(to: readOnly).isEmpty)
    down.advance(to: .init(milliseconds: 599))
    let place = down.mechanics.joints[0].degrees
    down.advance(to: .init(milliseconds: 2000))
    #expect(down.answer(to: readOnly).count == 74)
    // It has forgotten the grip, and stays where it is.
    #expect(down.mechanics.joints[0].degrees == place)
    #expect(down.mechanics.supplyVolts == 8.4)
    // A smaller fall slows the hand, and does not switch it off.
    var low = try hand("brown-out=6")
    #expect(low.answer(to: readOnly).count == 74)
    #expect(low.mechanics.supplyVolts == 6)
  }

  @Test func readsTexts() throws {
    let joints = ["index", "thumb"]
    let fault = try HandFault(parsing: "stuck=thumb@1.5+0.25", joints: joints)
    #expect(fault.kind == .stuck)
    #expect(fault.joint == 1)
    #expect(fault.startMilliseconds == 1500)
    #expect(fault.lengthMilliseconds == 250)
    #expect(!fault.isActive(at: 1499))
    #expect(fault.isActive(at: 1500))
    #expect(fault.isActive(at: 1749))
    #expect(!fault.isActive(at: 1750))
    for wrong in [
      "", "burn", "drop=2", "drop=x", "stuck=nose", "stuck=2", "mute=1",
      "mute@", "mute@x", "mute@1+", "mute@1+2+3", "mute@1@2", "drop==1",
      "delay=nan", "delay=-1", "mute@-1", "mute@inf",
    ] {
      #expect(throws: HandFaultError.self, "\(wrong)") {
        try HandFault(parsing: wrong, joints: joints)
      }
    }
  }
}
