/// Finds packets of Dynamixel Protocol 2.0 in whatever bytes come.
///
/// Senders that do not stuff are understood too (dynamixel-sdk 4.1.0 does not):
/// FF FF FD with another byte than FD behind it stays as it is. What such a
/// sender means by FF FF FD FD cannot be known; it is taken as stuffed.
///
/// It holds at most 330 bytes: 16 servos' answer to a fast sync read of ten
/// bytes, with room for stuffing.
public struct DynamixelReceiver: Sendable {
  /// The most bytes held.
  public static let capacity = 330

  private var window = ReceiveWindow<330>()
  /// With fewer bytes than this nothing can be said of them.
  private var needed = 1

  /// A receiver that holds nothing.
  public init() {}

  /// The number of bytes held.
  public var heldByteCount: Int { window.count }

  /// Takes a byte. Afterwards `next` is asked until it gives nil.
  public mutating func take(
    _ byte: UInt8,
    counting counters: inout LinkCounters
  ) {
    if window.isFull {
      window.dropFirst(1)
      needed = 1
      LinkCounters.add(1, to: &counters.bytesDropped)
    }
    window.append(byte)
  }

  /// The next packet in the bytes that came, or nil until more come.
  public mutating func next(
    counting counters: inout LinkCounters
  ) -> DynamixelPacket? {
    while window.count >= needed {
      switch front() {
      case .incomplete(let count):
        needed = count
        return nil
      case .noise:
        needed = 1
        window.dropFirst(1)
        LinkCounters.add(1, to: &counters.bytesDropped)
      case .damaged:
        needed = 1
        window.dropFirst(1)
        LinkCounters.add(1, to: &counters.bytesDropped)
        LinkCounters.add(1, to: &counters.framesRejected)
      case .frame(let length):
        needed = 1
        let packet = packet(ofLength: length)
        window.dropFirst(length)
        LinkCounters.add(1, to: &counters.framesAccepted)
        return packet
      }
    }
    return nil
  }

  /// Forgets a packet that was begun, as after a silence.
  public mutating func abandon(counting counters: inout LinkCounters) {
    LinkCounters.add(window.count, to: &counters.bytesDropped)
    window.removeAll()
    needed = 1
  }

  private func front() -> WindowFront {
    for index in 0..<min(window.count, 4) {
      let wanted: UInt8 = index < 2 ? 0xFF : index == 2 ? 0xFD : 0
      guard window[index] == wanted else { return .noise }
    }
    guard window.count >= 7 else {
      // A wrong byte of the header is told from at once.
      return .incomplete(needs: window.count < 4 ? window.count + 1 : 7)
    }
    let length = Int(window[5]) | Int(window[6]) << 8
    guard window[4] <= 252 || window[4] == DynamixelRequest.broadcast,
      length >= 3, length + 7 <= Self.capacity
    else { return .damaged }
    guard window.count >= length + 7 else {
      return .incomplete(needs: length + 7)
    }
    var check = DynamixelCRC()
    for index in 0..<(length + 5) { check.update(window[index]) }
    let sent =
      UInt16(window[length + 5]) | UInt16(window[length + 6]) << 8
    return sent == check.value ? .frame(length: length + 7) : .damaged
  }

  /// The packet at the window's front, without its stuffing.
  private func packet(ofLength length: Int) -> DynamixelPacket {
    var packet = DynamixelPacket(
      identifier: window[4],
      instruction: window[7]
    )
    var index = 8
    while index < length - 2 {
      packet.append(window[index])
      let isPattern =
        index >= 9 && window[index] == 0xFD && window[index - 1] == 0xFF
        && window[index - 2] == 0xFF
      if isPattern, index + 1 < length - 2, window[index + 1] == 0xFD {
        index += 1
      }
      index += 1
    }
    return packet
  }
}
