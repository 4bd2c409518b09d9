#if arch(x86_64)
internal import CKernels
internal import FixedPoint
#endif

/// The loops of `SampleSums`, or their vector forms, as the processor has it.
struct SampleLoops {
  /// Whether the vector forms run; they give the same.
  let useVectors: Bool

  /// Computes a sum over consecutive samples, at most 2^14 + 2; zero where
  /// there are too few for a term.
  func total(of sum: WindowSum, over x: Span<Int16>) -> Int64 {
    #if arch(x86_64)
    if useVectors {
      return unsafe x.withUnsafeBufferPointer { x in
        switch sum {
        case .magnitude, .firstHalf, .secondHalf, .middle:
          unsafe phalanx_magnitudes(x.baseAddress, x.count)
        case .sample: unsafe phalanx_samples(x.baseAddress, x.count)
        case .square: unsafe phalanx_squares(x.baseAddress, x.count)
        case .cube: unsafe phalanx_cubes(x.baseAddress, x.count)
        case .step: unsafe phalanx_steps(x.baseAddress, x.count)
        case .squaredStep:
          unsafe phalanx_squared_steps(x.baseAddress, x.count)
        case .slopeSignChange:
          unsafe phalanx_slope_sign_changes(x.baseAddress, x.count)
        case .logarithm:
          unsafe logarithmReciprocals.span.withUnsafeBufferPointer {
            reciprocals in
            unsafe logarithmsOfReciprocals.span.withUnsafeBufferPointer {
              unsafe phalanx_logarithms(
                x.baseAddress,
                x.count,
                reciprocals.baseAddress,
                $0.baseAddress
              )
            }
          }
        }
      }
    }
    #endif
    return switch sum {
    case .magnitude, .firstHalf, .secondHalf, .middle:
      SampleSums.magnitudes(x)
    case .sample: SampleSums.samples(x)
    case .square: SampleSums.squares(x)
    case .cube: SampleSums.cubes(x)
    case .logarithm: SampleSums.logarithms(x)
    case .step: SampleSums.steps(x)
    case .squaredStep: SampleSums.squaredSteps(x)
    case .slopeSignChange: SampleSums.slopeSignChanges(x)
    }
  }

  /// How often neighbors lie on both sides of a mean: one above `floor`, the
  /// other below `ceiling`, the integers around it.
  func crossings(_ x: Span<Int16>, floor: Int16, ceiling: Int16) -> Int64 {
    #if arch(x86_64)
    if useVectors {
      return unsafe x.withUnsafeBufferPointer { x in
        unsafe phalanx_crossings(x.baseAddress, x.count, floor, ceiling)
      }
    }
    #endif
    return SampleSums.crossings(x, floor: floor, ceiling: ceiling)
  }

  /// How many |x| are above a threshold.
  func magnitudes(_ x: Span<Int16>, above threshold: Int32) -> Int64 {
    #if arch(x86_64)
    if useVectors {
      return unsafe x.withUnsafeBufferPointer { x in
        unsafe phalanx_magnitudes_above(x.baseAddress, x.count, threshold)
      }
    }
    #endif
    return SampleSums.magnitudes(x, above: threshold)
  }

  /// How many |x[t] - x[t-1]| are above a threshold.
  func steps(_ x: Span<Int16>, above threshold: Int32) -> Int64 {
    #if arch(x86_64)
    if useVectors {
      return unsafe x.withUnsafeBufferPointer { x in
        unsafe phalanx_steps_above(x.baseAddress, x.count, threshold)
      }
    }
    #endif
    return SampleSums.steps(x, above: threshold)
  }
}
