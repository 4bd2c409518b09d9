/// A line of text that came from a hand, without its end.
public struct TextLine: Sendable {
  /// The most bytes of a line; longer ones are dropped.
  public static let capacity = 96

  private var storage = InlineArray<96, UInt8>(repeating: 0)

  /// The number of bytes.
  public private(set) var count = 0

  /// A line without bytes.
  init() {}

  /// The byte at a place below `count`.
  public subscript(index: Int) -> UInt8 {
    precondition(index < count, "beyond the end of the line")
    return storage[index]
  }

  /// Adds a byte; there must be room.
  mutating func append(_ byte: UInt8) {
    storage[count] = byte
    count += 1
  }

  /// Whether the line begins with a text.
  public func hasPrefix(_ text: StaticString) -> Bool {
    contains(text, at: 0)
  }

  /// Whether a text stands at a place of the line.
  public func contains(_ text: StaticString, at place: Int) -> Bool {
    let length = text.utf8CodeUnitCount
    guard place + length <= count else { return false }
    for index in 0..<length
    // The pointer of a static string is valid for its code units, forever.
    where unsafe text.utf8Start[index] != storage[place + index] {
      return false
    }
    return true
  }

  /// The number of exactly so many decimal digits at a place, or nil.
  public func digits(at place: Int, count width: Int) -> Int32? {
    guard width <= 9, place + width <= count else { return nil }
    var number: Int32 = 0
    for index in 0..<width {
      let digit = storage[place + index] &- 0x30
      guard digit <= 9 else { return nil }
      number = number * 10 + Int32(digit)
    }
    return number
  }
}

/// Cuts bytes into lines that end with a line feed or a carriage return.
///
/// It holds one line. One that is too long is dropped up to its end, and empty
/// lines are passed over.
public struct LineReceiver: Sendable {
  private var line = TextLine()
  private var isTooLong = false

  /// A receiver that holds nothing.
  public init() {}

  /// The number of bytes held.
  public var heldByteCount: Int { line.count }

  /// Takes a byte.
  ///
  /// - Returns: The line that it ends, or nil.
  public mutating func take(
    _ byte: UInt8,
    counting counters: inout LinkCounters
  ) -> TextLine? {
    guard byte == 0x0A || byte == 0x0D else {
      if isTooLong {
        LinkCounters.add(1, to: &counters.bytesDropped)
      } else if line.count == TextLine.capacity {
        LinkCounters.add(line.count + 1, to: &counters.bytesDropped)
        LinkCounters.add(1, to: &counters.framesRejected)
        line = TextLine()
        isTooLong = true
      } else {
        line.append(byte)
      }
      return nil
    }
    isTooLong = false
    guard line.count > 0 else { return nil }
    let whole = line
    line = TextLine()
    return whole
  }

  /// Forgets a line that was begun.
  public mutating func abandon(counting counters: inout LinkCounters) {
    LinkCounters.add(line.count, to: &counters.bytesDropped)
    line = TextLine()
    isTooLong = false
  }
}

extension WireFrame {
  /// A frame of text.
  init(_ text: StaticString) {
    self.init()
    append(text)
  }

  /// Adds text.
  mutating func append(_ text: StaticString) {
    for index in 0..<text.utf8CodeUnitCount {
      // The pointer of a static string is valid for its code units, forever.
      unsafe append(text.utf8Start[index])
    }
  }

  /// Adds a number of at least so many decimal digits.
  mutating func append(decimal value: UInt32, width: Int) {
    var divisor: UInt32 = 1
    var digitCount = 1
    while digitCount < width || value / divisor >= 10 {
      divisor *= 10
      digitCount += 1
    }
    while divisor > 0 {
      append(0x30 + UInt8(value / divisor % 10))
      divisor /= 10
    }
  }
}
