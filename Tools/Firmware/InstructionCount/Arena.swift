import Machine

/// The memory of one layer: spans cut off one after the other, filled with
/// draws of a seeded generator. Two arenas lie in the same bytes; the second is
/// made when the first's spans are no longer used.
@unsafe struct Arena {
  private var next = unsafe machine_arena()
  private var state: UInt64 = 5
  private let isCounted: Bool

  init(isCounted: Bool = true) {
    unsafe self.isCounted = isCounted
  }

  /// Marks the first instruction to count.
  func countBegins() {
    if unsafe isCounted { machine_count_begins() }
  }

  /// Marks the first instruction that does not count any more.
  func countEnds() {
    if unsafe isCounted { machine_count_ends() }
  }

  /// Zeros.
  @_lifetime(immortal)
  mutating func room<Element: FixedWidthInteger & BitwiseCopyable>(
    _ count: Int
  ) -> MutableSpan<Element> {
    let start = unsafe take(count, Element.self)
    unsafe start.initialize(repeating: 0, count: count)
    let span = unsafe MutableSpan(_unsafeStart: start, count: count)
    return unsafe _overrideLifetime(span, copying: ())
  }

  /// Numbers of `bits` bits, signed, and int8 without -128, as weights are.
  @_lifetime(immortal)
  mutating func draw<Element: FixedWidthInteger & BitwiseCopyable>(
    _ count: Int,
    bits: Int
  ) -> Span<Element> {
    let start = unsafe take(count, Element.self)
    for i in 0..<count {
      let number = unsafe Int64(bitPattern: random()) >> Int64(64 - bits)
      unsafe (start + i).initialize(
        to: Element(truncatingIfNeeded: bits == 8 ? max(number, -127) : number)
      )
    }
    let span = unsafe Span(_unsafeStart: UnsafePointer(start), count: count)
    return unsafe _overrideLifetime(span, copying: ())
  }

  /// Pairs {multiplier, shift} with a multiplier in 2^30 ..< 2^31.
  @_lifetime(immortal)
  mutating func scales(_ count: Int, shift: Int32) -> Span<Int32> {
    let start = unsafe take(2 * count, Int32.self)
    for i in 0..<count {
      let multiplier = unsafe Int32(truncatingIfNeeded: random() >> 34)
      unsafe (start + 2 * i).initialize(to: multiplier | 1 << 30)
      unsafe (start + 2 * i + 1).initialize(to: shift)
    }
    let span = unsafe Span(_unsafeStart: UnsafePointer(start), count: 2 * count)
    return unsafe _overrideLifetime(span, copying: ())
  }

  private mutating func take<Element>(
    _ count: Int,
    _ type: Element.Type
  ) -> UnsafeMutablePointer<Element> {
    let bytes = (count * MemoryLayout<Element>.stride + 7) & ~7
    let start = unsafe next
    unsafe next += bytes
    let used = unsafe next - machine_arena()
    precondition(used <= Int(MACHINE_ARENA_BYTES), "arena too small")
    return unsafe UnsafeMutableRawPointer(start).bindMemory(
      to: Element.self,
      capacity: count
    )
  }

  /// SplitMix64.
  private mutating func random() -> UInt64 {
    unsafe state &+= 0x9E37_79B9_7F4A_7C15
    var z = unsafe state
    z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z &>> 31)
  }
}

/// FNV-1a over the elements' bytes, low byte first.
func digest<Element: FixedWidthInteger & BitwiseCopyable>(
  _ elements: Span<Element>
) -> UInt64 {
  var digest: UInt64 = 0xCBF2_9CE4_8422_2325
  for i in 0..<elements.count {
    var value = UInt32(truncatingIfNeeded: elements[i])
    for _ in 0..<MemoryLayout<Element>.size {
      digest = (digest ^ UInt64(value & 0xFF)) &* 0x0000_0100_0000_01B3
      value >>= 8
    }
  }
  return digest
}
