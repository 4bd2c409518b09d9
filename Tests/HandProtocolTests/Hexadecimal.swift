import HandProtocol

/// Bytes from their hexadecimal digits; spaces between them do no harm.
func bytes(hexadecimal text: String) -> [UInt8] {
  let digits = text.compactMap(\.hexDigitValue)
  precondition(digits.count.isMultiple(of: 2), "half a byte")
  return stride(from: 0, to: digits.count, by: 2).map {
    UInt8(digits[$0] << 4 | digits[$0 + 1])
  }
}

/// The hexadecimal digits of bytes, without spaces.
func hexadecimal(_ bytes: [UInt8]) -> String {
  bytes.map { byte in
    let digits = String(byte, radix: 16)
    return digits.count == 1 ? "0" + digits : digits
  }.joined()
}

extension WireFrame {
  /// The frame's bytes.
  var array: [UInt8] { (0..<count).map { self[$0] } }
}
