/// Finds the frames in a stream of bytes, and undoes their stuffing.
///
/// A flag ends a frame and begins the next, so that a lost opening flag costs
/// nothing. Zeros before a frame, which adapters put there, are left out. What
/// is too long, or broken off by a flag after an escape, is left out up to the
/// next flag. No more than `capacity` bytes are ever held.
///
/// Source: RFC 1662, "PPP in HDLC-like Framing", section 4.2.
public struct AbilityHandFrameReader: Sendable {
  /// The longest frame that is kept: an answer of 72 bytes, and eight zeros
  /// that an adapter may put behind it.
  public static let capacity = 80

  /// What a byte has led to.
  public enum Outcome: Equatable, Sendable {
    /// More bytes are needed.
    case incomplete
    /// The byte belongs to no frame.
    case dropped
    /// A frame has ended; `bytes` holds it until the next byte comes.
    case frame
    /// What has come since the last flag, this byte included unless it is a
    /// flag, is no frame.
    case broken
  }

  private var storage = InlineArray<80, UInt8>(repeating: 0)
  private var isEscaped = false
  private var isSkipping = false
  private var hasEnded = false

  /// The number of bytes held.
  public private(set) var count = 0

  /// The bytes on the wire that the frame was made of, flags left out. At most
  /// two for each byte held, and two more.
  public private(set) var wireByteCount = 0

  /// The bytes on the wire that wait for the rest of their frame.
  public var pendingWireByteCount: Int {
    hasEnded || isSkipping ? 0 : wireByteCount
  }

  /// A reader at the beginning of a stream.
  public init() {}

  /// The frame, or what there is of it.
  public var bytes: Span<UInt8> {
    @_lifetime(borrow self)
    get { storage.span.extracting(0..<count) }
  }

  /// Takes the next byte of the stream.
  public mutating func consume(_ byte: UInt8) -> Outcome {
    if hasEnded { restart() }
    if byte == AbilityHandFrameWriter.flag { return end() }
    if isSkipping { return .dropped }
    if byte == 0 && wireByteCount == 0 { return .dropped }
    wireByteCount += 1
    if !isEscaped && byte == AbilityHandFrameWriter.escape {
      isEscaped = true
      return .incomplete
    }
    guard count < Self.capacity else {
      isSkipping = true
      return .broken
    }
    storage[count] = isEscaped ? byte ^ AbilityHandFrameWriter.escapeMask : byte
    count += 1
    isEscaped = false
    return .incomplete
  }

  private mutating func end() -> Outcome {
    hasEnded = true
    if isSkipping || wireByteCount == 0 { return .incomplete }
    return isEscaped ? .broken : .frame
  }

  private mutating func restart() {
    count = 0
    wireByteCount = 0
    isEscaped = false
    isSkipping = false
    hasEnded = false
  }
}
