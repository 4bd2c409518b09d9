import Testing

@testable import HandProtocol

/// What sixteen servos answer to one question.
@Suite struct SyncReadingTests {
  private func packet(_ identifier: UInt8, _ bytes: [UInt8]) -> DynamixelPacket
  {
    var packet = DynamixelPacket(
      identifier: identifier,
      instruction: DynamixelPacket.status
    )
    for byte in bytes { packet.append(byte) }
    return packet
  }

  private func reading() -> SyncReading {
    var reading = SyncReading()
    reading.begin(DynamixelField(address: 126, length: 2))
    return reading
  }

  @Test func twoServosAnswerApartOrTogether() {
    var apart = reading()
    let isFirst = apart.take(packet(0, [0, 0xFE, 0xFF]), count: 2)
    #expect(isFirst && !apart.isComplete(count: 2))
    let isSecond = apart.take(packet(1, [0, 5, 1]), count: 2)
    #expect(isSecond && apart.isComplete(count: 2))
    var together = reading()
    let bytes: [UInt8] = [0, 0, 0xFE, 0xFF, 9, 9, 0, 1, 5, 1]
    let isTaken = together.take(packet(0xFE, bytes), count: 2)
    #expect(isTaken && together.isComplete(count: 2))
    for reading in [apart, together] {
      #expect(reading.value(of: 0, at: 0, byteCount: 2) == -2)
      #expect(reading.value(of: 1, at: 0, byteCount: 2) == 261)
      #expect(reading.value(of: 0, at: 0, byteCount: 1) == -2)
      #expect(!reading.hasAlert)
    }
  }

  /// Answers that belong to something else, or are of servos in another order.
  @Test func othersAnswersAreNotTaken() {
    var reading = reading()
    for (identifier, bytes) in [
      (UInt8(0xFE), [UInt8](repeating: 0, count: 10)),
      (0xFE, [0, 0, 1, 1]), (2, [0, 1, 1]), (0, [0, 1]),
    ] {
      let isTaken = reading.take(packet(identifier, bytes), count: 2)
      #expect(!isTaken && reading.received == 0)
    }
    reading.end()
    let isTaken = reading.take(packet(0, [0, 1, 1]), count: 2)
    #expect(!isTaken)
  }

  /// A servo that reports a fault of its own is read; one that refuses is not.
  @Test func alertsAreToldFromRefusals() {
    var reading = reading()
    let isAlert = reading.take(packet(0, [0x80, 1, 1]), count: 2)
    #expect(isAlert && reading.hasAlert && reading.received == 1)
    let isRefusal = reading.take(packet(1, [0x87, 1, 1]), count: 2)
    #expect(isRefusal && reading.received == 1)
    #expect(packet(1, [0x87]).value(at: 0, byteCount: 1) == -121)
  }
}
