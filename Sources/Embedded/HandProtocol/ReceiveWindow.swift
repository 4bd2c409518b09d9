/// The last bytes of a line, in which a receiver looks for a frame.
///
/// It holds at most `capacity` bytes, so that no stream of bytes makes a
/// receiver grow.
struct ReceiveWindow<let capacity: Int>: Sendable {
  private var storage = InlineArray<capacity, UInt8>(repeating: 0)
  private var start = 0

  /// The number of bytes held.
  private(set) var count = 0

  /// A window without bytes.
  init() {}

  /// Whether no further byte fits.
  var isFull: Bool { count == capacity }

  /// The byte at a place below `count`; the oldest is at 0.
  subscript(index: Int) -> UInt8 {
    precondition(index >= 0 && index < count, "beyond the end of the window")
    let place = start + index
    return storage[place < capacity ? place : place - capacity]
  }

  /// Adds a byte after those there are; there must be room.
  mutating func append(_ byte: UInt8) {
    precondition(count < capacity, "no room in the window")
    let place = start + count
    storage[place < capacity ? place : place - capacity] = byte
    count += 1
  }

  /// Forgets the oldest bytes.
  mutating func dropFirst(_ dropped: Int) {
    precondition(dropped >= 0 && dropped <= count, "more than the window holds")
    let place = start + dropped
    start = place < capacity ? place : place - capacity
    count -= dropped
  }

  /// Forgets all bytes.
  mutating func removeAll() {
    start = 0
    count = 0
  }
}

/// What the front of a receiver's window is.
enum WindowFront {
  /// It may become a frame once so many bytes are there.
  case incomplete(needs: Int)
  /// No frame begins here.
  case noise
  /// It looks like a frame of a wrong checksum, length or form.
  case damaged
  /// A whole frame of so many bytes.
  case frame(length: Int)
}
