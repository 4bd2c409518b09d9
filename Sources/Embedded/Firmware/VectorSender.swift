import Decoder

/// Sends the vectors of a hop to the host, in pieces that fit a frame.
struct VectorSender<Board: HandBoard>: HopVectorSink, ~Copyable {
  private var writer = LinkWriter()
  private var line = BoardLine<Board>()
  private var kind = HopVectorKind.rawFeatures
  private var index = 0, count = 0, byteCount = 0, sent = 0

  mutating func begin(
    _ kind: HopVectorKind,
    index: Int,
    count: Int,
    byteCount: Int
  ) {
    self.kind = kind
    self.index = index
    self.count = count
    self.byteCount = byteCount
    sent = 0
    if count > 0 { beginPiece() }
  }

  private mutating func beginPiece() {
    writer.begin(.vector)
    writer.append(kind.rawValue)
    writer.append(UInt8(truncatingIfNeeded: index))
    writer.append(UInt8(truncatingIfNeeded: byteCount))
    writer.append(UInt8(0))
    writer.append(UInt16(truncatingIfNeeded: count))
    writer.append(UInt16(truncatingIfNeeded: sent))
  }

  mutating func take(_ element: Int32) {
    for byte in 0..<byteCount {
      writer.append(UInt8(truncatingIfNeeded: element >> Int32(byte * 8)))
    }
    sent += 1
    if sent == count {
      writer.finish(to: &line)
    } else if writer.room < byteCount {
      writer.finish(to: &line)
      beginPiece()
    }
  }
}
