import HandProtocol

/// Bytes on their way out of a hand, each frame with the moment at which it
/// has been sent.
struct TransmitQueue: Sendable {
  /// The most bytes that wait. A hand that streams to nobody drops what does
  /// not fit, as a serial port does.
  static let capacity = 65_536

  private var frames: [(due: Moment, bytes: [UInt8])] = []
  private var waiting = 0

  /// Adds a frame, due at a moment. Frames leave in the order they are added.
  ///
  /// - Returns: Whether it fitted.
  @discardableResult
  mutating func append(_ bytes: [UInt8], due: Moment) -> Bool {
    guard waiting + bytes.count <= Self.capacity else { return false }
    frames.append((due, bytes))
    waiting += bytes.count
    return true
  }

  /// Takes what is due.
  mutating func take(upTo now: Moment) -> [UInt8] {
    let ready = frames.prefix { $0.due <= now }
    guard !ready.isEmpty else { return [] }
    let bytes = ready.flatMap(\.bytes)
    frames.removeFirst(ready.count)
    waiting -= bytes.count
    return bytes
  }

  /// Forgets what waits.
  mutating func removeAll() {
    frames.removeAll()
    waiting = 0
  }
}
