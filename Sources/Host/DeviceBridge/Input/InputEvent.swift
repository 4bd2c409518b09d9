import Foundation

/// One event of an input device: a key, a pedal, a button, an axis.
///
/// Source: `struct input_event` of `linux/input.h`; the codes are those of
/// `linux/input-event-codes.h`.
public struct InputEvent: Equatable, Sendable {
  /// What kind: see the constants.
  public var type: UInt16
  /// Which key, or which axis.
  public var code: UInt16
  /// Of a key: 1 pressed, 0 released, 2 still down and repeating.
  public var value: Int32

  /// EV_SYN: what belongs together has been told.
  public static let synchronization: UInt16 = 0
  /// EV_KEY: a key, a pedal or a button.
  public static let key: UInt16 = 1
  /// SYN_REPORT, of a synchronization.
  public static let report: UInt16 = 0
  /// SYN_DROPPED, of a synchronization: events were lost.
  public static let dropped: UInt16 = 3

  /// An event.
  public init(type: UInt16, code: UInt16, value: Int32) {
    self.type = type
    self.code = code
    self.value = value
  }
}

/// Finds events in bytes that may come in any pieces.
struct InputEventReader {
  /// The time of an event, which this program does not use, and 8 bytes more.
  static let eventByteCount = MemoryLayout<timeval>.size + 8

  private var bytes: [UInt8] = []

  /// Takes bytes, and returns the events that are whole.
  mutating func append(_ new: some Sequence<UInt8>) -> [InputEvent] {
    bytes += new
    let count = bytes.count / Self.eventByteCount
    let events = (0..<count).map { index in
      let place = (index + 1) * Self.eventByteCount - 8
      func half(_ offset: Int) -> UInt16 {
        UInt16(bytes[place + offset]) | UInt16(bytes[place + offset + 1]) << 8
      }
      return InputEvent(
        type: half(0),
        code: half(2),
        value: Int32(bitPattern: UInt32(half(4)) | UInt32(half(6)) << 16)
      )
    }
    bytes.removeFirst(count * Self.eventByteCount)
    return events
  }
}
