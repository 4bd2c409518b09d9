/// Bytes from which a target draws what it does next.
struct FuzzInput {
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Whether all bytes were drawn.
  var isAtEnd: Bool { place == bytes.count }

  /// The next byte; zero after the last.
  mutating func byte() -> UInt8 {
    guard place < bytes.count else { return 0 }
    defer { place += 1 }
    return bytes[place]
  }

  /// A number below 65,536.
  mutating func word() -> UInt16 {
    UInt16(byte()) << 8 | UInt16(byte())
  }

  /// The next bytes, fewer where there are not so many.
  mutating func take(_ count: Int) -> [UInt8] {
    let end = min(place + count, bytes.count)
    defer { place = end }
    return Array(bytes[place..<end])
  }
}

/// Cuts bytes into pieces, the sizes of which another number says.
func pieces(_ bytes: [UInt8], _ seed: UInt8) -> [ArraySlice<UInt8>] {
  var state = UInt32(seed)
  var rest = bytes[...]
  var list: [ArraySlice<UInt8>] = []
  while !rest.isEmpty {
    state = state &* 1_664_525 &+ 1_013_904_223
    let piece = rest.prefix(1 + Int(state >> 24) % 23)
    list.append(piece)
    rest = rest.dropFirst(piece.count)
  }
  return list
}
