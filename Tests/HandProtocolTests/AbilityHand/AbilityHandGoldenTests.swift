import Foundation
import HandProtocol
import TestSupport
import Testing

/// Against the vendor's Python client; see Tools/GoldenVectors/ability_hand.py.
@Suite struct AbilityHandGoldenTests {
  struct Golden: Decodable {
    let block: Int
    let commandSeed: UInt64
    let commandDigests: [String]
    let answerSeed: UInt64
    let answerDigests: [String]
    let touchNewtons: [String: Double]
  }

  static let golden: Golden = {
    do {
      guard
        let url = Bundle.module.url(
          forResource: "ability_hand",
          withExtension: "json",
          subdirectory: "Golden"
        )
      else { throw CocoaError(.fileNoSuchFile) }
      return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
    } catch {
      preconditionFailure("Golden/ability_hand.json: \(error)")
    }
  }()

  @Test func hundredThousandCommandsAreWrittenAsTheClientWritesThem() {
    let golden = Self.golden
    #expect(golden.block * golden.commandDigests.count == 100_000)
    var random = SplitMix64(seed: golden.commandSeed)
    for (block, want) in golden.commandDigests.enumerated() {
      var hash = FNV1a()
      for _ in 0..<golden.block {
        let frame = Self.command(&random)
        for index in 0..<frame.count { hash.update(frame[index]) }
      }
      guard hash.text == want else {
        Issue.record("commands of block \(block): another digest")
        return
      }
    }
  }

  @Test func answersAreReadAsTheClientReadsThem() {
    let golden = Self.golden
    #expect(golden.block * golden.answerDigests.count == 20_000)
    var random = SplitMix64(seed: golden.answerSeed)
    var receiver = AbilityHandReceiver()
    for (block, want) in golden.answerDigests.enumerated() {
      var hash = FNV1a()
      for _ in 0..<golden.block {
        let wire = AbilityHandWire.stuffed(Self.answer(&random))
        for byte in wire {
          if case .reply(let reply) = receiver.consume(byte) {
            Self.digest(reply, &hash)
          }
        }
      }
      guard hash.text == want else {
        Issue.record("answers of block \(block): another digest")
        return
      }
    }
    #expect(receiver.counters.framesAccepted == 20_000)
    #expect(receiver.counters.bytesDropped == 0)
  }

  @Test func forceOfATouchSensorIsTheClients() throws {
    #expect(Self.golden.touchNewtons.count == 64)
    for (raw, newtons) in Self.golden.touchNewtons {
      let raw = try #require(UInt16(raw))
      let got = AbilityHandUnits.millinewtons(rawTouch: raw)
      #expect(abs(Double(got) - newtons * 1000) <= 0.501)
    }
  }

  /// One frame, drawn as the golden script draws it.
  private static func command(_ random: inout SplitMix64) -> WireFrame {
    func below(_ count: UInt64) -> Int64 { Int64(random.next() % count) }
    func within(_ limit: Int32) -> Int32 {
      Int32(below(UInt64(2 * limit + 1))) - limit
    }
    let kind = below(8)
    let hand = AbilityHandEncoder(address: UInt8(1 + below(255)))
    let variant = AbilityHandVariant(rawValue: UInt8(below(3)))
    guard let variant else { preconditionFailure("three variants") }
    var targets = InlineArray<6, Int16>(repeating: 0)
    switch kind {
    case 0:
      for joint in 0..<6 {
        targets[joint] = AbilityHandUnits.rawPosition(
          centidegrees: within(16_000)
        )
      }
      return hand.command(.position, targets: targets, reply: variant)
    case 1:
      for joint in 0..<6 {
        targets[joint] = AbilityHandUnits.rawVelocity(
          centidegreesPerSecond: within(300_000)
        )
      }
      return hand.command(.velocity, targets: targets, reply: variant)
    case 2:
      for joint in 0..<6 {
        targets[joint] = AbilityHandUnits.rawCurrent(
          milliamperes: within(52_000)
        )
      }
      return hand.command(.torque, targets: targets, reply: variant)
    case 3:
      for joint in 0..<6 {
        targets[joint] = AbilityHandUnits.rawVoltage(
          hundredthsOfPercent: within(12_000)
        )
      }
      return hand.command(.voltage, targets: targets, reply: variant)
    case 4:
      switch below(9) {
      case 0: return hand.readOnly(.currentsAndTouch)
      case 1: return hand.readOnly(.velocitiesAndTouch)
      case 2: return hand.readOnly(.currentsAndVelocities)
      case 3: return hand.order(.upsampleThumbRotator)
      case 4: return hand.order(.followThumbRotator)
      case 5: return hand.order(.exitControl)
      case 6: return hand.order(.bluetoothOn)
      case 7: return hand.order(.bluetoothOff)
      default: return hand.order(.reset)
      }
    case 5:
      let grip = UInt8(below(0x21))
      return hand.grip(grip, speed: UInt8(below(256)))
    default:
      let register = UInt32(below(1 << 31))
      guard kind == 6 else { return hand.read(register) }
      return hand.write(Int32(below(1 << 32) - (1 << 31)), to: register)
    }
  }

  /// One answer before stuffing, drawn as the golden script draws it.
  private static func answer(_ random: inout SplitMix64) -> [UInt8] {
    let modes: [UInt8] = [0x10, 0x20, 0x30, 0x40, 0xA0]
    let mode = modes[Int(random.next() % 5)]
    let variant = UInt8(random.next() % 3)
    var frame = [mode + variant]
    for _ in 0..<(variant == 2 ? 37 : 70) {
      frame.append(UInt8(truncatingIfNeeded: random.next()))
    }
    frame[frame.count - 1] &= 0x3F
    return AbilityHandWire.checked(frame)
  }

  private static func digest(_ reply: AbilityHandReply, _ hash: inout FNV1a) {
    hash.update(littleEndian: Int32(reply.header))
    for joint in 0..<6 {
      hash.update(
        littleEndian: AbilityHandUnits.centidegrees(
          rawPosition: reply.positions[joint]
        )
      )
    }
    if let currents = reply.currents {
      for joint in 0..<6 {
        hash.update(
          littleEndian: AbilityHandUnits.milliamperes(
            rawCurrent: currents[joint]
          )
        )
      }
    }
    if let velocities = reply.velocities {
      for joint in 0..<6 { hash.update(littleEndian: Int32(velocities[joint])) }
    }
    if let touch = reply.touch {
      for sensor in 0..<30 { hash.update(littleEndian: Int32(touch[sensor])) }
    }
    hash.update(littleEndian: Int32(reply.limitedJoints))
  }
}
