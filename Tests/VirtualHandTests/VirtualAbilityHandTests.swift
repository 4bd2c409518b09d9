import Foundation
import HandProtocol
import TestSupport
import Testing

@testable import VirtualHand

struct VirtualAbilityHandTests {
  /// A command of six numbers, stuffed.
  private func command(_ header: UInt8, _ numbers: [Int16]) -> [UInt8] {
    frame([0x50, header] + numbers.flatMap(littleEndian))
  }

  private func frame(_ bytes: [UInt8]) -> [UInt8] {
    AbilityReceiver.stuffed(bytes + [AbilityReceiver.checksum(of: bytes)])
  }

  private func position(_ degrees: [Double], variant: UInt8 = 1) -> [UInt8] {
    command(0x0F + variant, degrees.map { Int16($0 * 32_767 / 150) })
  }

  /// A reply without its stuffing, or nil where it is not one whole frame.
  private func reply(_ wire: [UInt8]) -> [UInt8]? {
    var receiver = AbilityReceiver()
    var counters = HandCounters()
    // The largest reply is longer than any command: unstuff in two parts.
    guard wire.first == 0x7E, wire.last == 0x7E, wire.count > 2 else {
      return nil
    }
    _ = receiver.take(0x7E, &counters)
    var plain: [UInt8] = []
    var isEscaped = false
    for byte in wire.dropFirst().dropLast() {
      if byte == 0x7D {
        isEscaped = true
      } else {
        plain.append(isEscaped ? byte ^ 0x20 : byte)
        isEscaped = false
      }
    }
    return plain.reduce(0, &+) == 0 ? plain : nil
  }

  private func number(_ bytes: [UInt8], _ index: Int) -> Int {
    Int(Int16(bitPattern: UInt16(bytes[index]) | UInt16(bytes[index + 1]) << 8))
  }

  // Skipped without ../shared: bytes captured from the vendor's client.
  @Test(.enabled(if: SharedFolder.has("vectors/ability_hand_commands.json")))
  func takesEveryCommandOfTheVendorsClient() throws {
    struct Capture: Decodable {
      struct Command: Decodable {
        let name: String
        let wire: String
      }
      let commands: [Command]
    }
    let file = SharedFolder.file("vectors/ability_hand_commands.json")
    let capture = try JSONDecoder().decode(
      Capture.self,
      from: Data(contentsOf: URL(fileURLWithPath: file))
    )
    #expect(capture.commands.count > 20)
    for command in capture.commands {
      var hand = VirtualAbilityHand()
      if command.name.hasPrefix("addr 0x51") { hand.address = 0x51 }
      let answer = hand.answer(to: bytes(command.wire))
      #expect(hand.counters.framesAccepted == 1, "\(command.name)")
      #expect(hand.counters.framesRejected == 0, "\(command.name)")
      #expect(!answer.isEmpty, "\(command.name)")
    }
  }

  /// Replies that the vendor's client parsed, built from the same values.
  @Test func repliesHaveTheBytesThatTheClientAccepts() {
    var reply = AbilityReply(
      header: 0xA2,
      positions: Array(repeating: 0, count: 6),
      currents: [100, 200, 300, 400, 500, 600],
      speeds: [-10, -20, -30, -40, -50, -60],
      touch: [],
      limited: 0
    )
    #expect(
      text(AbilityReceiver.stuffed(reply.bytes(.currentAndSpeed)))
        == "7ea2000064000000c80000002c01000090010000f40100005802"
        + "f6ffecffe2ffd8ffceffc4ff00fd7e"
    )
    reply.header = 0x10
    reply.positions = [6553, 6553, 6553, 6553, 6553, -6553]
    reply.touch = Self.capturedTouch
    #expect(
      text(AbilityReceiver.stuffed(reply.bytes(.currentAndTouch)))
        == "7e10991964009919c80099192c01991990019919f40167e65802"
        + Self.capturedTouchBytes + "e67e"
    )
  }

  private static let capturedTouchBytes =
    "004006c8c01290411f58c22b204338e8c344b0445178c55d40466a08c776d0478398c88f"
    + "60499c28caa8f04ab500"

  /// Low bits first, unpacked in the plainest way.
  private static let capturedTouch: [UInt16] = {
    let packed = bytes(capturedTouchBytes)
    return (0..<30).map { index in
      let bit = index * 12
      return (0..<12).reduce(0) { value, offset in
        let place = bit + offset
        let isSet = packed[place / 8] >> UInt8(place % 8) & 1
        return value | UInt16(isSet) << UInt16(offset)
      }
    }
  }()

  @Test(arguments: [UInt8(1), 2, 3])
  func answersInTheLayoutThatIsAskedFor(variant: UInt8) throws {
    var hand = VirtualAbilityHand()
    let target = [30.0, 40, 50, 60, 20, -70]
    hand.repeating(position(target, variant: variant), milliseconds: 1000)
    let bytes = try #require(
      reply(hand.answer(to: position(target, variant: variant)))
    )
    #expect(bytes.count == (variant == 3 ? 39 : 72))
    #expect(bytes[0] == 0x0F + variant)
    for (digit, degrees) in target.enumerated() {
      #expect(number(bytes, 1 + 4 * digit) == Int(degrees * 32_767 / 150))
    }
    // A misc command is answered in the same layout.
    let misc = try #require(reply(hand.answer(to: frame([0x50, 0xC2]))))
    #expect(misc.count == bytes.count)
    #expect(hand.interpolatesRotator)
  }

  @Test func speedRepliesAreOfTheRotorTimesFour() throws {
    var hand = VirtualAbilityHand()
    let wanted = command(0x22, [218, 0, 0, 0, 0, -218])
    hand.repeating(wanted, milliseconds: 200)
    let bytes = try #require(reply(hand.answer(to: wanted)))
    let degreesPerSecond = 218 * 3000.0 / 32_767
    let rotor = degreesPerSecond * .pi / 180 * 649 * 4
    #expect(abs(Double(number(bytes, 25)) - rotor) < 0.02 * rotor)
    let rotator = degreesPerSecond * .pi / 180 * 162.45 * 4
    #expect(abs(Double(number(bytes, 35)) + rotator) < 0.02 * rotator)
  }

  @Test func readOnlyDoesNotTakeControlButKeepsIt() {
    var hand = VirtualAbilityHand()
    let readOnly = bytes("7e50a0107e")
    hand.repeating(readOnly, milliseconds: 1000)
    #expect(!hand.isControlled)
    #expect(hand.mechanics.joints.allSatisfy { $0.degrees == 0 })
    hand.repeating(position([20, 20, 20, 20, 20, -20]), milliseconds: 500)
    #expect(hand.isControlled)
    hand.repeating(readOnly, milliseconds: 1000)
    #expect(hand.isControlled)
    #expect(abs(hand.mechanics.joints[0].degrees - 20) < 0.01)
  }

  @Test func leavesControlAfter300MillisecondsAndMoves() {
    var hand = VirtualAbilityHand()
    hand.repeating(position([90, 90, 90, 90, 60, -80]), milliseconds: 1000)
    let last = hand.mechanics.joints[0].degrees
    hand.wait(milliseconds: 289)
    #expect(hand.isControlled)
    #expect(hand.mechanics.joints[0].degrees == last)
    hand.wait(milliseconds: 12)
    #expect(!hand.isControlled)
    hand.wait(milliseconds: 2000)
    #expect(abs(hand.mechanics.joints[0].degrees - 30) < 0.1)
  }

  @Test func exitStopsWhereItIs() {
    var hand = VirtualAbilityHand()
    hand.repeating(position([90, 90, 90, 90, 60, -80]), milliseconds: 100)
    _ = hand.answer(to: bytes("7e507c347e"))
    #expect(!hand.isControlled)
    // The motor brakes.
    hand.wait(milliseconds: 150)
    let place = hand.mechanics.joints[0].degrees
    #expect(place > 1)
    #expect(place < 80)
    hand.wait(milliseconds: 2000)
    #expect(hand.mechanics.joints[0].degrees == place)
  }

  @Test func haltsAtAnObjectAndShowsItInTouchAndLimitBits() throws {
    var hand = VirtualAbilityHand()
    hand.mechanics.joints[0].contact = ObjectContact(
      degrees: 40,
      newtonsPerDegree: 3
    )
    let close = position([90, 90, 10, 10, 10, -10])
    hand.repeating(close, milliseconds: 1500)
    var bytes = try #require(reply(hand.answer(to: close)))
    #expect(bytes[70] == 1)
    #expect(hand.mechanics.joints[0].amperes == 0)
    let touch = Int(bytes[25]) | Int(bytes[26] & 0xF) << 8
    let middle = Int(bytes[34]) | Int(bytes[35] & 0xF) << 8
    #expect(touch > 1000)
    #expect(middle == 0)
    // The force that a client computes is the one that is there.
    let held = hand.mechanics.joints[0].newtons
    if touch < 4095 {
      let volts = Double(touch) * 3.3 / 4096
      let force = 121_591 / (33_000 / volts + 10_000) + 0.878894
      #expect(abs(force - held) < 0.05)
    } else {
      #expect(held > 6.9)
    }
    // It stays halted until it is told to open.
    hand.repeating(position([95, 90, 10, 10, 10, -10]), milliseconds: 500)
    #expect(hand.limitedDigits == 1)
    let open = position([5, 90, 10, 10, 10, -10])
    hand.repeating(open, milliseconds: 500)
    bytes = try #require(reply(hand.answer(to: open)))
    #expect(bytes[70] == 0)
    #expect(abs(hand.mechanics.joints[0].degrees - 5) < 0.1)
  }

  @Test func touchIsTheInverseOfTheClientsFormula() {
    for raw in 1..<4095 {
      let volts = Double(raw) * 3.3 / 4096
      let force = 121_591 / (33_000 / volts + 10_000) + 0.878894
      guard AbilityUnits.touch(newtons: force) == UInt16(raw) else {
        Issue.record("\(raw): got \(AbilityUnits.touch(newtons: force))")
        return
      }
    }
    #expect(AbilityUnits.touch(newtons: 0) == 0)
    #expect(AbilityUnits.touch(newtons: 1e6) == 4095)
  }

  @Test func heatLimitsAndShows() {
    var hand = VirtualAbilityHand()
    hand.mechanics.joints[2].heat.windingCelsius = 120
    hand.mechanics.joints[2].heat.housingCelsius = 120
    hand.repeating(position([10, 10, 60, 10, 10, -10]), milliseconds: 100)
    #expect(hand.limitedDigits == 1 << 2)
    #expect(hand.mechanics.joints[2].ampereCap < 1)
  }

  @Test func registers() {
    var hand = VirtualAbilityHand()
    // The unique id may be read, not written; there is no register 0x7E.
    #expect(
      hand.answer(to: "7e50de3d000000d2040000bf7e") == "7effff17fa7e"
    )
    #expect(hand.answer(to: "7e50da3d000000997e").hasPrefix("7ea4fe114e"))
    #expect(hand.answer(to: "7e50da7d5e000000587e").hasPrefix("7effff17fa"))
    let write = frame([0x50, 0xDE, 1, 0, 0, 0, 0xD2, 0x04, 0, 0])
    #expect(hand.answer(to: write) == bytes("7ea4fe114e7e"))
    let read = reply(hand.answer(to: frame([0x50, 0xDA, 1, 0, 0, 0])))
    #expect(read.map { Array($0[4..<8]) } == [0xD2, 0x04, 0, 0])
    let readOnly = frame([0x50, 0xDE, 10, 0, 0, 0, 1, 0, 0, 0])
    #expect(hand.answer(to: readOnly) == bytes("7effff17fa7e"))
  }

  @Test func toleratesZerosAndALostBeginning() {
    var hand = VirtualAbilityHand()
    for wire in ["00007e50a0107e00", "50a0107e", "00507c347e"] {
      _ = hand.answer(to: bytes(wire))
    }
    #expect(hand.counters.framesAccepted == 3)
    #expect(hand.counters.framesRejected == 0)
  }

  @Test func refusesWrongSumsAddressesAndOverlongFrames() {
    var hand = VirtualAbilityHand()
    let long = [0x7E] + [UInt8](repeating: 0x11, count: 500) + [0x7E]
    for wire in [bytes("7e50a0117e"), bytes("7e51a00f7e"), long] {
      #expect(hand.answer(to: wire).isEmpty)
    }
    #expect(hand.counters.framesRejected == 3)
    #expect(hand.counters.framesAccepted == 0)
    #expect(!hand.answer(to: bytes("7e50a0107e")).isEmpty)
  }

  @Test func gripsMoveAtTheirSpeed() {
    var hand = VirtualAbilityHand()
    let power = bytes("7e501d01ff937e")
    hand.repeating(power, milliseconds: 500)
    #expect(abs(hand.mechanics.joints[0].degrees - 90) < 0.1)
    // A whole way in 2 s at speed 1.
    hand.repeating(frame([0x50, 0x1D, 0, 1]), milliseconds: 500)
    let moved = 90 - hand.mechanics.joints[0].degrees
    #expect(abs(moved - 25) < 2)
  }
}
