import CKernels
import TestSupport
import Testing

/// The two signed halves of a word, low one first.
private func halves(_ word: UInt32) -> [Int] {
  [
    Int(Int16(truncatingIfNeeded: word)),
    Int(Int16(truncatingIfNeeded: word >> 16)),
  ]
}

/// The four signed bytes of a word, lowest first.
private func bytes(_ word: UInt32) -> [Int] {
  (0..<4).map { Int(Int8(truncatingIfNeeded: word >> (8 * $0))) }
}

/// A word of two halves, each modulo 2^16.
private func word(_ low: Int, _ high: Int) -> UInt32 {
  UInt32(UInt16(truncatingIfNeeded: low))
    | UInt32(UInt16(truncatingIfNeeded: high)) << 16
}

/// What Arm's manual says of each instruction, on every pair of hard words and
/// on random ones. On a core that has them this tests the instructions, anywhere
/// else the C that stands for them.
///
/// Source: Armv7-M Architecture Reference Manual, A7.7.
@Test func halfWordInstructionsAreTheManuals() {
  var generator = SplitMix64(seed: 4)
  let hard: [UInt32] = [
    0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x0001_0000, 0x7FFF_7FFF,
    0x8000_8000, 0x8000_7FFF, 0x7F80_807F, 0x8080_8080, 0xFFFF_FFFF,
  ]
  let words =
    hard + (0..<60).map { _ in UInt32(truncatingIfNeeded: generator.next()) }
  for a in words {
    #expect(phalanx_rotate8(a) == a >> 8 | a << 24)
    let extended = bytes(a)
    #expect(phalanx_sxtb16(a) == word(extended[0], extended[2]))
    for b in words {
      let (x, y) = (halves(a), halves(b))
      let third = Int32(bitPattern: a ^ b &* 77)
      let product = Int(third) + x[0] * y[0] + x[1] * y[1]
      let added = word(y[0] + extended[0], y[1] + extended[2])
      guard phalanx_smlad(a, b, third) == Int32(truncatingIfNeeded: product),
        phalanx_sxtab16(b, a) == added,
        phalanx_low_halves(a, b) == word(x[0], y[0]),
        phalanx_high_halves(a, b) == word(x[1], y[1])
      else {
        Issue.record("\(a) and \(b)")
        return
      }
    }
  }
}

/// Every count around the steps of 16 bytes, every small distance, every
/// alignment.
@Test func bytesMoveDown() {
  for count in 0...70 {
    for distance in [1, 2, 3, 4, 5, 7, 8, 16, 33] {
      let start = (count + distance) % 4
      let before = (0..<120).map { UInt8($0) }
      var after = before
      unsafe after.withUnsafeMutableBytes { memory in
        guard let base = memory.baseAddress else { return }
        let to = unsafe base + start
        unsafe phalanx_move_down(to, to + distance, count)
      }
      var want = before
      want.replaceSubrange(
        start..<start + count,
        with: before[start + distance..<start + distance + count]
      )
      guard after == want else {
        Issue.record("\(count) bytes by \(distance)")
        return
      }
    }
  }
}
