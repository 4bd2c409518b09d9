import Foundation
import HandProtocol
import TestSupport
import Testing

@Suite struct AbilityHandCommandTests {
  /// Frames of the vendor's Python client.
  static let vendorFrames: [(WireFrame, String)] = {
    let hand = AbilityHandEncoder()
    let pose: InlineArray<6, Int16> = degrees([30, 40, 50, 60, 20, -70])
    func positions(_ targets: InlineArray<6, Int16>) -> WireFrame {
      hand.command(.position, targets: targets, reply: .currentsAndTouch)
    }
    let speeds = [10, 20, 30, 40, 50, -60].map {
      AbilityHandUnits.rawVelocity(centidegreesPerSecond: $0 * 100)
    }
    let current = AbilityHandUnits.rawCurrent(milliamperes: 100)
    let duty = AbilityHandUnits.rawVoltage(hundredthsOfPercent: 1000)
    return [
      (positions(pose), "7e501099192122aa2a3233101145c4487e"),
      (
        hand.command(.position, targets: pose, reply: .velocitiesAndTouch),
        "7e501199192122aa2a3233101145c4477e"
      ),
      (
        hand.command(.position, targets: pose, reply: .currentsAndVelocities),
        "7e501299192122aa2a3233101145c4467e"
      ),
      (
        positions(degrees([0, 0, 0, 0, 0, 0])),
        "7e5010000000000000000000000000a07e"
      ),
      (
        positions(degrees([150, 200, 999, 150, 151, -150])),
        "7e5010ff7fff7fff7fff7fff7f0180a97e"
      ),
      (
        positions([0x7E7D, 0, 0, 0, 0, 0]),
        "7e50107d5d7d5e00000000000000000000a57e"
      ),
      (
        positions(degrees([6, 0, 0, 0, 0, 0])),
        "7e50101e05000000000000000000007d5d7e"
      ),
      (
        positions(degrees([13, 0, 0, 0, 0, 0])),
        "7e5010170b000000000000000000007d5e7e"
      ),
      (
        hand.command(
          .velocity,
          targets: joints(speeds),
          reply: .currentsAndVelocities
        ),
        "7e50226d00da004701b401220271fdb87e"
      ),
      (
        hand.command(
          .torque,
          targets: [current, current, current, current, current, -current],
          reply: .currentsAndVelocities
        ),
        "7e50323e003e003e003e003e00c2ff877e"
      ),
      (
        hand.command(
          .voltage,
          targets: [duty, duty, duty, duty, duty, -duty],
          reply: .currentsAndVelocities
        ),
        "7e5042620162016201620162019efee37e"
      ),
      (hand.readOnly(.currentsAndTouch), "7e50a0107e"),
      (hand.readOnly(.velocitiesAndTouch), "7e50a10f7e"),
      (hand.readOnly(.currentsAndVelocities), "7e50a20e7e"),
      (hand.order(.exitControl), "7e507c347e"),
      (hand.order(.upsampleThumbRotator), "7e50c2ee7e"),
      (hand.order(.followThumbRotator), "7e50c3ed7e"),
      (hand.order(.bluetoothOn), "7e5007a97e"),
      (hand.order(.bluetoothOff), "7e5008a87e"),
      (hand.order(.reset), "7e5009a77e"),
      (hand.grip(1, speed: 255), "7e501d01ff937e"),
      (hand.grip(0, speed: 100), "7e501d00642f7e"),
      (hand.write(1234, to: 0x3D), "7e50de3d000000d2040000bf7e"),
      (hand.read(0x3D), "7e50da3d000000997e"),
      (hand.read(0x7E), "7e50da7d5e000000587e"),
      (
        AbilityHandEncoder(address: 0x51).command(
          .position,
          targets: degrees([10, 10, 10, 10, 10, 10]),
          reply: .currentsAndTouch
        ),
        "7e51108808880888088808880888083f7e"
      ),
    ]
  }()

  @Test func framesAreThoseOfTheVendorsClient() {
    for (frame, wire) in Self.vendorFrames {
      #expect(hexadecimal(frame.array) == wire)
      #expect(!frame.hasOverflowed)
    }
  }

  @Test func everyFrameSumsToZeroAndHasNoFlagInside() {
    var random = SplitMix64(seed: 9)
    for _ in 0..<2000 {
      var targets = InlineArray<6, Int16>(repeating: 0)
      for joint in 0..<6 {
        targets[joint] = Int16(truncatingIfNeeded: random.next())
      }
      let mode = AbilityHandMode.allCases.randomElement(using: &random)
      let variant = AbilityHandVariant.allCases.randomElement(using: &random)
      guard let mode, let variant else { return }
      let wire = AbilityHandEncoder()
        .command(mode, targets: targets, reply: variant).array
      #expect(!wire.dropFirst().dropLast().contains(0x7E))
      let frame = AbilityHandWire.unstuffed(wire)
      #expect(frame.count == 15 && frame.reduce(0, &+) == 0)
      #expect(AbilityHandWire.stuffed(frame) == wire)
    }
  }

  // Skipped without ../shared (see Recordings/README.md).
  @Test(
    .enabled(if: SharedFolder.has("vectors/ability_hand_commands.json"))
  )
  func allCapturedCommandsAreAmongThem() throws {
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
    var known = Set(Self.vendorFrames.map { hexadecimal($0.0.array) })
    // The voltage of 150 % is kept at 100 %.
    let most = AbilityHandUnits.rawVoltage(hundredthsOfPercent: 15_000)
    known.insert(
      hexadecimal(
        AbilityHandEncoder().command(
          .voltage,
          targets: [most, most, most, most, most, -most],
          reply: .currentsAndTouch
        ).array
      )
    )
    #expect(capture.commands.count == 28)
    for command in capture.commands {
      #expect(known.contains(command.wire), "\(command.name)")
    }
  }

  /// Raw positions of degrees.
  static func degrees(_ degrees: [Int32]) -> InlineArray<6, Int16> {
    joints(
      degrees.map { AbilityHandUnits.rawPosition(centidegrees: $0 * 100) }
    )
  }

  /// Numbers of six joints.
  static func joints(_ raw: [Int16]) -> InlineArray<6, Int16> {
    var joints = InlineArray<6, Int16>(repeating: 0)
    for joint in 0..<6 { joints[joint] = raw[joint] }
    return joints
  }
}
