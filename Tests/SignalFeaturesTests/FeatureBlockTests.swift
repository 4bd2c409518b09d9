import FixedPoint
import SignalFeatures
import Testing
import TestSupport

/// Windows and hops of every kind: N divisible by 4 and not, odd; H dividing
/// N and not, H = 1, H = N - 1, H = N.
private let shapes: [(windowLength: Int, hopLength: Int)] = [
  (4, 1), (4, 2), (4, 3), (4, 4), (5, 1), (5, 2), (5, 4), (5, 5), (6, 4),
  (7, 3), (7, 7), (8, 2), (10, 9), (33, 8), (34, 17), (35, 35), (101, 30),
  (200, 40),
]

/// The features of every hop, by the sliding form.
private func slide(
  _ frames: [Int16],
  channelCount: Int,
  windowLength: Int,
  hopLength: Int,
  features: FeatureSet,
  kernels: SignalKernels
) -> [[Int32]] {
  var plan = MemoryPlan()
  let block = FeatureBlock(
    channelCount: channelCount,
    windowLength: windowLength,
    hopLength: hopLength,
    features: features,
    memory: &plan
  )
  let storage = TestMemory(plan)
  let hopCount = frames.count / channelCount / hopLength
  return (0..<hopCount).map { hop in
    var raw = [Int32](repeating: 0, count: block.elementCount)
    var span = raw.mutableSpan
    let first = hop * hopLength * channelCount
    block.push(
      frames.span.extracting(first..<first + hopLength * channelCount),
      memory: storage.memory,
      into: &span,
      kernels: kernels
    )
    return raw
  }
}

/// The features of every hop, each window by itself.
private func direct(
  _ frames: [Int16],
  channelCount: Int,
  windowLength: Int,
  hopLength: Int,
  features: [Feature]
) -> [[Int32]] {
  let past = [Int16](repeating: 0, count: windowLength)
  let channels = (0..<channelCount).map { channel in
    past
      + stride(from: channel, to: frames.count, by: channelCount)
      .map { frames[$0] }
  }
  let hopCount = frames.count / channelCount / hopLength
  return (0..<hopCount).map { hop in
    let first = (hop + 1) * hopLength
    return features.flatMap { feature in
      channels.map { channel in
        feature.raw(of: channel.span.extracting(first..<first + windowLength))
      }
    }
  }
}

@Test(arguments: TestSignal.allCases, [SignalKernels.plain, .fastest])
func slidingEqualsDirect(signal: TestSignal, kernels: SignalKernels) {
  for (windowLength, hopLength) in shapes {
    let channelCount = 2
    let hopCount = 2 * windowLength / hopLength + 2
    let frames = signal.samples(
      hopCount * hopLength * channelCount,
      seed: UInt64(windowLength)
    )
    let got = slide(
      frames,
      channelCount: channelCount,
      windowLength: windowLength,
      hopLength: hopLength,
      features: .all,
      kernels: kernels
    )
    let want = direct(
      frames,
      channelCount: channelCount,
      windowLength: windowLength,
      hopLength: hopLength,
      features: allFeatures
    )
    for (hop, (got, want)) in zip(got, want).enumerated() where got != want {
      Issue.record(
        "N \(windowLength), H \(hopLength), hop \(hop): \(got), want \(want)"
      )
      return
    }
  }
}

@Test func anySubsetGivesItsFeaturesOfAll() {
  let windowLength = 30
  let hopLength = 7
  let channelCount = 3
  let frames = TestSignal.ties.samples(
    hopLength * channelCount * 12,
    seed: 6
  )
  func rows(of features: FeatureSet) -> [[Int32]] {
    slide(
      frames,
      channelCount: channelCount,
      windowLength: windowLength,
      hopLength: hopLength,
      features: features,
      kernels: .fastest
    )
  }
  let all = rows(of: .all)
  var masks: [UInt16] = [0] + (0..<14).map { bit in 1 << bit }
  var generator = SplitMix64(seed: 7)
  for _ in 0..<40 {
    masks.append(.random(in: 0...0x3FFF, using: &generator))
  }
  for mask in masks {
    let chosen = (0..<14).filter { bit in (mask >> bit) & 1 == 1 }
    let want: [[Int32]] = all.map { hop in
      chosen.flatMap { bit -> ArraySlice<Int32> in
        hop[(bit * channelCount)..<((bit + 1) * channelCount)]
      }
    }
    guard rows(of: FeatureSet(rawValue: mask)) == want else {
      Issue.record("mask \(mask)")
      return
    }
  }
}

@Test func resetForgets() {
  var plan = MemoryPlan()
  let block = FeatureBlock(
    channelCount: 1,
    windowLength: 9,
    hopLength: 4,
    features: .all,
    memory: &plan
  )
  let storage = TestMemory(plan)
  let frames = TestSignal.uniform.samples(4, seed: 8)
  func push() -> [Int32] {
    var raw = [Int32](repeating: 0, count: 14)
    var span = raw.mutableSpan
    block.push(frames.span, memory: storage.memory, into: &span)
    return raw
  }
  let first = push()
  #expect(push() != first)
  block.reset(storage.memory)
  #expect(push() == first)
}

@Test func longestWindowOfExtremesDoesNotOverflow() {
  for value in [Int16.min, .max] {
    let window = [Int16](repeating: value, count: 16384)
    let magnitude = abs(Int64(value))
    #expect(
      Int64(Feature.meanAbsoluteValue.raw(of: window.span))
        == magnitude * 16384
    )
    #expect(
      Int64(Feature.meanSquare.raw(of: window.span)) == magnitude * magnitude
    )
    #expect(
      Int64(Feature.thirdOrder.raw(of: window.span)) == Int64(value) * 16
    )
    #expect(
      Int64(Feature.logDetector.raw(of: window.span)) == magnitude * 16
    )
  }
  let alternating = (0..<16384).map { $0 % 2 == 0 ? Int16.min : .max }
  #expect(Feature.waveformLength.raw(of: alternating.span) == 16383 * 65535)
  #expect(Feature.zeroCrossingCount.raw(of: alternating.span) == 16383)
  #expect(Feature.slopeSignChangeCount.raw(of: alternating.span) == 16382)
  #expect(
    Feature.differenceAbsoluteDeviation.raw(of: alternating.span) == 65535 * 16
  )
}
