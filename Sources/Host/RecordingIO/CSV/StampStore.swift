import Files

/// The times of all rows of a table, in memory or, where there are many, in a
/// temporary file.
struct StampContent: Sendable {
  let count: Int
  /// The file, or nil where the numbers are in memory.
  let source: ByteSource?
  let numbers: [Double]
}

/// Collects the times of all rows, and gives them by row. For one thread; others
/// make their own of its content.
final class StampStore {
  private(set) var count = 0

  private let place: String
  private var spool: SpoolFile?
  private var source: ByteSource?
  /// What was added last, or, once all are in, the block at hand.
  private var buffer: [Double] = []
  private var blockStart = 0

  /// Numbers in a block, 128 KiB.
  private static let blockLength = 1 << 14

  init(for place: String) {
    self.place = place
  }

  /// The times that another one has collected.
  init(_ content: StampContent) {
    place = ""
    count = content.count
    source = content.source
    buffer = content.numbers
  }

  /// What was collected.
  var content: StampContent {
    StampContent(
      count: count,
      source: source,
      numbers: source == nil ? buffer : []
    )
  }

  /// Adds a time at the end.
  func append(_ time: Double) throws(Fault) {
    precondition(source == nil, "all are in")
    buffer.append(time)
    count += 1
    if buffer.count == Self.blockLength { try flush() }
  }

  /// Ends the adding.
  func finish() throws(Fault) {
    guard spool != nil else { return }
    try flush()
    source = spool?.finish()
    spool = nil
    buffer = []
  }

  /// The time of a row.
  func time(_ index: Int) throws(Fault) -> Double {
    precondition(index >= 0 && index < count, "a row of the table")
    guard let source else { return buffer[index] }
    if index < blockStart || index >= blockStart + buffer.count {
      blockStart = index / Self.blockLength * Self.blockLength
      let length = min(Self.blockLength, count - blockStart)
      let bytes = try source.bytes(at: 8 * blockStart, count: 8 * length)
      buffer = (0..<length).map { number in
        var bits: UInt64 = 0
        for byte in 0..<8 {
          bits |= UInt64(bytes[8 * number + byte]) << UInt64(8 * byte)
        }
        return Double(bitPattern: bits)
      }
    }
    return buffer[index - blockStart]
  }

  private func flush() throws(Fault) {
    if spool == nil { spool = try SpoolFile(for: place) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 * buffer.count)
    for number in buffer {
      let bits = number.bitPattern
      for byte in 0..<8 {
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(8 * byte)))
      }
    }
    try spool?.append(bytes)
    buffer.removeAll(keepingCapacity: true)
  }
}
