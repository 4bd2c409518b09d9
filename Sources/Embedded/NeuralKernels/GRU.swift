internal import FixedPoint

/// The size of a gated recurrent unit, and which of ONNX's two it is.
public struct GRUShape: Equatable, Sendable {
  /// Activations in, at least one.
  public let inputCount: Int

  /// Units: elements of the hidden state, at least one.
  public let hiddenCount: Int

  /// Whether the reset gate acts after the recurrent weights (PyTorch's unit)
  /// rather than before (Cho's).
  public let linearBeforeReset: Bool

  /// The fractional bits of a gate's input, which the scales of W and R lead
  /// to: 16. With the 12 of TFLM's tables the error is three times as large.
  public static let gateFractionBits: Int32 = 16

  /// Names a unit.
  @inlinable
  public init(inputCount: Int, hiddenCount: Int, linearBeforeReset: Bool) {
    precondition(
      inputCount > 0 && hiddenCount > 0,
      "a recurrent unit is not empty"
    )
    self.inputCount = inputCount
    self.hiddenCount = hiddenCount
    self.linearBeforeReset = linearBeforeReset
  }

  /// The rows of W and of R: the gates z, r and h.
  @inlinable
  public var rowCount: Int { 3 * hiddenCount }

  /// The elements of Int32 that a step works in.
  @inlinable
  public var scratchCount: Int { 4 * hiddenCount }

  /// The multiply-accumulates of the weights in one step; the gates take
  /// `2 * hiddenCount` products more.
  @inlinable
  public var multiplyAccumulateCount: Int {
    rowCount * (inputCount + hiddenCount)
  }
}

/// The weights of one side of a gated recurrent unit: W of the input or R of
/// the hidden state. Rows are ordered by gate: z, r, h.
///
/// Give it spans of their own, such as a decoder image's. With one borrowed
/// from a local `MutableSpan` (its `span`) Swift 6.3.1 crashes in Embedded -O.
public struct GRUWeights: ~Escapable {
  /// Shape `[3 * hiddenCount, columns]`, row-major, zero point 0.
  public let weights: Span<Int8>

  /// Shape `[3 * hiddenCount]`, in units of the accumulator, in
  /// -2^46 ..< 2^46.
  public let biases: Span<Int64>

  /// Shape `[3 * hiddenCount, 2]`: {multiplier, shift} of each row, from the
  /// accumulator to Q15.16, shifts in `Requantization.wideShifts`.
  public let requantization: Span<Int32>

  /// Takes the three tables.
  @_lifetime(copy weights, copy biases, copy requantization)
  @inlinable
  public init(
    weights: Span<Int8>,
    biases: Span<Int64>,
    requantization: Span<Int32>
  ) {
    self.weights = weights
    self.biases = biases
    self.requantization = requantization
  }
}

/// One step of a gated recurrent unit on int16 activations.
///
///     z = logistic(W_z x + b_z + R_z h + c_z)
///     r = logistic(W_r x + b_r + R_r h + c_r)
///     n = tanh(W_h x + b_h + r * (R_h h + c_h))   // linear before reset
///     n = tanh(W_h x + b_h + R_h (r * h) + c_h)   // otherwise
///     h = n + z * (h - n)
///
/// The integer form is specified in Documentation.docc/GRU.md.
///
/// - Parameters:
///   - input: Shape `[inputCount]`, zero point 0, any scale.
///   - hidden: Shape `[hiddenCount]`, Q15. Before the first step zeros.
///   - shape: The unit's size.
///   - inputSide: W with the biases b.
///   - hiddenSide: R with the biases c.
///   - scratch: Shape `[scratchCount]`; what it holds before and after means
///     nothing.
///   - variant: One that is available.
/// - Complexity: `3 * hiddenCount * (inputCount + hiddenCount)`
///   multiply-accumulates, `3 * hiddenCount` table interpolations.
public func gru(
  _ input: Span<Int16>,
  hidden: inout MutableSpan<Int16>,
  shape: GRUShape,
  inputSide: borrowing GRUWeights,
  hiddenSide: borrowing GRUWeights,
  scratch: inout MutableSpan<Int32>,
  variant: KernelVariant = .fastest
) {
  precondition(variant.isAvailable, "the processor has the variant")
  let rowCount = shape.rowCount
  let count = shape.hiddenCount
  precondition(input.count == shape.inputCount, "the input has its shape")
  precondition(hidden.count == count, "the hidden state has its shape")
  precondition(
    inputSide.biases.count == rowCount && hiddenSide.biases.count == rowCount,
    "each row has a bias"
  )
  precondition(
    inputSide.weights.count == rowCount * input.count
      && hiddenSide.weights.count == rowCount * count,
    "each row has its weights"
  )
  precondition(
    inputSide.requantization.count == 2 * rowCount
      && hiddenSide.requantization.count == 2 * rowCount,
    "each row has a multiplier and a shift"
  )
  precondition(
    scratch.count >= shape.scratchCount,
    "the scratch has its shape"
  )
  unsafe hidden.withUnsafeMutableBufferPointer { hidden in
    unsafe scratch.withUnsafeMutableBufferPointer { scratch in
      unsafe input.withUnsafeBufferPointer { input in
        guard let hidden = hidden.baseAddress,
          let scratch = scratch.baseAddress, let input = input.baseAddress
        else { return }
        unsafe inputSide.withSide(columnCount: shape.inputCount) { inputSide in
          unsafe hiddenSide.withSide(columnCount: count) { hiddenSide in
            let step = unsafe GRUStep(
              count: count,
              inputSide: inputSide,
              hiddenSide: hiddenSide,
              variant: variant
            )
            if shape.linearBeforeReset {
              unsafe step.resetAfter(input, hidden, scratch)
            } else {
              unsafe step.resetBefore(input, hidden, scratch)
            }
          }
        }
      }
    }
  }
}
