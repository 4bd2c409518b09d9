internal import CKernels
public import FixedPoint

/// One band of an input: sections at the input's rate, decimation, sections at
/// the lower rate, and an output gain, for all channels.
///
///     x[t] 2^12 -> pre sections -> every D-th -> post sections
///       -> sat16(floor(y / 2^(12 - gainBits) + 1/2))
///
/// Of D frames the last is kept. Filtered samples are in units of
/// 2^-gainBits ADC steps. What came before the first frame counts as zero.
///
/// The value only names places in a `WorkingMemory`; it is small, copied
/// freely, and made anew from a decoder image at every start.
public struct FilterBranch: Sendable {
  /// Channels of a frame.
  public let channelCount: Int
  /// Sections before the decimation.
  public let preBiquadCount: Int
  /// Input frames for each output frame.
  public let decimation: Int
  /// Sections after the decimation.
  public let postBiquadCount: Int
  /// Fractional bits of the output, 0...12.
  public let gainBits: Int32

  /// Shape `[preBiquadCount + postBiquadCount, stateCount, channelCount]`.
  let state: MemoryRange<Int32>
  /// The signals of one frame. Shape `[channelCount]`.
  let row: MemoryRange<Int32>
  /// Frames since the last one kept, and saturated samples so far.
  let counters: MemoryRange<UInt32>

  /// Reserves the branch's state: 20 bytes for each section and channel, and
  /// 4 for each channel. All zero is the state at the start.
  public init(
    channelCount: Int,
    preBiquadCount: Int,
    decimation: Int,
    postBiquadCount: Int,
    gainBits: Int,
    memory: inout MemoryPlan
  ) {
    precondition(channelCount > 0, "a branch has channels")
    precondition(
      preBiquadCount >= 0 && postBiquadCount >= 0,
      "sections are counted"
    )
    precondition(decimation > 0, "decimation is by one or more")
    precondition(
      gainBits >= 0 && gainBits <= Int(Biquad.signalFractionBits),
      "gain bits are 0...12"
    )
    self.channelCount = channelCount
    self.preBiquadCount = preBiquadCount
    self.decimation = decimation
    self.postBiquadCount = postBiquadCount
    self.gainBits = Int32(truncatingIfNeeded: gainBits)
    state = memory.reserve(
      (preBiquadCount + postBiquadCount) * Biquad.stateCount * channelCount,
      of: Int32.self
    )
    row = memory.reserve(channelCount, of: Int32.self)
    counters = memory.reserve(2, of: UInt32.self)
  }

  /// The frames that the next `frameCount` input frames will give.
  public func outputFrameCount(
    forInput frameCount: Int,
    memory: WorkingMemory
  ) -> Int {
    (Int(memory.span(counters)[0]) + frameCount) / decimation
  }

  /// Output samples that did not fit 16 bits since the last reset; stays at the
  /// largest count once there.
  public func saturationCount(in memory: WorkingMemory) -> UInt32 {
    memory.span(counters)[1]
  }

  /// Forgets the signal: as if only zeros had come before.
  public func reset(_ memory: WorkingMemory) {
    var state = memory.span(state)
    state.update(repeating: 0)
    var counters = memory.span(counters)
    counters.update(repeating: 0)
  }

  /// Filters the next frames. Blocks of any length give the same samples as
  /// one pass.
  ///
  /// - Parameters:
  ///   - frames: Samples in ADC steps. Shape `[frame, channelCount]`.
  ///   - coefficients: b0, b1, b2, a1, a2 of each section, pre sections first,
  ///     30 fractional bits. Shape `[section, 5]`.
  ///   - memory: Where the branch's state is.
  ///   - output: Room for the filtered frames, written from its beginning.
  ///     Shape `[frame, channelCount]`, units of 2^-gainBits ADC steps.
  ///   - kernels: Which code runs; the samples do not depend on it.
  /// - Returns: The number of frames written.
  /// - Complexity: Five multiply-accumulates for each sample and section.
  public func apply(
    to frames: Span<Int16>,
    coefficients: Span<Int32>,
    memory: WorkingMemory,
    into output: inout MutableSpan<Int16>,
    kernels: SignalKernels = .fastest
  ) -> Int {
    precondition(frames.count % channelCount == 0, "frames are whole")
    precondition(
      coefficients.count
        == (preBiquadCount + postBiquadCount) * Biquad.coefficientCount,
      "every section has its five coefficients"
    )
    let frameCount = frames.count / channelCount
    let outputCount = outputFrameCount(forInput: frameCount, memory: memory)
    precondition(
      outputCount * channelCount <= output.count,
      "the output has room"
    )

    let vectorized = applyVectors(
      to: frames,
      coefficients: coefficients,
      memory: memory,
      into: &output,
      kernels: kernels
    )
    let scalar = applyPlain(
      to: frames,
      from: vectorized.channelCount,
      coefficients: coefficients,
      memory: memory,
      into: &output,
      kernels: kernels
    )

    var counters = memory.span(counters)
    let phase = (Int(counters[0]) + frameCount) % decimation
    counters[0] = UInt32(truncatingIfNeeded: phase)
    let (sum, overflow) = counters[1].addingReportingOverflow(
      vectorized.saturationCount &+ scalar
    )
    counters[1] = overflow ? .max : sum
    return outputCount
  }

  /// Filters the channels from `first` on, one frame after the other, all
  /// channels of a section together: its coefficients stay in registers.
  ///
  /// - Returns: The samples that saturated.
  private func applyPlain(
    to frames: Span<Int16>,
    from first: Int,
    coefficients: Span<Int32>,
    memory: WorkingMemory,
    into output: inout MutableSpan<Int16>,
    kernels: SignalKernels
  ) -> UInt32 {
    guard first < channelCount else { return 0 }
    var state = memory.span(state)
    var row = memory.span(row)
    var phase = Int(memory.span(counters)[0])
    let shift = Biquad.signalFractionBits &- gainBits
    var saturationCount: UInt32 = 0
    var written = 0
    var read = 0
    while read < frames.count {
      for channel in first..<channelCount {
        row[channel] =
          Int32(frames[read &+ channel]) &<< Biquad.signalFractionBits
      }
      read &+= channelCount
      for index in 0..<preBiquadCount {
        applySection(
          index,
          to: &row,
          from: first,
          coefficients: coefficients,
          state: &state,
          kernels: kernels
        )
      }
      phase &+= 1
      if phase < decimation { continue }
      phase = 0
      for index in preBiquadCount..<preBiquadCount &+ postBiquadCount {
        applySection(
          index,
          to: &row,
          from: first,
          coefficients: coefficients,
          state: &state,
          kernels: kernels
        )
      }
      for channel in first..<channelCount {
        let sample = shiftRightRoundingUp(row[channel], by: shift)
        let saturated = saturatedToInt16(sample)
        if Int32(saturated) != sample { saturationCount &+= 1 }
        output[written &+ channel] = saturated
      }
      written &+= channelCount
    }
    return saturationCount
  }

  /// Filters a frame by one section.
  private func applySection(
    _ index: Int,
    to row: inout MutableSpan<Int32>,
    from first: Int,
    coefficients: Span<Int32>,
    state: inout MutableSpan<Int32>,
    kernels: SignalKernels
  ) {
    let stride = Biquad.stateCount &* channelCount
    if kernels == .plain {
      Biquad(coefficients, at: index).apply(
        to: &row,
        from: first,
        state: &state,
        at: index &* stride
      )
      return
    }
    let weights = index &* Biquad.coefficientCount
    // `apply` has checked that every section has its coefficients; state and row
    // were laid out for these channels.
    unsafe coefficients.withUnsafeBufferPointer { coefficients in
      unsafe state.withUnsafeMutableBufferPointer { state in
        unsafe row.withUnsafeMutableBufferPointer { row in
          guard let coefficients = coefficients.baseAddress,
            let state = state.baseAddress, let row = row.baseAddress
          else { return }
          unsafe phalanx_filter_section(
            coefficients + weights,
            state + index &* stride,
            channelCount,
            first,
            row
          )
        }
      }
    }
  }
}
