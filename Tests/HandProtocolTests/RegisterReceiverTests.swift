import HandProtocol
import TestSupport
import Testing

@Suite struct RegisterReceiverTests {
  private func answers(
    _ framing: RegisterFraming,
    _ bytes: [UInt8],
    counters: inout LinkCounters
  ) -> [RegisterAnswer] {
    var receiver = RegisterReceiver(framing: framing, node: 1)
    var result: [RegisterAnswer] = []
    for byte in bytes {
      receiver.take(byte, counting: &counters)
      while let answer = receiver.next(counting: &counters) {
        result.append(answer)
      }
    }
    return result
  }

  @Test func readsWhatARightHandSays() {
    var counters = LinkCounters()
    let pose = answers(
      .inspire,
      bytes(hex: "90eb010f110a06e803200358029001c800840379"),
      counters: &counters
    )
    #expect(pose.count == 1)
    #expect(pose[0].kind == .data && pose[0].address == 1546)
    #expect(
      (0..<6).map { pose[0].word($0) } == [1000, 800, 600, 400, 200, 900]
    )
    let force = answers(
      .inspire,
      bytes(hex: "90eb010f112e060000fbfff6fff1ffecffe7ff05"),
      counters: &counters
    )
    #expect((0..<6).map { force[0].word($0) } == [0, -5, -10, -15, -20, -25])
    let written = answers(
      .modbus,
      bytes(hex: "011005ce00062138"),
      counters: &counters
    )
    #expect(written.map(\.kind) == [.written])
    #expect(written.map(\.address) == [1486])
    #expect(counters.framesAccepted == 3 && counters.bytesDropped == 0)
  }

  @Test func findsAFrameBehindNoiseAndInsideAFalseOne() {
    var counters = LinkCounters()
    let right = bytes(hex: "90eb010412ce0501eb")
    // 90 EB 01 30 11 promises 53 bytes; two right frames lie in them.
    let bytes =
      [0x00, 0x90, 0x90, 0xEB, 0x01, 0x30, 0x11] + right + right
      + [UInt8](repeating: 0, count: 40)
    let found = answers(.inspire, bytes, counters: &counters)
    #expect(found.map(\.kind) == [.written, .written])
    #expect(counters.framesAccepted == 2)
    #expect(counters.framesRejected == 1)
    #expect(Int(counters.bytesDropped) == bytes.count - 18)
  }

  @Test(arguments: [RegisterFraming.inspire, .modbus])
  func everyDamagedBitIsFound(framing: RegisterFraming) {
    let right =
      framing == .inspire
      ? bytes(hex: "90eb010f110a06e803200358029001c800840379")
      : bytes(hex: "011005ce00062138")
    for bit in 0..<(8 * right.count) {
      var wrong = right
      wrong[bit / 8] ^= 1 << UInt8(bit % 8)
      var counters = LinkCounters()
      let found = answers(
        framing,
        wrong + [UInt8](repeating: 0, count: 80),
        counters: &counters
      )
      #expect(found.isEmpty, "bit \(bit)")
    }
  }

  @Test func fuzzInspire() { fuzz(.inspire, inspireExamples) }

  @Test func fuzzModbus() { fuzz(.modbus, modbusExamples) }

  private let inspireExamples = [
    "90eb010f110a06e803200358029001c800840379", "90eb010412ce0501eb",
    "90eb010911460600000000000067", "90eb010511c005d020cc",
    "90eb010412ce0500ea",
  ].map { bytes(hex: $0) }

  private let modbusExamples = [
    "011005ce00062138", "0103020001798400", "018302c0f1",
    "01030c03e8032002580190", "010303e80001",
  ].map { bytes(hex: $0) }

  /// Any bytes come in; afterwards a right frame is still found, what is held
  /// is bounded, and every byte is accounted for.
  private func fuzz(_ framing: RegisterFraming, _ examples: [[UInt8]]) {
    var stream = FuzzStream(seed: 31, examples: examples)
    var receiver = RegisterReceiver(framing: framing, node: 1)
    var counters = LinkCounters()
    var fed = 0
    var accepted = 0
    var most = 0
    for execution in 0..<FuzzExecutions.count(usually: 100_000) {
      for byte in stream.next() {
        receiver.take(byte, counting: &counters)
        fed += 1
        while let answer = receiver.next(counting: &counters) {
          accepted += answer.count + 1
        }
        most = max(most, receiver.heldByteCount)
      }
      if execution % 1000 == 0 {
        receiver.abandon(counting: &counters)
        let before = counters.framesAccepted
        for byte in examples[0] {
          receiver.take(byte, counting: &counters)
          fed += 1
          while let answer = receiver.next(counting: &counters) {
            accepted += answer.count + 1
          }
        }
        guard counters.framesAccepted == before + 1 else {
          Issue.record("execution \(execution): a right frame was missed")
          return
        }
      }
    }
    #expect(most <= RegisterReceiver.capacity)
    #expect(accepted > 0)
    #expect(counters.framesRejected > 0)
    #expect(Int(counters.bytesDropped) + receiver.heldByteCount < fed)
  }
}
