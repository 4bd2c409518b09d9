import FixedPoint
import SignalFeatures
import Testing
import TestSupport

/// A branch of random, stable sections.
private struct RandomBranch {
  let branch: FilterBranch
  let coefficients: [Int32]
  let storage: TestMemory

  init(
    channelCount: Int,
    pre: Int,
    decimation: Int,
    post: Int,
    gainBits: Int,
    seed: UInt64
  ) {
    var plan = MemoryPlan()
    branch = FilterBranch(
      channelCount: channelCount,
      preBiquadCount: pre,
      decimation: decimation,
      postBiquadCount: post,
      gainBits: gainBits,
      memory: &plan
    )
    storage = TestMemory(plan)
    var generator = SplitMix64(seed: seed)
    coefficients = (0..<pre + post).flatMap { _ in
      (0..<5).map { _ in Int32.random(in: .min ... .max, using: &generator) }
    }
  }

  /// Filters `frames` in blocks of the lengths given, over and over.
  func filter(
    _ frames: [Int16],
    blocks: [Int],
    kernels: SignalKernels
  ) -> [Int16] {
    storage.memory.clear()
    let channelCount = branch.channelCount
    var output: [Int16] = []
    var first = 0
    var turn = 0
    while first < frames.count {
      let length = min(
        blocks[turn % blocks.count] * channelCount,
        frames.count - first
      )
      let block = frames.span.extracting(first..<first + length)
      var room = [Int16](repeating: 77, count: length + 5)
      var span = room.mutableSpan
      let expected = branch.outputFrameCount(
        forInput: length / channelCount,
        memory: storage.memory
      )
      let count = branch.apply(
        to: block,
        coefficients: coefficients.span,
        memory: storage.memory,
        into: &span,
        kernels: kernels
      )
      #expect(count == expected)
      #expect(room[(count * channelCount)...].allSatisfy { $0 == 77 })
      output += room[..<(count * channelCount)]
      first += length
      turn += 1
    }
    return output
  }
}

@Test(arguments: TestSignal.allCases)
func vectorsAndBlocksChangeNothing(signal: TestSignal) {
  for (seed, channelCount) in [1, 4, 7, 16].enumerated() {
    for (pre, decimation, post) in [
      (2, 2, 2), (0, 1, 0), (1, 3, 1), (3, 1, 0), (0, 4, 5),
    ] {
      for gainBits in [0, 4, 12] {
        let branch = RandomBranch(
          channelCount: channelCount,
          pre: pre,
          decimation: decimation,
          post: post,
          gainBits: gainBits,
          seed: UInt64(seed)
        )
        let frames = signal.samples(channelCount * 300, seed: 9)
        let want = branch.filter(frames, blocks: [300], kernels: .plain)
        let wantSaturated = branch.branch.saturationCount(
          in: branch.storage.memory
        )
        for blocks in [[300], [1], [1, 2, 3, 128, 129, 7]] {
          for kernels in [SignalKernels.plain, .portable, .fastest] {
            let got = branch.filter(frames, blocks: blocks, kernels: kernels)
            let saturated = branch.branch.saturationCount(
              in: branch.storage.memory
            )
            guard got == want, saturated == wantSaturated else {
              Issue.record(
                """
                \(channelCount) channels, \(pre)/\(decimation)/\(post), \
                gain \(gainBits), blocks \(blocks), \(kernels)
                """
              )
              return
            }
          }
        }
      }
    }
  }
}

@Test func resetForgetsTheSignal() {
  let filter = RandomBranch(
    channelCount: 2,
    pre: 1,
    decimation: 3,
    post: 1,
    gainBits: 12,
    seed: 10
  )
  let frames = TestSignal.uniform.samples(2 * 50, seed: 11)
  func run() -> [Int16] {
    var output = [Int16](repeating: 0, count: 2 * 17)
    var span = output.mutableSpan
    _ = filter.branch.apply(
      to: frames.span,
      coefficients: filter.coefficients.span,
      memory: filter.storage.memory,
      into: &span
    )
    return output
  }
  let first = run()
  #expect(filter.branch.saturationCount(in: filter.storage.memory) > 0)
  filter.branch.reset(filter.storage.memory)
  #expect(filter.branch.saturationCount(in: filter.storage.memory) == 0)
  #expect(run() == first)
}

@Test func decimationKeepsTheLastOfEachGroup() {
  var plan = MemoryPlan()
  let branch = FilterBranch(
    channelCount: 1,
    preBiquadCount: 0,
    decimation: 3,
    postBiquadCount: 0,
    gainBits: 1,
    memory: &plan
  )
  let storage = TestMemory(plan)
  var output = [Int16](repeating: 0, count: 2)
  var span = output.mutableSpan
  let frames: [Int16] = [1, 2, 3, 4, 5, 20_000, 7]
  let count = branch.apply(
    to: frames.span,
    coefficients: [Int32]().span,
    memory: storage.memory,
    into: &span
  )
  #expect(count == 2)
  #expect(output == [6, .max])
  #expect(branch.saturationCount(in: storage.memory) == 1)
}
