internal import CKernels

/// Calls `body` with the exact sum of products of each row of weights with
/// packed activations, from the first row to the last: two products an
/// instruction, four rows at a time.
///
/// Activations are packed once where a row is one chunk; longer rows are rare,
/// and theirs are packed again for every four rows, since this takes no memory
/// but 1 KiB of stack.
///
/// - Parameters:
///   - weights: Shape `[rowCount, rowLength]`, row-major.
///   - rowCount: Rows of weights.
///   - rowLength: Weights in a row.
///   - pack: Packs `count` activations from `start` on into `words`.
///   - body: Takes the row and its exact sum.
/// - Complexity: `rowCount * rowLength` multiply-accumulates.
#if _pointerBitWidth(_64)
// For tests there: kept out of the way of the fastest variant's registers.
@inline(never)
#else
@inline(__always)
#endif
func forEachDualSum(
  of weights: UnsafePointer<Int8>,
  rowCount: Int,
  rowLength: Int,
  pack: (
    _ start: Int, _ count: Int, _ words: UnsafeMutablePointer<UInt32>
  ) -> Void,
  _ body: (_ row: Int, _ sum: Int64) -> Void
) {
  let chunk = Int(PHALANX_DUAL_CHUNK)
  let sumBytes = 4 * MemoryLayout<Int64>.stride
  // A constant of at most 1 KiB is always on the stack.
  unsafe withUnsafeTemporaryAllocation(
    byteCount: sumBytes + 4 * Int(PHALANX_DUAL_WORDS),
    alignment: MemoryLayout<Int64>.alignment
  ) { room in
    guard let start = room.baseAddress else { return }
    let sums = unsafe start.bindMemory(to: Int64.self, capacity: 4)
    let words = unsafe (start + sumBytes).bindMemory(
      to: UInt32.self,
      capacity: Int(PHALANX_DUAL_WORDS)
    )
    var packed = unsafe phalanx_packed(
      words: words,
      count: rowLength,
      row_stride: rowLength,
      adds: false
    )
    if rowLength <= chunk { unsafe pack(0, rowLength, words) }
    var row = 0
    while row < rowCount {
      let first = unsafe weights + row &* rowLength
      let isFour = row &+ 4 <= rowCount
      if rowLength <= chunk {
        if isFour {
          unsafe phalanx_dual_dot4(first, &packed, sums)
        } else {
          unsafe phalanx_dual_dot1(first, &packed, sums)
        }
      } else {
        for start in stride(from: 0, to: rowLength, by: chunk) {
          unsafe packed.count = min(chunk, rowLength &- start)
          unsafe packed.adds = start > 0
          unsafe pack(start, packed.count, words)
          if isFour {
            unsafe phalanx_dual_dot4(first + start, &packed, sums)
          } else {
            unsafe phalanx_dual_dot1(first + start, &packed, sums)
          }
        }
      }
      let count = isFour ? 4 : 1
      for i in 0..<count { body(row &+ i, unsafe sums[i]) }
      row &+= count
    }
  }
}

extension RowSegments {
  /// The same as `CKernels` takes it.
  @inline(__always)
  func places(zeroPoint: Int32 = 0) -> phalanx_segments {
    phalanx_segments(
      count: count,
      length: length,
      stride: stride,
      zero_point: zeroPoint
    )
  }
}
