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
  var row = 0
  while variant != .plain && row &+ 4 <= rowCount {
    let sums = unsafe fourSums(
      weights + row &* rowLength,
      segments: segments,
      activations: activations,
      variant: variant
    )
    body(row, sums.0)
    body(row &+ 1, sums.1)
    body(row &+ 2, sums.2)
    body(row &+ 3, sums.3)
    row &+= 4
  }
  while row < rowCount {
    let sum = unsafe oneSum(
      weights + row &* rowLength,
      segments: segments,
      activations: activations,
      variant: variant
    )
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
  var row = 0
  while variant != .plain && row &+ 4 <= rowCount {
    let sums = unsafe fourSums(
      weights + row &* rowLength,
      segments: segments,
      activations: activations,
      zeroPoint: zeroPoint,
      variant: variant
    )
    body(row, sums.0)
    body(row &+ 1, sums.1)
    body(row &+ 2, sums.2)
    body(row &+ 3, sums.3)
    row &+= 4
  }
  while row < rowCount {
    let sum = unsafe oneSum(
      weights + row &* rowLength,
      segments: segments,
      activations: activations,
      zeroPoint: zeroPoint,
      variant: variant
    )
    body(row, sum)
    row &+= 1
  }
}
