import FixedPoint
import SignalFeatures
import Testing
import TestSupport

/// Windows and hops of every kind: N divisible by 4 and not, odd; H dividing
/// N and not, H = 1, H = N - 1, H = N.
private let shapes: [(windowLength: Int, hopLength: Int)] = [
  (4, 1), (4, 2), (4, 3), (4, 4), (5, 1), (5, 2), (5, 4), (5, 5), (6, 4),
  (7, 3), (7, 7), (8, 2), (10, 9), (33, 8), (34, 17), (35, 35), (100, 30),
  (101, 7), (500, 100),
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
    let hopCount = 3 * windowLength / hopLength + 3
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
