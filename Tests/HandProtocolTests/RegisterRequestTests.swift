import HandProtocol
import TestSupport
import Testing

@Suite struct RegisterRequestTests {
  private let inspire = RegisterRequest(framing: .inspire, node: 1)
  private let modbus = RegisterRequest(framing: .modbus, node: 1)
  private let target = RegisterBlock(address: 1486, count: 6)

  private func numbers(_ values: [Int32]) -> InlineArray<16, Int32> {
    var result = InlineArray<16, Int32>(repeating: 0)
    for (index, value) in values.enumerated() { result[index] = value }
    return result
  }

  @Test func requestsAreTheOnesThatWereCaptured() {
    let move = numbers([1000, 800, 600, 400, 200, 900])
    #expect(
      bytes(of: inspire.write(target, move))
        == bytes(hex: "eb90010f12ce05e803200358029001c80084033d")
    )
    #expect(
      bytes(of: modbus.write(target, numbers([1000, 800, 600, 400, 200, 900])))
        == bytes(hex: "011005ce00060c03e80320025801 9000c80384c566")
    )
    #expect(
      bytes(of: inspire.read(RegisterBlock(address: 1546, count: 6)))
        == bytes(hex: "eb900104110a060c32")
    )
    #expect(
      bytes(
        of: inspire.read(
          RegisterBlock(address: 1606, count: 6, width: .byte)
        )
      ) == bytes(hex: "eb9001041146060668")
    )
    #expect(
      bytes(of: inspire.writeSingle(address: 1004, 1))
        == bytes(hex: "eb90010412ec030107")
    )
    let robotiq = RegisterRequest(framing: .modbus, node: 9)
    #expect(
      bytes(
        of: robotiq.write(
          RegisterBlock(address: 0x03E8, count: 3),
          numbers([0x0900, 0x0000, 0xFFFF])
        )
      ) == bytes(hex: "091003E800030609000000FFFF7219")
    )
    #expect(
      bytes(
        of: robotiq.read(
          RegisterBlock(address: 0x07D0, count: 3, isInput: true)
        )
      ) == bytes(hex: "090407D00003B1CE")
    )
  }

  // Skipped without ../shared (see Recordings/README.md).
  @Test(.enabled(if: SharedFolder.has("vectors/rh56_pty_wire.txt")))
  func theCaptureOfAWholeConversation() throws {
    let sent = try captured("rh56_pty_wire.txt", ">").map { bytes(hex: $0) }
    let received = try captured("rh56_pty_wire.txt", "<").map { bytes(hex: $0) }
    #expect(sent.count > 20 && received.count == sent.count)
    for frame in sent {
      let address = UInt16(frame[5]) | UInt16(frame[6]) << 8
      let made: WireFrame
      if frame[4] == 0x11 {
        made = inspire.read(
          RegisterBlock(address: address, count: frame[7], width: .byte)
        )
      } else if frame[3] == 4 {
        made = inspire.writeSingle(address: address, frame[7])
      } else {
        let values = stride(from: 7, to: frame.count - 1, by: 2).map {
          Int32(frame[$0]) | Int32(frame[$0 + 1]) << 8
        }
        made = inspire.write(
          RegisterBlock(address: address, count: UInt8(values.count)),
          numbers(values)
        )
      }
      #expect(bytes(of: made) == frame)
    }
    var receiver = RegisterReceiver(framing: .inspire, node: 1)
    var counters = LinkCounters()
    var found = 0
    for byte in received.joined() {
      receiver.take(byte, counting: &counters)
      while receiver.next(counting: &counters) != nil { found += 1 }
    }
    #expect(found == received.count && counters.bytesDropped == 0)
  }

  @Test(arguments: ["pyrh56", "minimalmodbus"])
  func randomRequestsAreThoseOfOtherPrograms(name: String) throws {
    let golden = try #require(
      GoldenDigest(name, in: "register_requests.txt")
    )
    var random = SplitMix64(seed: golden.seed)
    var digest = FNV1a()
    for _ in 0..<golden.count {
      let r = random.next()
      let requests = RegisterRequest(
        framing: name == "pyrh56" ? .inspire : .modbus,
        node: UInt8(1 + (r >> 8) % 247)
      )
      let address = UInt16(truncatingIfNeeded: r >> 16)
      let block = RegisterBlock(
        address: address,
        count: UInt8(1 + (r >> 32) % 16),
        isInput: r >> 40 & 1 == 1
      )
      switch r % 3 {
      case 0: digest.update(requests.read(block))
      case 1:
        var values = InlineArray<16, Int32>(repeating: 0)
        for index in 0..<Int(block.count) {
          values[index] = Int32(random.next() & 0xFFFF)
        }
        digest.update(requests.write(block, values))
      default:
        digest.update(
          requests.writeSingle(
            address: address,
            UInt8(truncatingIfNeeded: r >> 48)
          )
        )
      }
    }
    #expect(digest.text == golden.digest)
  }
}
