import HandProtocol
import TestSupport
import Testing

@Suite struct DynamixelCodecTests {
  private func packets(
    _ bytes: [UInt8],
    counters: inout LinkCounters
  ) -> [DynamixelPacket] {
    var receiver = DynamixelReceiver()
    var result: [DynamixelPacket] = []
    for byte in bytes {
      receiver.take(byte, counting: &counters)
      while let packet = receiver.next(counting: &counters) {
        result.append(packet)
      }
    }
    return result
  }

  private func parameters(_ packet: DynamixelPacket) -> [UInt8] {
    (0..<packet.count).map { packet[$0] }
  }

  // MARK: Writing

  @Test func requestsAreTheOnesThatWereCaptured() {
    #expect(
      bytes(of: DynamixelRequest.ping(1)) == bytes(hex: "fffffd0001030001194e")
    )
    #expect(
      bytes(of: DynamixelRequest.write(3, DynamixelTable.torque, 1))
        == bytes(hex: "fffffd0003060003400001f8e4")
    )
    #expect(
      bytes(
        of: DynamixelRequest.read(3, DynamixelField(address: 132, length: 4))
      ) == bytes(hex: "fffffd0003070002840004001135")
    )
    #expect(
      bytes(
        of: DynamixelRequest.syncRead(
          count: 16,
          DynamixelTable.present,
          isFast: false
        )
      )
        == bytes(
          hex: "fffffd00fe1700827e000a00000102030405060708090a0b0c0d0e0fe03d"
        )
    )
    #expect(
      bytes(
        of: DynamixelRequest.syncRead(
          count: 16,
          DynamixelTable.present,
          isFast: true
        )
      )
        == bytes(
          hex: "fffffd00fe17008a7e000a00000102030405060708090a0b0c0d0e0f6975"
        )
    )
  }

  @Test func aHeaderInsideIsStuffed() {
    let frame = bytes(
      of: DynamixelRequest.write(5, DynamixelTable.goalPosition, 0x00FD_FFFF)
    )
    #expect(
      Array(frame[4..<(frame.count - 2)])
        == bytes(hex: "050a00037400fffffdfd00")
    )
    var counters = LinkCounters()
    let found = packets(frame, counters: &counters)
    #expect(found.map { parameters($0) } == [bytes(hex: "7400fffffd00")])
  }

  @Test func theLongestFrameFits() {
    // Every value becomes FF FF FD: the most that stuffing can add.
    let frame = DynamixelRequest.syncWrite(
      count: 16,
      DynamixelTable.goalPosition,
      InlineArray(repeating: 0x00FD_FFFF)
    )
    #expect(!frame.hasOverflowed && frame.count == 110)
  }

  @Test func randomPacketsAreThoseOfTheSDK() throws {
    let golden = try #require(
      GoldenDigest("dynamixel-sdk", in: "dynamixel_requests.txt")
    )
    var random = SplitMix64(seed: golden.seed)
    var digest = FNV1a()
    for _ in 0..<golden.count {
      let r = random.next()
      let servo = UInt8(truncatingIfNeeded: (r >> 8) % 253)
      let address = UInt16(truncatingIfNeeded: r >> 16)
      let length: UInt16 = [1, 2, 4][Int((r >> 32) % 3)]
      let count = UInt8(1 + (r >> 48) % 16)
      let value = DynamixelField(address: address, length: length)
      let read = DynamixelField(
        address: address,
        length: UInt16(1 + (r >> 40) % 10)
      )
      switch r % 6 {
      case 0: digest.update(DynamixelRequest.ping(servo))
      case 1: digest.update(DynamixelRequest.read(servo, read))
      case 2:
        let number = Int32(truncatingIfNeeded: random.next())
        digest.update(DynamixelRequest.write(servo, value, number))
      case 3, 4:
        digest.update(
          DynamixelRequest.syncRead(count: count, read, isFast: r % 6 == 4)
        )
      default:
        var values = InlineArray<16, Int32>(repeating: 0)
        for index in 0..<Int(count) {
          values[index] = Int32(truncatingIfNeeded: random.next())
        }
        digest.update(
          DynamixelRequest.syncWrite(count: count, value, values)
        )
      }
    }
    #expect(digest.text == golden.digest)
  }

  @Test func stuffedPacketsAreThoseOfTheManual() throws {
    let golden = try #require(
      GoldenDigest("stuffed", in: "dynamixel_requests.txt")
    )
    var random = SplitMix64(seed: golden.seed)
    var digest = FNV1a()
    for _ in 0..<golden.count {
      let r = random.next()
      var values = InlineArray<16, Int32>(repeating: 0)
      for place in 0..<8 {
        let choice = [0xFF, 0xFF, 0xFD, UInt32(r >> 40 & 0xFF)]
        let byte = choice[Int(r >> (2 * UInt64(place)) & 3)]
        values[place / 4] |= Int32(
          bitPattern: byte << (8 * UInt32(place % 4))
        )
      }
      digest.update(
        DynamixelRequest.syncWrite(
          count: 2,
          DynamixelTable.goalPosition,
          values
        )
      )
    }
    #expect(digest.text == golden.digest)
  }

  // MARK: Reading

  // Skipped without ../shared (see Recordings/README.md).
  @Test(.enabled(if: SharedFolder.has("vectors/dynamixel2_pty_wire.txt")))
  func everyPacketOfTheCaptureIsRead() throws {
    let sent = try captured("dynamixel2_pty_wire.txt", ">")
    let received = try captured("dynamixel2_pty_wire.txt", "<")
    for lines in [sent, received] {
      var counters = LinkCounters()
      let found = packets(lines.flatMap { bytes(hex: $0) }, counters: &counters)
      #expect(found.count == lines.count && found.count > 7)
      #expect(counters.bytesDropped == 0 && counters.framesRejected == 0)
    }
    // The SDK does not stuff what it writes; the goal is read all the same.
    var counters = LinkCounters()
    let unstuffed = packets(
      bytes(hex: "fffffd00050900037400fffffd009f87"),
      counters: &counters
    )
    #expect(unstuffed.map { parameters($0) } == [bytes(hex: "7400fffffd00")])
    let stuffed = packets(
      bytes(hex: "fffffd000509005500fffffdfd008e1c"),
      counters: &counters
    )
    #expect(stuffed.map { parameters($0) } == [bytes(hex: "00fffffd00")])
    #expect(stuffed.first?.value(at: 1, byteCount: 4) == 0x00FD_FFFF)
  }

  @Test func whatIsWrittenIsRead() {
    var random = SplitMix64(seed: 3)
    for _ in 0..<3000 {
      let r = random.next()
      let byte = [0xFF, 0xFD, 0, Int32(r & 0xFF)]
      var request = DynamixelRequest(
        UInt8(truncatingIfNeeded: r >> 8),
        to: UInt8(r >> 16 & 0x7F)
      )
      var written: [UInt8] = []
      for place in 0..<Int(r >> 24 & 63) {
        let value = UInt8(byte[Int(random.next() & 3)])
        written.append(value)
        request.append(value)
        if place == 60 { break }
      }
      let frame = request.finish()
      var counters = LinkCounters()
      let found = packets(bytes(of: frame), counters: &counters)
      #expect(found.count == 1 && counters.bytesDropped == 0)
      #expect(found.first.map { parameters($0) } == written)
      #expect(found.first?.instruction == UInt8(truncatingIfNeeded: r >> 8))
    }
  }

  @Test func aPacketBehindABrokenOneIsFound() {
    var counters = LinkCounters()
    let right = bytes(hex: "fffffd000107005500b00434b2d4")
    // The end of the first is lost; the second begins inside it.
    let found = packets(
      Array(right.prefix(9)) + right + right,
      counters: &counters
    )
    #expect(found.count == 2)
    #expect(counters.bytesDropped == 9 && counters.framesRejected == 1)
  }

  @Test func everyDamagedBitIsFound() {
    let right = bytes(hex: "fffffd000107005500b00434b2d4")
    for bit in 0..<(8 * right.count) {
      var wrong = right
      wrong[bit / 8] ^= 1 << UInt8(bit % 8)
      var counters = LinkCounters()
      let found = packets(
        wrong + [UInt8](repeating: 0, count: 340),
        counters: &counters
      )
      #expect(found.isEmpty, "bit \(bit)")
    }
  }

  @Test func fuzz() {
    let fast = DynamixelRequest.syncRead(
      count: 16,
      DynamixelTable.present,
      isFast: true
    )
    let examples =
      [
        "fffffd000107005500b00434b2d4", "fffffd00030400550  0528c",
        "fffffd000509005500fffffdfd008e1c", "fffffd0003060003400001f8e4",
        "fffffd00fe430155",
      ].map { bytes(hex: $0) } + [bytes(of: fast)]
    var stream = FuzzStream(seed: 33, examples: examples)
    var receiver = DynamixelReceiver()
    var counters = LinkCounters()
    var sum = 0
    var most = 0
    for execution in 0..<FuzzExecutions.count(usually: 50_000) {
      for byte in stream.next() {
        receiver.take(byte, counting: &counters)
        while let packet = receiver.next(counting: &counters) {
          sum += packet.count + 1
        }
        most = max(most, receiver.heldByteCount)
      }
      if execution % 1000 == 0 {
        receiver.abandon(counting: &counters)
        let before = counters.framesAccepted
        for byte in examples[0] {
          receiver.take(byte, counting: &counters)
          while let packet = receiver.next(counting: &counters) {
            sum += packet.count
          }
        }
        guard counters.framesAccepted == before + 1 else {
          Issue.record("execution \(execution): a right packet was missed")
          return
        }
      }
    }
    #expect(most <= DynamixelReceiver.capacity)
    #expect(sum > 0 && counters.framesRejected > 0)
  }
}
