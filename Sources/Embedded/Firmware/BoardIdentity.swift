/// Who answers at the other end of a board's line.
public struct BoardIdentity: Sendable {
  /// The version of what is said on the line.
  public static let version: UInt8 = 1

  /// Why the board has started.
  public let resetCause: UInt8
  /// The bytes that the decoder may work in.
  public let memoryByteCount: UInt32
  /// The place of the image's hash in the payload.
  public static let hashOffset = 2
  /// The place of the board's name, which goes to the end.
  public static let nameOffset = 38

  /// Reads a payload; nil for one of another version or too short.
  public init?(_ frame: borrowing LinkReceiver) {
    guard frame.payloadCount >= Self.nameOffset, frame[0] == Self.version
    else { return nil }
    resetCause = frame[1]
    memoryByteCount = frame.integer(at: 34, as: UInt32.self)
  }
}
