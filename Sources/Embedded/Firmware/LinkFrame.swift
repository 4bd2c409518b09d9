/// Takes the bytes of a line, one by one.
public protocol ByteSink: ~Copyable {
  /// The next byte.
  mutating func write(_ byte: UInt8)
}

/// The sizes of the frames between host and board, which BoardLink.md describes.
public enum LinkFrame {
  /// The most bytes of a payload.
  public static let payloadCapacity = 512

  /// Type, payload and CRC.
  static let capacity = payloadCapacity + 5

  /// A frame on the line: a code every 254 bytes, and the zero.
  static let wireCapacity = capacity + capacity / 254 + 2
}

/// Puts frames together and sends them.
public struct LinkWriter: ~Copyable {
  private var bytes = InlineArray<517, UInt8>(repeating: 0)
  private var count = 0
  private var check = CRC32()

  /// No frame yet.
  public init() {}

  /// The bytes that the payload may still get.
  public var room: Int { LinkFrame.payloadCapacity + 1 - count }

  /// Begins a frame.
  public mutating func begin(_ type: LinkMessageType) {
    count = 1
    bytes[0] = type.rawValue
  }

  /// Adds a byte to the payload; there must be room.
  public mutating func append(_ byte: UInt8) {
    precondition(room > 0, "a payload that is too long")
    bytes[count] = byte
    count += 1
  }

  /// Adds an integer, low byte first.
  public mutating func append<Value: FixedWidthInteger>(_ value: Value) {
    for byte in 0..<Value.bitWidth / 8 {
      append(UInt8(truncatingIfNeeded: value >> Value(byte * 8)))
    }
  }

  /// Sends the frame.
  public mutating func finish<Sink: ByteSink & ~Copyable>(
    to sink: inout Sink
  ) {
    check.restart()
    for index in 0..<count { check.take(bytes[index]) }
    let sum = check.value
    for byte in 0..<4 {
      bytes[count] = UInt8(truncatingIfNeeded: sum >> UInt32(byte * 8))
      count += 1
    }
    // Each zero is replaced by the way to the next; so is the one at the end.
    var start = 0
    while start <= count {
      var end = start
      while end < count, bytes[end] != 0, end - start < 254 { end += 1 }
      sink.write(UInt8(truncatingIfNeeded: end - start + 1))
      for index in start..<end { sink.write(bytes[index]) }
      let isFull = end - start == 254
      start = isFull ? end : end + 1
      if isFull, start == count { break }
    }
    sink.write(0)
    count = 0
  }
}

/// Finds frames in whatever bytes come.
public struct LinkReceiver: ~Copyable {
  /// Frames that were no frames: cut off, too long, or of a wrong sum.
  public private(set) var rejectedCount: UInt32 = 0

  /// The type of the frame that came last.
  public private(set) var type = LinkMessageType.hello

  /// The bytes of its payload.
  public private(set) var payloadCount = 0

  private var bytes = InlineArray<521, UInt8>(repeating: 0)
  private var count = 0
  private var isTooLong = false
  private var check = CRC32()

  /// Nothing has come.
  public init() {}

  /// Takes a byte.
  ///
  /// - Returns: Whether a frame has come that is whole and of a known type; its
  ///   payload is there until the next byte.
  public mutating func take(_ byte: UInt8) -> Bool {
    guard byte == 0 else {
      if count < LinkFrame.wireCapacity {
        bytes[count] = byte
        count += 1
      } else {
        isTooLong = true
      }
      return false
    }
    defer {
      count = 0
      isTooLong = false
    }
    if count == 0 { return false }
    guard !isTooLong, let length = decode(), length >= 5,
      isSumRight(length), let type = LinkMessageType(rawValue: bytes[0])
    else {
      rejectedCount &+= 1
      payloadCount = 0
      return false
    }
    self.type = type
    payloadCount = length - 5
    return true
  }

  /// A byte of the payload.
  public subscript(index: Int) -> UInt8 {
    precondition(index >= 0 && index < payloadCount, "beyond the payload")
    return bytes[index + 1]
  }

  /// An integer of the payload, low byte first.
  public func integer<Value: FixedWidthInteger>(
    at offset: Int,
    as type: Value.Type
  ) -> Value {
    var value: Value = 0
    for byte in 0..<Value.bitWidth / 8 {
      value |= Value(truncatingIfNeeded: self[offset + byte]) << Value(byte * 8)
    }
    return value
  }

  /// The same integer, read where it lies: of a receiver that is only borrowed,
  /// the compiler copies all bytes for each one of them.
  mutating func read<Value: FixedWidthInteger>(
    _ type: Value.Type,
    at offset: Int
  ) -> Value {
    precondition(
      offset >= 0 && offset + Value.bitWidth / 8 <= payloadCount,
      "beyond the payload"
    )
    var value: Value = 0
    for byte in 0..<Value.bitWidth / 8 {
      value |=
        Value(truncatingIfNeeded: bytes[offset + byte + 1])
        << Value(byte * 8)
    }
    return value
  }

  /// Puts the zeros back, in place.
  ///
  /// - Returns: The length, or nil for bytes that nobody encoded so.
  private mutating func decode() -> Int? {
    var read = 0, written = 0
    while read < count {
      let code = Int(bytes[read])
      read += 1
      guard read + code - 1 <= count else { return nil }
      for _ in 1..<code {
        bytes[written] = bytes[read]
        written += 1
        read += 1
      }
      if code < 255, read < count {
        bytes[written] = 0
        written += 1
      }
    }
    return written
  }

  private mutating func isSumRight(_ length: Int) -> Bool {
    check.restart()
    for index in 0..<length - 4 { check.take(bytes[index]) }
    let sum = check.value
    for byte in 0..<4 {
      let wanted = UInt8(truncatingIfNeeded: sum >> UInt32(byte * 8))
      if bytes[length - 4 + byte] != wanted { return false }
    }
    return true
  }
}
