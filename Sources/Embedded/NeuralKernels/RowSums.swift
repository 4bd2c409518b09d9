internal import CKernels

/// Where the activations lie that a row of weights meets: `count` segments of
/// `length` neighboring values, `stride` values apart. The weights of a row
/// have no gaps.
///
/// A dense row meets one segment; a dilated convolution one for each tap.
struct RowSegments {
  let count: Int
  let length: Int
  let stride: Int

  /// One segment of `length` values.
  @inline(__always)
  init(length: Int) {
    self.init(count: 1, length: length, stride: 0)
  }

  @inline(__always)
  init(count: Int, length: Int, stride: Int) {
    self.count = count
    self.length = length
    self.stride = stride
  }

  /// The weights in a row.
  @inline(__always)
  var rowLength: Int { count &* length }
}

/// Calls `body` with the sum of products of each row of weights with int16
/// activations, from the first row to the last.
///
/// - Parameters:
///   - weights: Shape `[rowCount, segments.rowLength]`, row-major.
///   - rowCount: Rows of weights.
///   - segments: Where the activations lie.
///   - activations: Long enough for the last segment.
///   - variant: One that is available.
///   - body: Takes the row and its exact sum.
/// - Complexity: `rowCount * segments.rowLength` multiply-accumulates.
@inline(__always)
func forEachRowSum(
  of weights: UnsafePointer<Int8>,
  rowCount: Int,
  segments: RowSegments,
  activations: UnsafePointer<Int16>,
  variant: KernelVariant,
  _ body: (_ row: Int, _ sum: Int64) -> Void
) {
  let rowLength = segments.rowLength
  if variant == .dual {
    var places = segments.places()
    unsafe forEachDualSum(
      of: weights,
      rowCount: rowCount,
      rowLength: rowLength,
      pack: { start, count, words in
        unsafe phalanx_dual_pack_i16(activations, &places, start, count, words)
      },
      body
    )
    return
  }
  var row = 0
  #if arch(x86_64)
  while variant == .vector && row < rowCount {
    let first = unsafe weights + row &* rowLength
    if row &+ 4 <= rowCount {
      var sums = phalanx_sums_i64()
      for k in 0..<segments.count {
        let part = unsafe phalanx_dot4_i8_i16(
          first + k &* segments.length,
          rowLength,
          activations + k &* segments.stride,
          segments.length
        )
        sums.row0 &+= part.row0
        sums.row1 &+= part.row1
        sums.row2 &+= part.row2
        sums.row3 &+= part.row3
      }
      body(row, sums.row0)
      body(row &+ 1, sums.row1)
      body(row &+ 2, sums.row2)
      body(row &+ 3, sums.row3)
      row &+= 4
    } else {
      var sum: Int64 = 0
      for k in 0..<segments.count {
        sum &+= unsafe phalanx_dot1_i8_i16(
          first + k &* segments.length,
          activations + k &* segments.stride,
          segments.length
        )
      }
      body(row, sum)
      row &+= 1
    }
  }
  #endif
  while row < rowCount {
    let first = unsafe weights + row &* rowLength
    var sum: Int64 = 0
    for k in 0..<segments.count {
      sum &+= unsafe dotProduct(
        first + k &* segments.length,
        activations + k &* segments.stride,
        count: segments.length
      )
    }
    body(row, sum)
    row &+= 1
  }
}

/// Calls `body` with the sum of products of each row of weights with int8
/// activations less their zero point, from the first row to the last.
///
/// - Parameters:
///   - weights: Shape `[rowCount, segments.rowLength]`, row-major.
///   - rowCount: Rows of weights.
///   - segments: Where the activations lie.
///   - activations: Long enough for the last segment.
///   - zeroPoint: Of the activations, in -128...127.
///   - variant: One that is available.
///   - body: Takes the row and its sum modulo 2^32, exact for rows of up to
///     65 536 weights.
/// - Complexity: `rowCount * segments.rowLength` multiply-accumulates.
@inline(__always)
func forEachRowSum(
  of weights: UnsafePointer<Int8>,
  rowCount: Int,
  segments: RowSegments,
  activations: UnsafePointer<Int8>,
  zeroPoint: Int32,
  variant: KernelVariant,
  _ body: (_ row: Int, _ sum: Int32) -> Void
) {
  let rowLength = segments.rowLength
  if variant == .dual {
    var places = segments.places(zeroPoint: zeroPoint)
    unsafe forEachDualSum(
      of: weights,
      rowCount: rowCount,
      rowLength: rowLength,
      pack: { start, count, words in
        unsafe phalanx_dual_pack_i8(activations, &places, start, count, words)
      }
    ) { row, sum in
      body(row, Int32(truncatingIfNeeded: sum))
    }
    return
  }
  var row = 0
  #if arch(x86_64)
  while variant == .vector && row < rowCount {
    let first = unsafe weights + row &* rowLength
    if row &+ 4 <= rowCount {
      var sums = phalanx_sums_i32()
      for k in 0..<segments.count {
        let part = unsafe phalanx_dot4_i8_i8(
          first + k &* segments.length,
          rowLength,
          activations + k &* segments.stride,
          zeroPoint,
          segments.length
        )
        sums.row0 &+= part.row0
        sums.row1 &+= part.row1
        sums.row2 &+= part.row2
        sums.row3 &+= part.row3
      }
      body(row, sums.row0)
      body(row &+ 1, sums.row1)
      body(row &+ 2, sums.row2)
      body(row &+ 3, sums.row3)
      row &+= 4
    } else {
      var sum: Int32 = 0
      for k in 0..<segments.count {
        sum &+= unsafe phalanx_dot1_i8_i8(
          first + k &* segments.length,
          activations + k &* segments.stride,
          zeroPoint,
          segments.length
        )
      }
      body(row, sum)
      row &+= 1
    }
  }
  #endif
  while row < rowCount {
    let first = unsafe weights + row &* rowLength
    var sum: Int32 = 0
    for k in 0..<segments.count {
      sum &+= unsafe dotProduct(
        first + k &* segments.length,
        activations + k &* segments.stride,
        zeroPoint: zeroPoint,
        count: segments.length
      )
    }
    body(row, sum)
    row &+= 1
  }
}
