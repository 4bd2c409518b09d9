import HandProtocol
import TestSupport
import Testing

@testable import VirtualHand

struct VirtualDynamixelHandTests {
  /// An instruction packet, not stuffed.
  private func packet(
    _ id: UInt8,
    _ instruction: UInt8,
    _ parameters: [UInt8] = []
  ) -> [UInt8] {
    var bytes: [UInt8] = [0xFF, 0xFF, 0xFD, 0, id]
    bytes += littleEndian(UInt16(parameters.count + 3))
    bytes += [instruction] + parameters
    return bytes + littleEndian(InstructionReceiver.crc(of: bytes))
  }

  private func write(_ id: UInt8, _ address: UInt16, _ data: [UInt8]) -> [UInt8]
  {
    packet(id, 0x03, littleEndian(address) + data)
  }

  private func read(_ id: UInt8, _ address: UInt16, _ count: UInt16) -> [UInt8]
  {
    packet(id, 0x02, littleEndian(address) + littleEndian(count))
  }

  /// The error byte of an answer.
  private func error(_ status: [UInt8]) -> UInt8? {
    status.count >= 11 ? status[8] : nil
  }

  /// The data of an answer, which has no stuffing.
  private func data(_ status: [UInt8]) -> [UInt8] {
    Array(status.dropFirst(9).dropLast(2))
  }

  /// Servos that answer without delay, with torque.
  private func enabledHand(mode: UInt8 = 5) -> VirtualDynamixelHand {
    var hand = VirtualDynamixelHand()
    for (address, value) in [(9, 0), (11, mode), (64, 1)] as [(UInt16, UInt8)] {
      _ = hand.answer(to: write(0xFE, address, [value]))
    }
    return hand
  }

  @Test func pings() {
    var hand = VirtualDynamixelHand()
    #expect(
      hand.answer(to: "fffffd0001030001194e") == "fffffd000107005500b00434b2d4"
    )
    #expect(hand.answer(to: packet(200, 0x01)).isEmpty)
  }

  /// The capture: the vendor's client asks, a model that jumps to its goals
  /// answers. Ours moves there before it is asked for its places.
  @Test(.enabled(if: SharedFolder.has("vectors/dynamixel2_pty_wire.txt")))
  func answersTheBytesOfTheCapture() throws {
    var hand = enabledHand()
    let lines = try CapturedLine.all(in: "dynamixel2_pty_wire.txt")
    _ = hand.answer(to: write(3, 116, littleEndian(Int32(2051))))
    hand.wait(milliseconds: 300)
    var compared = 0
    var index = 0
    while index < lines.count {
      let request = bytes(lines[index].text)
      index += 1
      var want: [UInt8] = []
      while index < lines.count, !lines[index].isFromHost {
        want += bytes(lines[index].text)
        index += 1
      }
      // Its goal of 0x00FDFFFF is out of a servo's range: the write is refused,
      // and not read back.
      let isOutOfRange = want == bytes("fffffd000504005500428d")
      let answer = hand.answer(to: request)
      if isOutOfRange {
        #expect(error(answer) == 4)
        index += 2
        continue
      }
      hand.wait(milliseconds: 250)
      #expect(text(answer) == text(want), "\(text(request))")
      compared += 1
    }
    #expect(compared == 7)
    #expect(hand.counters.framesRejected == 0)
  }

  @Test func waitsItsReturnDelay() {
    var hand = VirtualDynamixelHand()
    let now = Moment(milliseconds: 5)
    hand.receive(packet(0xFE, 0x01), at: now)
    // 250 x 2 us a servo, one after another.
    for servo in 0..<16 {
      let due = now.microseconds + UInt64(servo + 1) * 500
      #expect(hand.transmit(at: Moment(microseconds: due - 1)).isEmpty)
      #expect(hand.transmit(at: Moment(microseconds: due)).count == 14)
    }
  }

  @Test func followsGoalsWithinCurrent() {
    var hand = enabledHand()
    hand.mechanics.joints[1].contact = ObjectContact(
      degrees: 200,
      newtonsPerDegree: 10
    )
    _ = hand.answer(to: write(1, 102, littleEndian(Int16(200))))
    _ = hand.answer(to: write(1, 116, littleEndian(Int32(2800))))
    hand.wait(milliseconds: 1000)
    let state = data(hand.answer(to: read(1, 126, 10)))
    #expect(Int(state[0]) | Int(state[1]) << 8 == 200)
    let parameters = hand.mechanics.joints[1].parameters
    let torque =
      0.2 * parameters.torqueConstant * parameters.gearRatio
      * parameters.gearEfficiency
    // Where it comes to rest, friction may help either side.
    let force = hand.mechanics.joints[1].newtons * parameters.leverMeters
    #expect(abs(force - torque) <= parameters.dryFriction)
  }

  @Test func refusesWhatServosRefuse() {
    var hand = enabledHand(mode: 3)
    for (request, want) in [
      (write(2, 11, [3]), 7),  // stored, while torque is on
      (write(2, 132, [0, 0, 0, 0]), 7),  // measured
      (write(2, 64, [2]), 4),  // out of range
      (write(2, 116, littleEndian(Int32(5000))), 6),  // beyond its limit
      (write(2, 116, [0, 8]), 5),  // half an item
      (write(2, 300, [1]), 5),  // beyond the table
      (read(2, 140, 10), 5),
      (packet(2, 0x20), 2),
      (packet(2, 0x02, [1]), 5),
    ] as [([UInt8], UInt8)] {
      #expect(error(hand.answer(to: request)) == want, "\(text(request))")
    }
  }

  @Test func busWatchdogStopsAndLocks() {
    var hand = enabledHand()
    _ = hand.answer(to: write(0, 112, littleEndian(Int32(50))))
    #expect(error(hand.answer(to: write(0, 98, [5]))) == 0)
    _ = hand.answer(to: write(0, 116, littleEndian(Int32(3000))))
    // Any instruction on the bus, for any servo, is a sign of life.
    for _ in 0..<10 {
      _ = hand.answer(to: packet(7, 0x01))
      hand.wait(milliseconds: 60)
    }
    let before = hand.mechanics.joints[0].degrees
    #expect(data(hand.answer(to: read(0, 98, 1))) == [5])
    hand.wait(milliseconds: 130)
    let stopped = hand.mechanics.joints[0].degrees
    #expect(stopped > before)
    hand.wait(milliseconds: 1000)
    #expect(abs(hand.mechanics.joints[0].degrees - stopped) < 0.3)
    #expect(data(hand.answer(to: read(0, 98, 1))) == [0xFF])
    let goal = write(0, 116, littleEndian(Int32(2500)))
    #expect(error(hand.answer(to: goal)) == 4)
    #expect(error(hand.answer(to: write(0, 98, [0]))) == 0)
    #expect(error(hand.answer(to: goal)) == 0)
    hand.wait(milliseconds: 2000)
    #expect(abs(hand.mechanics.joints[0].degrees - 2500 * 360 / 4096) < 0.1)
  }

  @Test func watchdogIsOffWithoutTorque() {
    var hand = VirtualDynamixelHand()
    _ = hand.answer(to: write(0, 98, [1]))
    hand.wait(milliseconds: 500)
    #expect(data(hand.answer(to: read(0, 98, 1))) == [1])
  }

  @Test func torqueOffLetsGo() {
    var hand = enabledHand()
    hand.mechanics.joints[1].contact = ObjectContact(
      degrees: 200,
      newtonsPerDegree: 10
    )
    _ = hand.answer(to: write(1, 116, littleEndian(Int32(2800))))
    hand.wait(milliseconds: 1000)
    let pressed = hand.mechanics.joints[1].newtons
    _ = hand.answer(to: write(1, 64, [0]))
    hand.wait(milliseconds: 1000)
    #expect(hand.mechanics.joints[1].newtons < 0.2 * pressed)
  }

  @Test func shutsDownOnHeatUntilRebooted() {
    var hand = enabledHand()
    hand.mechanics.joints[4].heat.housingCelsius = 90
    hand.wait(milliseconds: 5)
    // The alert bit is in every answer.
    #expect(error(hand.answer(to: read(4, 64, 1))) == 0x80)
    #expect(data(hand.answer(to: read(4, 64, 1))) == [0])
    #expect(data(hand.answer(to: read(4, 70, 1))) == [4])
    #expect(error(hand.answer(to: write(4, 64, [1]))) == 0x81)
    hand.mechanics.joints[4].heat.housingCelsius = 30
    _ = hand.answer(to: packet(4, 0x08))
    #expect(error(hand.answer(to: write(4, 64, [1]))) == 0)
    // What is stored has stayed.
    #expect(data(hand.answer(to: read(4, 11, 1))) == [5])
  }

  @Test func takesStuffedAndUnstuffedPackets() {
    // Current -1 and speed 253: FF FF FD in the data.
    let plain = write(3, 102, [0xFF, 0xFF, 0xFD, 0, 0, 0])
    var stuffed = Array(plain.dropLast(2))
    stuffed.insert(0xFD, at: 13)
    stuffed[5] += 1
    stuffed += littleEndian(InstructionReceiver.crc(of: stuffed))
    for request in [plain, stuffed] {
      var hand = enabledHand()
      #expect(error(hand.answer(to: request)) == 0)
      let answer = hand.answer(to: read(3, 102, 6))
      // The answer is stuffed.
      #expect(text(answer).contains("fffffdfd000000"))
    }
    var strict = enabledHand()
    strict.requiresStuffing = true
    #expect(strict.answer(to: plain).isEmpty)
    #expect(error(strict.answer(to: stuffed)) == 0)
  }

  @Test func registersAndActs() {
    var hand = enabledHand()
    _ = hand.answer(
      to: packet(6, 0x04, littleEndian(UInt16(116)) + littleEndian(Int32(2300)))
    )
    hand.wait(milliseconds: 500)
    #expect(data(hand.answer(to: read(6, 69, 1))) == [1])
    #expect(abs(hand.mechanics.joints[6].degrees - 180) < 0.1)
    #expect(hand.answer(to: packet(0xFE, 0x05)).isEmpty)
    hand.wait(milliseconds: 500)
    #expect(abs(hand.mechanics.joints[6].degrees - 2300 * 360 / 4096) < 0.1)
  }

  @Test func readsAndWritesManyAtOnce() {
    var hand = enabledHand()
    // Bulk write of a goal and a watchdog, then a bulk read of both.
    let bulk: [UInt8] =
      [1] + littleEndian(UInt16(116)) + littleEndian(UInt16(4))
      + littleEndian(Int32(2100)) + [2] + littleEndian(UInt16(98))
      + littleEndian(UInt16(1)) + [9]
    #expect(hand.answer(to: packet(0xFE, 0x93, bulk)).isEmpty)
    let question: [UInt8] =
      [1] + littleEndian(UInt16(116)) + littleEndian(UInt16(4)) + [2]
      + littleEndian(UInt16(98)) + littleEndian(UInt16(1))
    let answer = hand.answer(to: packet(0xFE, 0x92, question))
    #expect(
      text(answer).contains("5500" + text(littleEndian(Int32(2100))))
    )
    #expect(answer.count == 15 + 12)
    let fast = hand.answer(to: packet(0xFE, 0x9A, question))
    // One packet: header, length, 0x55, twice error, id, data, CRC.
    #expect(fast.count == 8 + (4 + 4) + (4 + 1))
    // A servo that is not there ends a row, and all of a fast one.
    let list = littleEndian(UInt16(132)) + littleEndian(UInt16(4)) + [0, 99, 1]
    #expect(hand.answer(to: packet(0xFE, 0x82, list)).count == 15)
    #expect(hand.answer(to: packet(0xFE, 0x8A, list)).isEmpty)
  }

  /// A servo asked so often for so much that a packet could not say how long its
  /// answer is.
  @Test func aFastReadThatFitsNoPacketIsNotAnswered() {
    var hand = enabledHand()
    let field = littleEndian(UInt16(0)) + littleEndian(UInt16(147))
    let often = [UInt8](repeating: 0, count: 440)
    #expect(hand.answer(to: packet(0xFE, 0x8A, field + often)).isEmpty)
    #expect(!hand.answer(to: packet(0xFE, 0x8A, field + [0])).isEmpty)
  }

  /// Noise that looks like the beginning of a longer packet costs none of those
  /// that come behind it.
  @Test func packetsBehindAFalseBeginningAreHeard() {
    var hand = enabledHand()
    let ping = packet(3, 0x01)
    let length = UInt8(3 * ping.count)
    let noise: [UInt8] = [0xFF, 0xFF, 0xFD, 0, 1, length, 0]
    let before = hand.counters.framesAccepted
    _ = hand.answer(to: noise + ping + ping + ping)
    #expect(hand.counters.framesAccepted == before + 3)
  }
}
