import CKernels
import NeuralKernels
import TestSupport
import Testing

/// What fills weights and activations of a case.
private enum Filling: CaseIterable {
  case random, lowest, highest, opposite

  func weight(_ generator: inout SplitMix64) -> Int8 {
    switch self {
    case .random: Int8(truncatingIfNeeded: generator.next())
    case .lowest, .opposite: -128
    case .highest: 127
    }
  }

  func activation<Value: FixedWidthInteger>(
    _ generator: inout SplitMix64
  ) -> Value {
    switch self {
    case .random: Value(truncatingIfNeeded: generator.next())
    case .lowest: .min
    case .highest, .opposite: .max
    }
  }
}

/// The sums of `rowCount` rows by the board's code: packed from `first` on, with
/// weights and activations at odd addresses and rows further apart than long.
private func dualSums(
  _ weights: [Int8],
  rowStride: Int,
  rowCount: Int,
  count: Int,
  pack: (UnsafeMutablePointer<UInt32>) -> Void
) -> [Int64] {
  var words = [UInt32](
    repeating: 0xDEAD_BEEF,
    count: Int(PHALANX_DUAL_WORDS) + 1
  )
  var sums = [Int64](repeating: -1, count: 4)
  unsafe words.withUnsafeMutableBufferPointer { words in
    guard let start = words.baseAddress else { return }
    unsafe pack(start)
    var packed = unsafe phalanx_packed(
      words: start,
      count: count,
      row_stride: rowStride,
      adds: false
    )
    unsafe weights.withUnsafeBufferPointer { weights in
      guard let first = weights.baseAddress else { return }
      if rowCount == 4 {
        unsafe phalanx_dual_dot4(first + 1, &packed, &sums)
      } else {
        unsafe phalanx_dual_dot1(first + 1, &packed, &sums)
      }
    }
    // The words behind a full chunk are not the packer's.
    #expect(unsafe words[Int(PHALANX_DUAL_WORDS)] == 0xDEAD_BEEF)
  }
  return Array(sums[..<rowCount])
}

/// The same in a sentence.
private func plainSums(
  _ weights: [Int8],
  rowStride: Int,
  rowCount: Int,
  _ activations: [Int]
) -> [Int64] {
  (0..<rowCount).map { row in
    activations.indices.reduce(0) { sum, i in
      sum + Int64(weights[1 + row * rowStride + i]) * Int64(activations[i])
    }
  }
}

/// Every count up to 70 and those around a full chunk; starts at odd addresses.
@Test(arguments: Filling.allCases)
private func packedSumsAreThePlainOnes(filling: Filling) {
  var generator = SplitMix64(seed: 11)
  for count in Array(0...70) + [239, 240, 255, 256, 483, 494, 495, 496] {
    for (rowCount, gap) in [(1, 0), (4, 0), (4, 3), (4, 18)] {
      let stride = count + gap
      let weights = (0..<4 * stride + 1).map { _ in
        filling.weight(&generator)
      }
      let wide: [Int16] = (0...count).map { _ in
        filling.activation(&generator)
      }
      let narrow: [Int8] = (0...count).map { _ in
        filling.activation(&generator)
      }
      let zero = Int(Int8(truncatingIfNeeded: generator.next()))
      var places = phalanx_segments(
        count: 1,
        length: max(count, 1),
        stride: 0,
        zero_point: Int32(zero)
      )
      func sums(_ pack: (UnsafeMutablePointer<UInt32>) -> Void) -> [Int64] {
        unsafe dualSums(
          weights,
          rowStride: stride,
          rowCount: rowCount,
          count: count,
          pack: pack
        )
      }
      let got16 = unsafe sums { words in
        unsafe wide.withUnsafeBufferPointer {
          guard let start = $0.baseAddress else { return }
          unsafe phalanx_dual_pack_i16(start + 1, &places, 0, count, words)
        }
      }
      let got8 = unsafe sums { words in
        unsafe narrow.withUnsafeBufferPointer {
          guard let start = $0.baseAddress else { return }
          unsafe phalanx_dual_pack_i8(start + 1, &places, 0, count, words)
        }
      }
      func want(_ activations: [Int]) -> [Int64] {
        plainSums(weights, rowStride: stride, rowCount: rowCount, activations)
      }
      guard got16 == want(wide.dropFirst().map { Int($0) }),
        got8 == want(narrow.dropFirst().map { Int($0) - zero })
      else {
        Issue.record("\(filling), \(rowCount) rows of \(count), \(gap) apart")
        return
      }
    }
  }
}

/// Convolutions whose taps lie apart, with segments of every length around a
/// word's four, and rows of more than one chunk.
@Test func dualConvolutionsAreThePlainOnes() {
  var generator = SplitMix64(seed: 12)
  let shapes =
    (1...9).flatMap { channels in
      (1...5).map { taps in (channels, taps, 1 + taps % 3) }
    } + [(130, 5, 2), (131, 4, 3), (249, 2, 1), (497, 2, 2)]
  for (channels, taps, dilation) in shapes {
    let outputs = 6
    let shape = Conv1DShape(
      inputChannels: channels,
      outputChannels: outputs,
      kernelLength: taps,
      dilation: dilation
    )
    let weights = (0..<shape.weightCount).map { _ in
      Int8(truncatingIfNeeded: generator.next())
    }
    let wide = (0..<shape.historyCount).map { _ in
      Int16(truncatingIfNeeded: generator.next())
    }
    let narrow = wide.map { Int8(truncatingIfNeeded: $0) }
    let pairs = (0..<2 * outputs).map { $0 % 2 == 0 ? 0x6000_0000 : Int32(-9) }
    func run(_ variant: KernelVariant) -> ([Int16], [Int8]) {
      var output16 = [Int16](repeating: 0, count: outputs)
      var output8 = [Int8](repeating: 0, count: outputs)
      var span16 = output16.mutableSpan
      conv1d(
        wide.span,
        shape: shape,
        weights: weights.span,
        biases: [Int64](repeating: 5, count: outputs).span,
        requantization: pairs.span,
        clamp: .int16,
        into: &span16,
        variant: variant
      )
      var span8 = output8.mutableSpan
      conv1d(
        narrow.span,
        shape: shape,
        weights: weights.span,
        biases: [Int32](repeating: 5, count: outputs).span,
        requantization: pairs.span,
        zeroPoints: ZeroPoints(input: -128, output: 2),
        clamp: .int8,
        into: &span8,
        variant: variant
      )
      return (output16, output8)
    }
    let (got, want) = (run(.dual), run(.plain))
    guard got == want else {
      Issue.record("\(shape): \(got), want \(want)")
      return
    }
  }
}
