internal import FixedPoint

/// One side's tables by address, their counts checked.
@unsafe struct GRUSide {
  let weights: UnsafePointer<Int8>
  let biases: UnsafePointer<Int64>
  let pairs: UnsafePointer<Int32>
  let columnCount: Int

  /// Computes each row's gate input in Q15.16, for rows
  /// `first ..< first + rowCount`.
  ///
  /// The values are clamped to -2^29...2^29, that is 8192: so that two of them
  /// add within an Int32, and each times a Q15 fits an Int64. Gates are flat
  /// from 11.
  ///
  /// - Parameters:
  ///   - first: The first row.
  ///   - rowCount: How many rows.
  ///   - activations: Shape `[columnCount]`.
  ///   - variant: One that is available.
  ///   - isAdded: Whether they are added to what `inputs` holds.
  ///   - inputs: Shape `[rowCount]`.
  @inline(never)
  func gateInputs(
    first: Int,
    rowCount: Int,
    of activations: UnsafePointer<Int16>,
    variant: KernelVariant,
    isAdded: Bool,
    into inputs: UnsafeMutablePointer<Int32>
  ) {
    let bound = Int32(1) << 29
    unsafe forEachRowSum(
      of: weights + first &* columnCount,
      rowCount: rowCount,
      segments: RowSegments(length: columnCount),
      activations: activations,
      variant: variant
    ) { row, sum in
      let scale = unsafe requantization(ofRow: first &+ row, in: pairs)
      let value = unsafe scale.apply(
        to: sum &+ biases[first &+ row],
        lowest: -bound,
        highest: bound
      )
      unsafe inputs[row] = isAdded ? inputs[row] &+ value : value
    }
  }
}

extension GRUWeights {
  @inline(__always)
  borrowing func withSide(columnCount: Int, _ body: (GRUSide) -> Void) {
    unsafe weights.withUnsafeBufferPointer { weights in
      unsafe biases.withUnsafeBufferPointer { biases in
        unsafe requantization.withUnsafeBufferPointer { pairs in
          guard let weights = weights.baseAddress,
            let biases = biases.baseAddress, let pairs = pairs.baseAddress
          else { return }
          unsafe body(
            GRUSide(
              weights: weights,
              biases: biases,
              pairs: pairs,
              columnCount: columnCount
            )
          )
        }
      }
    }
  }
}

/// The two orders of a step. Scratch holds the inputs of the gates z, r and h
/// one after the other, then `count` elements more.
@unsafe struct GRUStep {
  let count: Int
  let inputSide: GRUSide
  let hiddenSide: GRUSide
  let variant: KernelVariant

  /// The reset gate acts on the recurrent part of the candidate.
  @inline(__always)
  func resetAfter(
    _ input: UnsafePointer<Int16>,
    _ hidden: UnsafeMutablePointer<Int16>,
    _ scratch: UnsafeMutablePointer<Int32>
  ) {
    let count = unsafe count
    unsafe addGateInputs(input, hidden, scratch)
    let recurrent = unsafe scratch + 3 &* count
    unsafe hiddenSide.gateInputs(
      first: 2 &* count,
      rowCount: count,
      of: hidden,
      variant: variant,
      isAdded: false,
      into: recurrent
    )
    for unit in 0..<count {
      let z = unsafe gateLogistic(scratch[unit])
      let r = unsafe gateLogistic(scratch[count &+ unit])
      // |r * value| < 2^15 * 2^29; shifted back it is at most 2^29 again.
      let product = unsafe Int64(r) &* Int64(recurrent[unit])
      let reset = (product &+ (1 &<< 14)) &>> 15
      let n = unsafe gateTanh(
        scratch[2 &* count &+ unit] &+ Int32(truncatingIfNeeded: reset)
      )
      unsafe hidden[unit] = blend(n, hidden[unit], by: z)
    }
  }

  /// The reset gate acts on the hidden state, before the recurrent weights.
  @inline(__always)
  func resetBefore(
    _ input: UnsafePointer<Int16>,
    _ hidden: UnsafeMutablePointer<Int16>,
    _ scratch: UnsafeMutablePointer<Int32>
  ) {
    let count = unsafe count
    unsafe addGateInputs(input, hidden, scratch)
    // `count` Int16 in the room of `count` Int32.
    unsafe (scratch + 3 &* count).withMemoryRebound(
      to: Int16.self,
      capacity: count
    ) { reset in
      for unit in 0..<count {
        let r = unsafe gateLogistic(scratch[count &+ unit])
        // Below 2^30, and at most |h| after the shift.
        unsafe reset[unit] = Int16(
          truncatingIfNeeded: (r &* Int32(hidden[unit]) &+ (1 &<< 14)) &>> 15
        )
      }
      unsafe hiddenSide.gateInputs(
        first: 2 &* count,
        rowCount: count,
        of: reset,
        variant: variant,
        isAdded: true,
        into: scratch + 2 &* count
      )
    }
    for unit in 0..<count {
      let z = unsafe gateLogistic(scratch[unit])
      let n = unsafe gateTanh(scratch[2 &* count &+ unit])
      unsafe hidden[unit] = blend(n, hidden[unit], by: z)
    }
  }

  /// Fills the scratch: all of z's and r's input, the input's part of h's.
  @inline(__always)
  func addGateInputs(
    _ input: UnsafePointer<Int16>,
    _ hidden: UnsafeMutablePointer<Int16>,
    _ scratch: UnsafeMutablePointer<Int32>
  ) {
    unsafe inputSide.gateInputs(
      first: 0,
      rowCount: 3 &* count,
      of: input,
      variant: variant,
      isAdded: false,
      into: scratch
    )
    unsafe hiddenSide.gateInputs(
      first: 0,
      rowCount: 2 &* count,
      of: hidden,
      variant: variant,
      isAdded: true,
      into: scratch
    )
  }
}

/// The bound of a gate's input before it is multiplied by three: 16 in Q15.16,
/// beyond the table's end at 255 / 24.
@inline(__always)
private func gatePosition(_ value: Int32) -> Int32 {
  3 &* min(max(value, -(16 << 16)), 16 << 16)
}

/// The logistic function of a Q15.16, in Q15: 24 * 2^13 = 3 * 2^16.
@inline(__always)
func gateLogistic(_ value: Int32) -> Int32 {
  logistic(position: gatePosition(value), fractionBits: 13)
}

/// The hyperbolic tangent of a Q15.16, in Q15: 48 * 2^12 = 3 * 2^16.
@inline(__always)
func gateTanh(_ value: Int32) -> Int32 {
  hyperbolicTangent(position: gatePosition(value), fractionBits: 12)
}

/// `n + z * (h - n)`, all Q15.
///
/// `|h - n| <= 65 535` and `z <= 32 767` make at most 2 147 385 345, and half a
/// step more is still below 2^31. The result lies between n and h, ends
/// included, so it needs no saturation.
@inline(__always)
func blend(_ n: Int32, _ h: Int16, by z: Int32) -> Int16 {
  let difference = Int32(h) &- n
  return Int16(
    truncatingIfNeeded: n &+ (z &* difference &+ (1 &<< 14)) &>> 15
  )
}
