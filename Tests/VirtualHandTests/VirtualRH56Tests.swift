import HandProtocol
import TestSupport
import Testing

@testable import VirtualHand

struct VirtualRH56Tests {
  private func frame(_ payload: [UInt8]) -> [UInt8] {
    let body: [UInt8] = [1, UInt8(payload.count)] + payload
    return [0xEB, 0x90] + body + [body.reduce(0, &+)]
  }

  private func read(_ address: Int, _ count: UInt8) -> [UInt8] {
    frame([0x11] + littleEndian(UInt16(address)) + [count])
  }

  private func write(_ address: Int, _ numbers: [Int16]) -> [UInt8] {
    frame(
      [0x12] + littleEndian(UInt16(address)) + numbers.flatMap(littleEndian)
    )
  }

  /// The data of an answer.
  private func data(_ answer: [UInt8]) -> [UInt8] {
    Array(answer.dropFirst(7).dropLast())
  }

  /// A hand that stands where the capture's does.
  private func hand(at angles: [Double]) -> VirtualRH56 {
    var hand = VirtualRH56(framing: .inspire)
    for (finger, angle) in angles.enumerated() {
      let parameters = hand.mechanics.joints[finger].parameters
      hand.mechanics.joints[finger] = Joint(
        parameters,
        degrees: (1 - angle / 1000) * parameters.range.upperBound
      )
    }
    return hand
  }

  @Test func answersTheBytesOfTheCapture() {
    var hand = hand(at: [1000, 800, 600, 400, 200, 900])
    let pairs = [
      // Angles, then acknowledgements of angles, speeds, forces, clearing.
      ("eb900104110a060c32", "90eb010f110a06e803200358029001c800840379"),
      ("eb90010f12ce05e803200358029001c80084033d", "90eb010412ce0501eb"),
      ("eb90010f12f205f401f401f401f401f401f401d7", "90eb010412f205010f"),
      ("eb90010f12da052c012c012c012c012c012c010f", "90eb010412da0501f7"),
      ("eb90010411c00502dd", "90eb010511c005d020cc"),
      ("eb900104114c06066e", "90eb0109114c0602020202020279"),
      ("eb9001041146060668", "90eb010911460600000000000067"),
      ("eb90010412ec030107", "90eb010412ec030107"),
      ("eb90010f12f20500000000000000000000000019", "90eb010412f205010f"),
    ]
    for (request, want) in pairs {
      #expect(hand.answer(to: request) == want, "\(request)")
    }
    #expect(hand.counters.framesAccepted == pairs.count)
    #expect(hand.counters.bytesDropped == 0)
  }

  // Skipped without ../shared: bytes captured from pyrh56.
  @Test(.enabled(if: SharedFolder.has("vectors/rh56_pty_wire.txt")))
  func acceptsEveryRequestOfTheCapture() throws {
    var hand = VirtualRH56(framing: .inspire)
    var lengths: [Int] = []
    var wanted: [Int] = []
    for line in try CapturedLine.all(in: "rh56_pty_wire.txt") {
      if line.isFromHost {
        lengths.append(hand.answer(to: bytes(line.text)).count)
      } else {
        wanted.append(line.text.count / 2)
      }
    }
    #expect(wanted.count > 20)
    #expect(lengths == wanted)
  }

  /// The capture's Modbus pair, and the same registers read by both framings.
  @Test func answersModbus() {
    var hand = VirtualRH56(framing: .modbus)
    #expect(
      hand.answer(to: "011005ce00060c03e803200258019000c80384c566")
        == "011005ce00062138"
    )
    hand.wait(milliseconds: 3000)
    func request(_ body: [UInt8]) -> [UInt8] {
      body + littleEndian(RH56Receiver.crc(of: body))
    }
    // 1546: the angles that were set above.
    let angles = hand.answer(to: request([1, 3, 0x06, 0x0A, 0, 6]))
    #expect(
      text(Array(angles.prefix(15))) == "01030c03e803200258019000c80384"
    )
    // 1606: six bytes in three registers.
    let errors = hand.answer(to: request([1, 3, 0x06, 0x46, 0, 3]))
    #expect(errors.count == 11)
    // One register; an address without one; a function without one; a value
    // that is too large.
    let one = request([1, 6, 0x05, 0xD1, 0, 100])
    #expect(hand.answer(to: one) == one)
    for (body, exception) in [
      ([1, 3, 0x13, 0x88, 0, 6], [1, 0x83, 2]),
      ([1, 5, 0, 0, 0, 0], [1, 0x85, 1]),
      ([1, 6, 0x05, 0xD1, 0x07, 0xD0], [1, 0x86, 3]),
      ([1, 6, 0x06, 0x0A, 0, 1], [1, 0x86, 2]),
    ] as [([UInt8], [UInt8])] {
      #expect(hand.answer(to: request(body)) == request(exception), "\(body)")
    }
    // For another hand, and for all: no answer.
    #expect(hand.answer(to: request([2, 3, 6, 10, 0, 6])).isEmpty)
    #expect(hand.answer(to: request([0, 6, 0x05, 0xD1, 0, 200])).isEmpty)
    hand.wait(milliseconds: 2000)
    #expect(abs(hand.mechanics.joints[3].degrees - 72) < 0.1)
  }

  /// What another hand is asked, and may end in what looks like the start of a
  /// long frame; then a silence of so many microseconds, in which nothing comes,
  /// and the hand's own request.
  @Test(arguments: [
    ("a0107e", 2000, true), ("a0107e", 1000, false), ("a0107e", 20_000, true),
    ("0110000000010f", 1750, true), ("7e50a0107e", 2000, true),
    ("ffff1010101010101010101010101010101010", 2000, true),
    ("01", 2000, true), ("", 0, true),
  ])
  func answersAfterBytesForOthers(
    foreign: String,
    silence: UInt64,
    answers: Bool
  ) {
    var hand = VirtualRH56(framing: .modbus)
    let body: [UInt8] = [1, 3, 0x06, 0x0A, 0, 6]
    let request = body + littleEndian(RH56Receiver.crc(of: body))
    hand.receive(bytes(foreign), at: hand.mechanics.moment)
    let end = hand.mechanics.moment.microseconds + silence
    // The line is looked at all the time.
    for microseconds in stride(
      from: hand.mechanics.moment.microseconds,
      to: end,
      by: 500
    ) {
      hand.receive([], at: Moment(microseconds: microseconds))
    }
    hand.receive(request, at: Moment(microseconds: end))
    let answer = hand.transmit(at: Moment(microseconds: end + 2000))
    #expect(answer.count == (answers ? 17 : 0), "\(foreign) \(silence)")
  }

  /// A host that is held up in the middle of a frame is understood.
  @Test func aFrameInPiecesIsOneFrame() {
    var hand = VirtualRH56(framing: .modbus)
    let body: [UInt8] = [1, 3, 0x06, 0x0A, 0, 6]
    let request = body + littleEndian(RH56Receiver.crc(of: body))
    var moment = hand.mechanics.moment
    for byte in request {
      hand.receive([byte], at: moment)
      moment = moment.adding(milliseconds: 5)
    }
    #expect(hand.transmit(at: moment).count == 17)
    #expect(hand.counters.bytesDropped == 0)
  }

  @Test func stopsAtItsForceLimit() {
    var hand = VirtualRH56(framing: .inspire)
    hand.mechanics.joints[3].contact = ObjectContact(
      degrees: 45,
      newtonsPerDegree: 2
    )
    _ = hand.answer(
      to: write(RH56Registers.forceSet, Array(repeating: 300, count: 6))
    )
    _ = hand.answer(
      to: write(RH56Registers.speedSet, Array(repeating: 400, count: 6))
    )
    _ = hand.answer(
      to: write(RH56Registers.angleSet, Array(repeating: 0, count: 6))
    )
    hand.wait(milliseconds: 4000)
    let force = data(hand.answer(to: read(RH56Registers.forceActual, 12)))
    let grams = Int(force[6]) | Int(force[7]) << 8
    #expect(abs(grams - 300) <= 10)
    let status = data(hand.answer(to: read(RH56Registers.status, 6)))
    #expect(status == [2, 2, 2, 3, 2, 2])
  }

  @Test func keepsItsSpeed() {
    var hand = VirtualRH56(framing: .inspire)
    _ = hand.answer(
      to: write(RH56Registers.speedSet, Array(repeating: 100, count: 6))
    )
    _ = hand.answer(to: write(RH56Registers.angleSet, [0, -1, -1, -1, -1, -1]))
    hand.wait(milliseconds: 1000)
    // A tenth of 90 degrees in 0.8 s.
    #expect(abs(hand.mechanics.joints[0].degrees - 11.25) < 0.5)
    #expect(hand.mechanics.joints[1].degrees == 0)
    #expect(data(hand.answer(to: read(RH56Registers.status, 6)))[0] == 1)
  }

  @Test func goesOnForAWhileAfterAZeroSpeed() {
    var hand = VirtualRH56(framing: .inspire)
    _ = hand.answer(
      to: write(RH56Registers.angleSet, Array(repeating: 0, count: 6))
    )
    hand.wait(milliseconds: 200)
    let before = hand.mechanics.joints[0].degrees
    _ = hand.answer(
      to: write(RH56Registers.speedSet, Array(repeating: 0, count: 6))
    )
    hand.wait(milliseconds: 200)
    let after = hand.mechanics.joints[0].degrees
    #expect(after > before + 5)
    hand.wait(milliseconds: 1000)
    #expect(abs(hand.mechanics.joints[0].degrees - after) < 0.5)
  }

  @Test func stallsWhenStuckUntilCleared() {
    var hand = VirtualRH56(framing: .inspire)
    hand.mechanics.joints[2].isStuck = true
    _ = hand.answer(
      to: write(RH56Registers.angleSet, Array(repeating: 500, count: 6))
    )
    hand.wait(milliseconds: 2000)
    #expect(
      data(hand.answer(to: read(RH56Registers.error, 6))) == [0, 0, 1, 0, 0, 0]
    )
    #expect(data(hand.answer(to: read(RH56Registers.status, 6)))[2] == 6)
    #expect(hand.mechanics.joints[2].amperes == 0)
    hand.mechanics.joints[2].isStuck = false
    #expect(hand.answer(to: "eb90010412ec030107") == "90eb010412ec030107")
    _ = hand.answer(
      to: write(RH56Registers.angleSet, Array(repeating: 500, count: 6))
    )
    hand.wait(milliseconds: 2000)
    #expect(abs(hand.mechanics.joints[2].degrees - 45) < 0.2)
  }

  @Test func reportsHeatAndStops() {
    var hand = VirtualRH56(framing: .inspire)
    hand.mechanics.joints[5].heat.windingCelsius = 110
    hand.mechanics.joints[5].heat.housingCelsius = 110
    hand.wait(milliseconds: 10)
    #expect(data(hand.answer(to: read(RH56Registers.error, 6)))[5] == 2)
    #expect(data(hand.answer(to: read(RH56Registers.temperature, 6)))[5] > 100)
    // Clearing does not help while it is hot.
    _ = hand.answer(to: "eb90010412ec030107")
    #expect(data(hand.answer(to: read(RH56Registers.error, 6)))[5] == 2)
  }

  @Test func refusesWhatMayNotBeWritten() {
    var hand = VirtualRH56(framing: .inspire)
    for request in [
      write(RH56Registers.angleActual, [0]),
      write(RH56Registers.angleSet, [1001]),
      write(RH56Registers.angleSet + 1, [0]),
      write(1300, [0]),
    ] {
      #expect(data(hand.answer(to: request)) == [0])
    }
    // No register at all, another hand's, an unknown command: silence.
    #expect(hand.answer(to: read(4000, 6)).isEmpty)
    #expect(hand.answer(to: "eb900204110a060c33").isEmpty)
    #expect(hand.answer(to: frame([0x33, 0, 0, 0])).isEmpty)
  }

  @Test func speedAndForceComeBackWithPowerAndSettingsThatWereSaved() {
    var hand = VirtualRH56(framing: .inspire)
    _ = hand.answer(to: write(RH56Registers.defaultSpeed, [250]))
    _ = hand.answer(to: write(RH56Registers.defaultForce, [111]))
    _ = hand.answer(to: frame([0x12, 0xED, 0x03, 1]))
    _ = hand.answer(to: write(RH56Registers.defaultForce, [222]))
    hand.powerCycle()
    #expect(
      data(hand.answer(to: read(RH56Registers.speedSet, 2))) == [250, 0]
    )
    #expect(
      data(hand.answer(to: read(RH56Registers.forceSet, 2))) == [111, 0]
    )
  }

  @Test func findsFramesAfterNoise() {
    var hand = VirtualRH56(framing: .inspire)
    let request = bytes("eb900104110a060c32")
    for noise in ["00ff", "eb", "eb900104110a060c33", "90eb"] {
      hand.wait(milliseconds: 50)
      #expect(!hand.answer(to: bytes(noise) + request).isEmpty, "\(noise)")
    }
    // A frame that never ends is given up after a pause.
    for begun in ["eb9001ff12", "eb90"] {
      _ = hand.answer(to: bytes(begun) + request)
      hand.wait(milliseconds: 50)
      #expect(!hand.answer(to: request).isEmpty, "\(begun)")
    }
  }
}
