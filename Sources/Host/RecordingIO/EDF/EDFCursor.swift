import Files

/// Reads frames of some EDF or BDF signals of one rate.
final class EDFCursor: SignalCursor {
  let channelCount: Int
  let frameCount: Int
  var position = 0

  private let layout: EDFLayout
  private let places: [(offset: Int, count: Int)]
  private let framesPerRecord: Int

  /// The part of a record, or the run of whole records, in `buffer`.
  private let spanOffset: Int
  private let spanByteCount: Int
  private let recordsPerBlock: Int
  private var firstRecord = -1
  private var loadedRecordCount = 0
  private var buffer: [UInt8]

  /// Small records are read many at a time, up to this many bytes; of a larger
  /// record, only the part with the chosen signals is read.
  private static let blockByteCount = 1 << 17

  init(_ layout: EDFLayout, signals: [Int], frameCount: Int) {
    self.layout = layout
    self.frameCount = frameCount
    channelCount = signals.count
    places = signals.map { layout.places[$0] }
    framesPerRecord = places.first?.count ?? 1
    let byteCount = framesPerRecord * layout.bytesPerSample
    if layout.recordByteCount <= Self.blockByteCount {
      spanOffset = 0
      spanByteCount = layout.recordByteCount
      recordsPerBlock = min(
        Self.blockByteCount / layout.recordByteCount,
        max(1, layout.recordCount)
      )
    } else {
      let start = places.reduce(layout.recordByteCount) { min($0, $1.offset) }
      spanOffset = start
      spanByteCount =
        places.reduce(0) { max($0, $1.offset + byteCount) } - start
      recordsPerBlock = 1
    }
    // Without a whole record nothing is ever read, whatever the header claims.
    buffer = [UInt8](
      repeating: 0,
      count: layout.recordCount == 0 ? 0 : spanByteCount * recordsPerBlock
    )
  }

  func read(
    _ count: Int,
    into values: inout [Double]
  ) throws(Fault) -> Int {
    let total = min(count, frameCount - position)
    guard total > 0 else { return 0 }
    var base = values.count
    values.append(contentsOf: repeatElement(0, count: total * channelCount))
    var left = total
    while left > 0 {
      let (record, frame) = position.quotientAndRemainder(
        dividingBy: framesPerRecord
      )
      try load(record)
      let here = min(left, framesPerRecord - frame)
      let start = (record - firstRecord) * spanByteCount - spanOffset
      for (channel, place) in places.enumerated() {
        decode(
          from: start + place.offset + frame * layout.bytesPerSample,
          count: here,
          into: &values,
          at: base + channel
        )
      }
      base += here * channelCount
      position += here
      left -= here
    }
    return total
  }

  /// Reads the block with a record, if it is not the one at hand.
  private func load(_ record: Int) throws(Fault) {
    if record >= firstRecord && record < firstRecord + loadedRecordCount {
      return
    }
    let count = min(recordsPerBlock, layout.recordCount - record)
    let offset =
      layout.firstRecordOffset + record * layout.recordByteCount + spanOffset
    let read = try layout.source.read(
      at: offset,
      into: &buffer,
      count: count * spanByteCount
    )
    guard read == count * spanByteCount else {
      loadedRecordCount = 0
      throw Fault(
        place: "\(layout.source.path): byte \(offset + read)",
        fault: "the file ends early",
        remedy: "it shrank while it was read; copy it again"
      )
    }
    firstRecord = record
    loadedRecordCount = count
  }

  /// Sign-extends little-endian samples, every `channelCount`th number apart.
  private func decode(
    from start: Int,
    count: Int,
    into values: inout [Double],
    at first: Int
  ) {
    let stride = channelCount
    let size = layout.bytesPerSample
    precondition(start >= 0 && start + count * size <= buffer.count)
    precondition(first + (count - 1) * stride < values.count)
    // The two preconditions are all that the loops index; checking every
    // sample would double their time.
    unsafe buffer.withUnsafeBytes { bytes in
      unsafe values.withUnsafeMutableBufferPointer { values in
        if size == 2 {
          for index in 0..<count {
            let sample = unsafe bytes.loadUnaligned(
              fromByteOffset: start + 2 * index,
              as: Int16.self
            )
            unsafe values[first + index * stride] =
              Double(Int16(littleEndian: sample))
          }
        } else {
          for index in 0..<count {
            let place = start + 3 * index
            // Placed at the top and shifted down, which extends the sign.
            let word =
              unsafe UInt32(bytes[place]) << 8
              | UInt32(bytes[place + 1]) << 16 | UInt32(bytes[place + 2]) << 24
            unsafe values[first + index * stride] =
              Double(Int32(bitPattern: word) >> 8)
          }
        }
      }
    }
  }
}
