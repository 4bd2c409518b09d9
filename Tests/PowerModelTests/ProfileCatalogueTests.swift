import Files
import Foundation
import TestSupport
import Testing

@testable import PowerModel

struct ProfileCatalogueTests {
  @Test func bringsEveryFileOfItsFolder() throws {
    let folder = CloneFolder.file("Sources/Host/PowerModel/Profiles")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
    #expect(files.sorted() == ProfileCatalogue.ids)
  }

  @Test func readsAllOfThem() throws {
    let profiles = PartKind.allCases.flatMap(ProfileCatalogue.bundled)
    #expect(profiles.map(\.id).sorted() == ProfileCatalogue.ids)
    for profile in profiles {
      #expect(profile.id == profile.place)
    }
  }

  @Test func hasTheTargetsThatADesignerAsksFor() {
    let ids = Set(TargetProfile.bundled.map(\.id))
    for id in [
      "stm32l4r5", "stm32u575", "stm32h7a3", "stm32f746", "nrf52840",
      "nrf5340", "apollo510", "esp32-c3", "gap9", "jetson-nano",
    ] { #expect(ids.contains(id), "\(id)") }
  }

  @Test func takesAPathInPlaceOfAnId() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      Array(ProfileReaderTests.hand.utf8),
      as: "mine.yaml"
    )
    #expect(try HandProfile(named: path).idlePower.value == 600)
    #expect(throws: ProfileError.self) { try TargetProfile(named: path) }
  }

  @Test func namesTheKnownForAnUnknown() {
    let error = #expect(throws: ProfileError.self) {
      try TargetProfile(named: "stm32")
    }
    let line = error?.description ?? ""
    #expect(line.contains("stm32u575") && !line.contains("ability-hand"))
    #expect(line.hasPrefix("stm32: no such profile or file; name one of"))
  }

  @Test func namesAFileThatIsNotThere() {
    let error = #expect(throws: ProfileError.self) {
      try TargetProfile(named: "none/there.yaml")
    }
    #expect(
      error?.description == "none/there.yaml: does not exist; check the name"
    )
  }

  @Test func refusesAFileWithoutEnd() throws {
    let error = #expect(throws: ProfileError.self) {
      try TargetProfile(named: "/dev/zero")
    }
    #expect(error?.description.contains("pipe, socket or device") == true)
    // More than 64 KiB are no profile either.
    let folder = try TemporaryFolder()
    let path = try folder.write(
      Array(repeating: UInt8(ascii: "\n"), count: (1 << 16) + 1),
      as: "long.yaml"
    )
    let long = #expect(throws: ProfileError.self) {
      try TargetProfile(named: path)
    }
    #expect(long?.description.contains("larger than 65536 bytes") == true)
  }

  @Test(.timeLimit(.minutes(1))) func refusesAPipe() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("p.yaml")
    #expect(unsafe mkfifo(path, 0o600) == 0)
    #expect(throws: ProfileError.self) { try TargetProfile(named: path) }
  }

  @Test(arguments: [
    ([], "is empty"), ([0x61, 0x0A, 0xFF], "line 2 is not UTF-8"),
    ([0x23, 0x0A, 0x00, 0x61], "line 2 holds a byte of zero"),
  ])
  func namesWhatIsNoText(bytes: [UInt8], words: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(bytes, as: "p.yaml")
    let error = #expect(throws: ProfileError.self) {
      try TargetProfile(named: path)
    }
    #expect(error?.description.contains(words) == true)
  }

  @Test func knowsHandsByTheirKind() throws {
    #expect(try HandProfile(named: "ability").part.place == "ability-hand")
    let error = #expect(throws: ProfileError.self) {
      try HandProfile(named: "foo")
    }
    #expect(error?.description.contains("one of ability, or") == true)
  }

  @Test func refusesAFolder() throws {
    let folder = try TemporaryFolder()
    #expect(throws: ProfileError.self) {
      try TargetProfile(named: folder.path + "/")
    }
  }

  /// 74 mA at 8.4 V.
  @Test func theHandDwarfsEveryDecoder() throws {
    let hand = try HandProfile(named: "ability-hand")
    #expect(abs(hand.idlePower.value - 74 * 8.4) < 1e-9)
    #expect(hand.movementPower.value > hand.idlePower.value)
    #expect(hand.movementDuration.value > 0)
  }

  @Test func pricesFrontEndsByWholeParts() throws {
    let front = try FrontEndProfile(named: "rhd2132")
    let one = front.milliwatts(channelCount: 32, samplingRate: 0)
    let two = front.milliwatts(channelCount: 33, samplingRate: 0)
    #expect(
      abs(two - one - front.basePower.value - front.powerPerChannel.value)
        < 1e-9
    )
    // 7 uW a kilohertz and channel, at 10 kHz.
    let fast = front.milliwatts(channelCount: 32, samplingRate: 10_000)
    #expect(abs(fast - one - 32 * 0.07) < 1e-9)
  }

  @Test func aBatterysVoltageFalls() throws {
    let battery = try BatteryProfile(named: "hand-battery-1300")
    #expect(abs(battery.openCircuitVoltage(atDepth: 0) - 8.4) < 1e-12)
    #expect(abs(battery.openCircuitVoltage(atDepth: 1) - 6.0) < 1e-12)
    // Halfway between two points of the curve.
    #expect(abs(battery.openCircuitVoltage(atDepth: 0.25) - 7.84) < 1e-12)
    var before = 9.0
    for step in 0...100 {
      let now = battery.openCircuitVoltage(atDepth: Double(step) / 100)
      #expect(now < before)
      before = now
    }
  }
}
