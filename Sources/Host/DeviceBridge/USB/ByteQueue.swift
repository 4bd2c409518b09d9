/// Bytes that have come and are not yet read, oldest first.
struct ByteQueue {
  private var bytes: [UInt8] = []
  private var start = 0

  /// How many there are.
  var count: Int { bytes.count - start }

  /// Whether there are none.
  var isEmpty: Bool { count == 0 }

  /// Adds bytes by a function that appends to an array.
  ///
  /// - Parameter write: Appends to the array and does nothing else to it.
  /// - Returns: What the function returns.
  mutating func append<Result>(_ write: (inout [UInt8]) -> Result) -> Result {
    if start > 0, start >= bytes.count - start {
      bytes.removeFirst(start)
      start = 0
    }
    return write(&bytes)
  }

  /// Takes the oldest bytes out, at most so many.
  mutating func take(_ maximum: Int) -> [UInt8] {
    let end = start + min(maximum, count)
    defer { start = end }
    return Array(bytes[start..<end])
  }
}
