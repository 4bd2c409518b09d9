internal import CKernels

// What the variants do for one row and for four neighboring ones. The functions
// are as `forEachRowSum` but for the rows: `weights` is the first row's.

/// The longest stretch of a row that the dual variant sums in 32 bits.
private var dualChunk: Int { Int(PHALANX_DUAL_CHUNK) }

/// The exact sums of four rows, in a variant other than the plain one.
@inline(__always)
func fourSums(
  _ weights: UnsafePointer<Int8>,
  segments: RowSegments,
  activations: UnsafePointer<Int16>,
  variant: KernelVariant
) -> (Int64, Int64, Int64, Int64) {
  let rowLength = segments.rowLength
  var sums: (Int64, Int64, Int64, Int64) = (0, 0, 0, 0)
  for k in 0..<segments.count {
    let weights = unsafe weights + k &* segments.length
    let activations = unsafe activations + k &* segments.stride
    #if arch(x86_64)
    if variant == .vector {
      let part = unsafe phalanx_dot4_i8_i16(
        weights,
        rowLength,
        activations,
        segments.length
      )
      sums.0 &+= part.row0
      sums.1 &+= part.row1
      sums.2 &+= part.row2
      sums.3 &+= part.row3
      continue
    }
    #endif
    var start = 0
    while start < segments.length {
      let part = unsafe phalanx_dual_dot4_i8_i16(
        weights + start,
        rowLength,
        activations + start,
        min(dualChunk, segments.length &- start)
      )
      sums.0 &+= Int64(part.row0)
      sums.1 &+= Int64(part.row1)
      sums.2 &+= Int64(part.row2)
      sums.3 &+= Int64(part.row3)
      start &+= dualChunk
    }
  }
  return sums
}

/// The exact sum of one row.
@inline(__always)
func oneSum(
  _ weights: UnsafePointer<Int8>,
  segments: RowSegments,
  activations: UnsafePointer<Int16>,
  variant: KernelVariant
) -> Int64 {
  var sum: Int64 = 0
  for k in 0..<segments.count {
    let weights = unsafe weights + k &* segments.length
    let activations = unsafe activations + k &* segments.stride
    switch variant {
    case .plain:
      sum &+= unsafe dotProduct(weights, activations, count: segments.length)
    case .vector:
      #if arch(x86_64)
      sum &+= unsafe phalanx_dot1_i8_i16(weights, activations, segments.length)
      #else
      break
      #endif
    case .dual:
      var start = 0
      while start < segments.length {
        let part = unsafe phalanx_dual_dot1_i8_i16(
          weights + start,
          activations + start,
          min(dualChunk, segments.length &- start)
        )
        sum &+= Int64(part)
        start &+= dualChunk
      }
    }
  }
  return sum
}

/// The sums of four rows modulo 2^32, in a variant other than the plain one.
@inline(__always)
func fourSums(
  _ weights: UnsafePointer<Int8>,
  segments: RowSegments,
  activations: UnsafePointer<Int8>,
  zeroPoint: Int32,
  variant: KernelVariant
) -> (Int32, Int32, Int32, Int32) {
  let rowLength = segments.rowLength
  var sums: (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
  for k in 0..<segments.count {
    let weights = unsafe weights + k &* segments.length
    let activations = unsafe activations + k &* segments.stride
    let part: phalanx_sums_i32
    #if arch(x86_64)
    if variant == .vector {
      part = unsafe phalanx_dot4_i8_i8(
        weights,
        rowLength,
        activations,
        zeroPoint,
        segments.length
      )
    } else {
      part = unsafe phalanx_dual_dot4_i8_i8(
        weights,
        rowLength,
        activations,
        zeroPoint,
        segments.length
      )
    }
    #else
    part = unsafe phalanx_dual_dot4_i8_i8(
      weights,
      rowLength,
      activations,
      zeroPoint,
      segments.length
    )
    #endif
    sums.0 &+= part.row0
    sums.1 &+= part.row1
    sums.2 &+= part.row2
    sums.3 &+= part.row3
  }
  return sums
}

/// The sum of one row modulo 2^32.
@inline(__always)
func oneSum(
  _ weights: UnsafePointer<Int8>,
  segments: RowSegments,
  activations: UnsafePointer<Int8>,
  zeroPoint: Int32,
  variant: KernelVariant
) -> Int32 {
  var sum: Int32 = 0
  for k in 0..<segments.count {
    let weights = unsafe weights + k &* segments.length
    let activations = unsafe activations + k &* segments.stride
    let length = segments.length
    switch variant {
    case .plain:
      sum &+= unsafe dotProduct(
        weights,
        activations,
        zeroPoint: zeroPoint,
        count: length
      )
    case .vector:
      #if arch(x86_64)
      sum &+= unsafe phalanx_dot1_i8_i8(
        weights,
        activations,
        zeroPoint,
        length
      )
      #else
      break
      #endif
    case .dual:
      sum &+= unsafe phalanx_dual_dot1_i8_i8(
        weights,
        activations,
        zeroPoint,
        length
      )
    }
  }
  return sum
}
