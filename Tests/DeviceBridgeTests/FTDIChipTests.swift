import TestSupport
import Testing

@testable import DeviceBridge

@Suite struct FTDIChipTests {
  /// Value, index and rate of FTDI AN232B-05 for an FT232R; the last two for an
  /// FT232H, after AN120.
  @Test(arguments: [
    (0x0600, 300, 0x2710, 0x0000, 300),
    (0x0600, 9600, 0x4138, 0x0000, 9600),
    (0x0600, 19_200, 0x809C, 0x0000, 19_200),
    (0x0600, 38_400, 0xC04E, 0x0000, 38_400),
    (0x0600, 57_600, 0xC034, 0x0000, 57_554),
    (0x0600, 115_200, 0x001A, 0x0000, 115_385),
    (0x0600, 230_400, 0x000D, 0x0000, 230_769),
    (0x0600, 460_800, 0x4006, 0x0000, 461_538),
    (0x0600, 921_600, 0x8003, 0x0000, 923_077),
    (0x0600, 1_000_000, 0x0003, 0x0000, 1_000_000),
    (0x0600, 2_000_000, 0x0001, 0x0000, 2_000_000),
    (0x0600, 3_000_000, 0x0000, 0x0000, 3_000_000),
    // The name of 5/8 has its third bit in the index.
    (0x0600, 827_586, 0x4003, 0x0001, 827_586),
    (0x0900, 4_000_000, 0x0003, 0x0201, 4_000_000),
    (0x0900, 12_000_000, 0x0000, 0x0201, 12_000_000),
    (0x0900, 460_800, 0x001A, 0x0201, 461_538),
    (0x0900, 300, 0x2710, 0x0001, 300),
    // An FT230X.
    (0x1000, 9600, 0x4138, 0x0001, 9600),
  ])
  func aRateBecomesItsDivisor(
    release: Int,
    baudRate: Int,
    value: Int,
    index: Int,
    actual: Int
  ) {
    let chip = FTDIChip(release: UInt16(release), interface: 0)
    let divisor = chip.divisor(for: baudRate)
    #expect(
      divisor
        == FTDIChip.Divisor(
          value: UInt16(value),
          index: UInt16(index),
          baudRate: actual
        )
    )
  }

  @Test func theSecondPortOfAChipHasItsOwnNumber() {
    let chip = FTDIChip(release: 0x0700, interface: 1)
    #expect(chip.divisor(for: 4_000_000)?.index == 0x0202)
    #expect(chip.latencyQuestion.index == 2)
  }

  @Test(arguments: [0x0600, 0x0900])
  func theNearestRateIsTaken(release: Int) throws {
    let chip = FTDIChip(release: UInt16(release), interface: 0)
    var generator = SplitMix64(seed: 21)
    for _ in 0..<20_000 {
      let rate = Int.random(in: 1200...3_000_000, using: &generator)
      let divisor = try #require(chip.divisor(for: rate))
      let clock = Double(release == 0x0900 ? 12_000_000 : 3_000_000)
      // Steps of an eighth from 2 on; below that only 1 and 1.5.
      let exact = clock / Double(rate)
      let step = exact >= 2 ? 0.0626 : 0.2501
      let got = clock / Double(divisor.baudRate)
      // The rate that is told is rounded to whole bits.
      let rounding = got * 0.6 / Double(rate)
      guard abs(got - exact) <= step + rounding else {
        Issue.record("\(rate): \(divisor)")
        return
      }
    }
  }

  @Test(arguments: [-1, 0, 1, 180])
  func whatIsTooSlowHasNoDivisor(baudRate: Int) {
    let chip = FTDIChip(release: 0x0600, interface: 0)
    #expect(chip.divisor(for: baudRate) == nil)
  }

  @Test(arguments: [64, 512])
  func statusBytesAreTakenOut(packetByteCount: Int) {
    var generator = SplitMix64(seed: 22)
    for length in 0...1500 {
      let bytes = (0..<length).map { _ in
        UInt8.random(in: 0...255, using: &generator)
      }
      var packets: [UInt8] = []
      var rest = bytes[...]
      repeat {
        let part = rest.prefix(packetByteCount - 2)
        packets += [0x01, 0x60] + part
        rest = rest.dropFirst(part.count)
      } while !rest.isEmpty
      var got: [UInt8] = [9]
      let faults = FTDIChip.unpack(
        packets.span,
        packetByteCount: packetByteCount,
        into: &got
      )
      guard got == [9] + bytes, faults == 0 else {
        Issue.record("\(length) bytes came as \(got.count - 1)")
        return
      }
    }
  }

  @Test func faultsOfTheLineAreCounted() {
    var got: [UInt8] = []
    let packets: [UInt8] = [0x01, 0x68, 1, 2]
    #expect(
      FTDIChip.unpack(packets.span, packetByteCount: 64, into: &got) == 1
    )
    #expect(got == [1, 2])
    // Half a status is none.
    #expect(
      FTDIChip.unpack([0x01].span, packetByteCount: 64, into: &got) == 0
    )
    #expect(got == [1, 2])
  }

  @Test func theLineIsSet() throws {
    let chip = FTDIChip(release: 0x0600, interface: 0)
    let divisor = try #require(chip.divisor(for: 460_800))
    let requests = chip.requests(divisor: divisor, modemLines: .released)
    #expect(requests.allSatisfy { $0.type == 0x40 && $0.data.isEmpty })
    #expect(requests.map(\.request) == [0, 4, 2, 3, 1, 9, 0, 0])
    #expect(
      requests.map(\.value) == [0, 8, 0, 0x4006, 0x0300, 1, 1, 2]
    )
    #expect(
      chip.requests(divisor: divisor, modemLines: .asserted)[4].value == 0x0303
    )
  }
}
