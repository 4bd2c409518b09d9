import Foundation
import HandProtocol
import TestSupport
import Testing

/// The lines in bytes, with what was counted.
private func lines(
  _ bytes: [UInt8],
  counters: inout LinkCounters
) -> [TextLine] {
  var receiver = LineReceiver()
  return bytes.compactMap { receiver.take($0, counting: &counters) }
}

private func text(_ frame: WireFrame) -> String {
  String(decoding: bytes(of: frame), as: UTF8.self)
}

@Suite struct LineReceiverTests {
  @Test func linesEndEitherWay() {
    var counters = LinkCounters()
    let found = lines(Array("ab\r\n\nc\rdef".utf8), counters: &counters)
    #expect(found.map(\.count) == [2, 1])
    #expect(found[0].hasPrefix("ab") && !found[0].hasPrefix("abc"))
    #expect(counters == LinkCounters())
  }

  @Test func tooLongALineIsDroppedAndTheNextOneFound() {
    var counters = LinkCounters()
    let long = [UInt8](repeating: 0x41, count: 300)
    let found = lines(long + Array("\nok\n".utf8), counters: &counters)
    #expect(found.map(\.count) == [2])
    #expect(counters.bytesDropped == 300 && counters.framesRejected == 1)
  }

  @Test func digitsAreOnlyDigits() {
    var counters = LinkCounters()
    let line = lines(Array("x0427-\n".utf8), counters: &counters)[0]
    #expect(line.digits(at: 1, count: 4) == 427)
    #expect(line.digits(at: 2, count: 2) == 42)
    #expect(line.digits(at: 0, count: 2) == nil)
    #expect(line.digits(at: 4, count: 2) == nil)
    #expect(line.digits(at: 5, count: 3) == nil)
  }
}

@Suite struct MiaCodecTests {
  @Test func commandsAreTheOnesThatWereCaptured() {
    let commands: [(WireFrame, String)] = [
      (MiaCommand.heartbeat, "@?AreYouPlugged?"),
      (MiaCommand.position(.thumb, 120), "@1P+012040......"),
      (MiaCommand.position(.middleRingLittle, -45), "@2P-004540......"),
      (MiaCommand.position(.index, 999), "@3P+025540......"),
      (MiaCommand.speed(.thumb, 50), "@1S+....5050...."),
      (MiaCommand.speed(.index, -90), "@3S-....9050...."),
      (MiaCommand.force(.middleRingLittle, 30), "@2F+....3080...."),
      (MiaCommand.grasp(.cylindrical, closes: false), "@AGCa10050......"),
      (MiaCommand.grasp(.pinch, closes: true), "@AGPA10050......"),
      (MiaCommand.grasp(.lateral, percent: 45), "@AGLM04550......"),
      (MiaCommand.grasp(.spherical, percent: 100), "@AGSM10050......"),
      (MiaCommand.stream(.position, isOn: true), "@ADP1..........."),
      (MiaCommand.stream(.force, isOn: true), "@ADA1..........."),
      (MiaCommand.stream(.position, isOn: false), "@ADP0..........."),
    ]
    for (frame, want) in commands { #expect(text(frame) == want + "*\r") }
  }

  @Test func everyCommandIsEighteenBytes() {
    for motor in MiaCommand.Motor.allCases {
      for value: Int32 in -300...300 {
        #expect(MiaCommand.position(motor, value).count == 18)
        #expect(MiaCommand.speed(motor, value).count == 18)
        #expect(MiaCommand.force(motor, value.magnitude).count == 18)
      }
    }
  }

  // Skipped without ../shared (see Recordings/README.md).
  @Test(.enabled(if: SharedFolder.has("vectors/mia_pty_wire.txt")))
  func theCaptureIsWrittenAndRead() throws {
    let sent = Set(
      try captured("mia_pty_wire.txt", ">").map {
        $0.split(separator: "|")[0].trimmingCharacters(in: .whitespaces)
      }
    )
    // The driver's own positions reach 999; this one's end at 255.
    for frame in [
      MiaCommand.heartbeat, MiaCommand.position(.thumb, 120),
      MiaCommand.position(.middleRingLittle, -45),
      MiaCommand.speed(.thumb, 50), MiaCommand.speed(.index, -90),
      MiaCommand.force(.middleRingLittle, 30),
      MiaCommand.grasp(.lateral, percent: 45),
      MiaCommand.stream(.speed, isOn: true),
      MiaCommand.stream(.current, isOn: true),
    ] {
      #expect(sent.contains(String(text(frame).dropLast(2))))
    }
    var counters = LinkCounters()
    var positions = 0
    for entry in try captured("mia_pty_wire.txt", "<") {
      let raw = entry.dropFirst().dropLast(3) + "\n"
      let line = lines(Array(raw.utf8), counters: &counters)
      #expect(line.count == 1)
      switch line.first.flatMap({ MiaLine($0) }) {
      case .motors(.position, let values):
        positions += 1
        #expect((0..<3).map { values[$0] } == [120, -45, 200])
      case .motors(.speed, let values):
        #expect((0..<3).map { values[$0] } == [10, -20, 30])
      case .motors(.current, let values):
        #expect((0..<3).map { values[$0] } == [111, 222, 333])
      case .force(let values):
        #expect((0..<6).map { values[$0] } == [1, 2, 3, 4, 5, 6])
      case .heartbeat: break
      default: Issue.record("not read: \(entry)")
      }
    }
    #expect(positions > 3)
  }

  @Test func fuzz() {
    let examples = [
      "e     +00120   -00045   +00200   \n", "<?\n",
      "a     +00001   +00002   +00003   +00004   +00005   +00006   \n",
      "s     +00010   -00020   +00030   \n", "\r\n",
    ].map { Array($0.utf8) }
    var stream = FuzzStream(seed: 51, examples: examples)
    var receiver = LineReceiver()
    var counters = LinkCounters()
    var read = 0
    var held = 0
    for _ in 0..<FuzzExecutions.count(usually: 100_000) {
      for byte in stream.next() {
        if let line = receiver.take(byte, counting: &counters) {
          switch MiaLine(line) {
          case .motors(_, let values):
            read += 1
            guard (0..<3).allSatisfy({ abs(values[$0]) <= 99_999 }) else {
              Issue.record("a number of more than five digits")
              return
            }
          case .some: read += 1
          case nil: break
          }
        }
        held = max(held, receiver.heldByteCount)
      }
    }
    #expect(read > 0 && held <= TextLine.capacity)
  }
}

@Suite struct BrunelCodecTests {
  @Test func commandsAreTheOnesThatWereCaptured() {
    #expect(
      text(BrunelCommand.position(.index, percent: 40)) == "F1 P40\n"
    )
    #expect(
      text(BrunelCommand.position(.ringLittle, percent: 200, speed: 255))
        == "F3 P100 S255\n"
    )
    #expect(text(BrunelCommand.readPositions) == "A6\n")
    #expect(text(BrunelCommand.diagnostics) == "#\n")
    #expect(text(BrunelCommand.toggle(.motors)) == "A3\n")
    #expect(text(BrunelCommand.toggle(.csv)) == "A4\n")
    #expect(
      text(BrunelCommand.positions([0, 716, 1023, 2000]))
        == "0,716,1023,1023,\n"
    )
  }

  @Test func randomCommandsAreThoseOfTheClient() throws {
    let golden = try #require(
      GoldenDigest("brunel-hand", in: "brunel_commands.txt")
    )
    var random = SplitMix64(seed: golden.seed)
    var digest = FNV1a()
    for _ in 0..<golden.count {
      let r = random.next()
      // Ring and little finger are one motor.
      let motor = BrunelCommand.Motor(rawValue: UInt8(min(r % 5, 3)))
      digest.update(
        BrunelCommand.position(
          try #require(motor),
          percent: UInt32((r >> 8) % 101)
        )
      )
    }
    #expect(digest.text == golden.digest)
  }

  // Skipped without ../shared (see Recordings/README.md).
  @Test(.enabled(if: SharedFolder.has("vectors/brunel_beetroot_wire.txt")))
  func theCaptureIsRead() throws {
    var counters = LinkCounters()
    var said: [String] = []
    for entry in try captured("brunel_beetroot_wire.txt", "<") {
      let raw = entry.dropFirst().dropLast()
        .replacingOccurrences(of: "\\r", with: "\r")
        .replacingOccurrences(of: "\\n", with: "\n")
      for line in lines(Array(raw.utf8), counters: &counters) {
        switch BrunelLine(line) {
        case .positions(let values):
          #expect((0..<4).map { values[$0] } == [716, 409, 0, 0])
          said.append("positions")
        case .firmware: said.append("firmware")
        case .motors(let isOn), .switched(let isOn):
          said.append("motors \(isOn)")
        case .csv(let isOn): said.append("csv \(isOn)")
        case .other: break
        }
      }
    }
    #expect(said.filter { $0 == "positions" }.count == 10)
    #expect(said.contains("firmware"))
    #expect(said.contains("motors true") && said.contains("motors false"))
    #expect(said.contains("csv true") && said.contains("csv false"))
    #expect(counters.bytesDropped == 0)
  }

  @Test func fuzz() {
    let examples = [
      "716,409,0,1023,\r\n", "Motors ENABLED\r\n", "Motors:\tDISABLED\r\n",
      "CSV mode ENABLED\r\n", "FW:\tBeetroot V1.1.0\n",
    ].map { Array($0.utf8) }
    var stream = FuzzStream(seed: 52, examples: examples)
    var receiver = LineReceiver()
    var counters = LinkCounters()
    var read = 0
    var held = 0
    for _ in 0..<FuzzExecutions.count(usually: 100_000) {
      for byte in stream.next() {
        if let line = receiver.take(byte, counting: &counters),
          case .positions(let values) = BrunelLine(line)
        {
          read += 1
          guard (0..<4).allSatisfy({ (0...1023).contains(values[$0]) }) else {
            Issue.record("a position outside 0...1023")
            return
          }
        }
        held = max(held, receiver.heldByteCount)
      }
    }
    #expect(read > 0 && held <= TextLine.capacity)
  }
}
