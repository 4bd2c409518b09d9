#if arch(x86_64)
internal import CKernels
#endif
internal import FixedPoint

extension FilterBranch {
  /// Filters as many channels as fill whole vectors.
  ///
  /// - Returns: How many of the first channels are done, and how many of their
  ///   samples saturated.
  func applyVectors(
    to frames: Span<Int16>,
    coefficients: Span<Int32>,
    memory: WorkingMemory,
    into output: inout MutableSpan<Int16>,
    kernels: SignalKernels
  ) -> (channelCount: Int, saturationCount: UInt32) {
    #if arch(x86_64)
    guard channelCount >= 4, !frames.isEmpty, kernels.useVectors else {
      return (0, 0)
    }
    var state = memory.span(state)
    let counters = memory.view(counters)
    let shape = phalanx_branch_shape(
      channel_count: Int32(channelCount),
      pre_biquad_count: Int32(preBiquadCount),
      post_biquad_count: Int32(postBiquadCount),
      decimation: Int32(decimation),
      output_shift: Biquad.signalFractionBits &- gainBits
    )
    // `apply` has checked that frames, coefficients, state and output have the
    // sizes of the shape.
    let saturationCount = unsafe frames.withUnsafeBufferPointer { frames in
      unsafe coefficients.withUnsafeBufferPointer { coefficients in
        unsafe state.withUnsafeMutableBufferPointer { state in
          unsafe output.withUnsafeMutableBufferPointer { output in
            unsafe phalanx_filter_branch(
              shape,
              coefficients.baseAddress,
              state.baseAddress,
              Int32(counters[0]),
              frames.baseAddress,
              frames.count / channelCount,
              output.baseAddress
            )
          }
        }
      }
    }
    return (channelCount & ~3, saturationCount)
    #else
    return (0, 0)
    #endif
  }
}
