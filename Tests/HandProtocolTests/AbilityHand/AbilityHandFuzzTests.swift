import HandProtocol
import TestSupport
import Testing

/// Any bytes at all: whole answers, answers with faults, and noise.
@Suite struct AbilityHandFuzzTests {
  @Test func everyByteIsAccountedForAndTheReceiverRecovers() {
    let seeds = Self.seeds()
    let good = AbilityHandReceiverTests.wire
    var random = SplitMix64(seed: 0xAB)
    var receiver = AbilityHandReceiver()
    var accepted = 0
    var input: [UInt8] = []
    let count = FuzzExecutions.count(usually: 100_000)
    for execution in 0..<count {
      if execution % 1000 == 0 { receiver = AbilityHandReceiver() }
      Self.draw(&input, from: seeds, &random)
      let before = receiver.counters
      let waiting = receiver.pendingByteCount
      var inMessages = 0
      var wireBytes = 0
      for index in input.indices {
        if input[index] != 0x7E { wireBytes += 1 }
        let held = receiver.pendingByteCount
        if receiver.consume(input[index]) != nil { inMessages += held }
      }
      let dropped = receiver.counters.bytesDropped - before.bytesDropped
      let held = receiver.pendingByteCount
      // A frame of 80 bytes, all of them escaped, and an escape more.
      guard held <= 161,
        waiting + wireBytes == inMessages + Int(dropped) + held
      else {
        Issue.record("execution \(execution): \(hexadecimal(input))")
        return
      }
      // Whatever came, a flag and a whole answer are understood.
      guard execution % 16 == 0 else { continue }
      _ = receiver.consume(0x7E)
      var understood = false
      for index in good.indices where receiver.consume(good[index]) != nil {
        understood = true
      }
      accepted += understood ? 1 : 0
      guard understood else {
        Issue.record("execution \(execution): no answer after it")
        return
      }
    }
    #expect(accepted == (count + 15) / 16)
  }

  /// Whole answers of each form, as they go over the wire.
  private static func seeds() -> [[UInt8]] {
    var frames = (0..<3).map { variant in
      AbilityHandWire.answer(
        header: 0x10 | UInt8(variant),
        variant: variant,
        positions: [0x7E, 0x7D, 0x7E7D, 1, -1, -0x7E7D]
      )
    }
    frames.append(
      AbilityHandWire.checked(bytes(hexadecimal: "a4fe114e7e7d0000"))
    )
    frames.append(bytes(hexadecimal: "ffff17fa"))
    return frames.map(AbilityHandWire.stuffed)
  }

  /// One input: an answer, mostly with a few faults, or noise.
  private static func draw(
    _ input: inout [UInt8],
    from seeds: [[UInt8]],
    _ random: inout SplitMix64
  ) {
    input.removeAll(keepingCapacity: true)
    var bits = random.next()
    func take(_ count: Int) -> Int {
      let part = Int(bits & 0xFFFF) % count
      bits = bits >> 16 == 0 ? random.next() : bits >> 16
      return part
    }
    guard take(4) != 0 else {
      let special: [UInt8] = [0x7E, 0x7D, 0x00, 0x10]
      for _ in 0..<take(48) {
        let draw = take(512)
        input.append(draw < 256 ? UInt8(draw) : special[draw & 3])
      }
      return
    }
    input.append(contentsOf: seeds[take(seeds.count)])
    for _ in 0..<take(4) where !input.isEmpty {
      let index = take(input.count)
      switch take(4) {
      case 0: input[index] ^= 1 << UInt8(take(8))
      case 1: input.remove(at: index)
      case 2: input.insert(UInt8(take(256)), at: index)
      default: input.removeLast(input.count - index)
      }
    }
  }
}
