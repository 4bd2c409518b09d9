public import DecoderImage
import FixedPoint
import NeuralKernels
import SignalFeatures

/// Where everything that a decoder keeps lies in its working memory.
///
/// The layout follows from the image alone, with no element whose size depends
/// on the machine, so that host and board agree on every byte. In order, each
/// aligned to 16 bytes:
///
/// 1. `u32` for each input: frames taken in since the last hop;
/// 2. `u32` for each branch, then each feature block, then each group: where
///    its own stretch begins;
/// 3. `i32` for each feature element: the raw features;
/// 4. the network's tensors, then `i32` for a recurrent layer to work in;
/// 5. branch by branch: the hop's filtered samples (`i16`), then the filter's
///    state; block by block: the windows and sums; group by group: its state.
///
/// The value itself is a dozen integers; a part in the fifth place is found by
/// its offset in the second.
public struct DecoderMemory: Sendable {
  /// The size of the whole, in bytes.
  public let byteCount: Int

  let fills: MemoryRange<UInt32>
  let places: MemoryRange<UInt32>
  let rawFeatures: MemoryRange<Int32>
  let network: MemoryRange<UInt8>
  let scratch: MemoryRange<Int32>

  /// Where the first of the parts begins.
  private let firstPart: Int

  /// Lays out the memory of a decoder.
  public init(for image: DecoderImage) {
    var plan = MemoryPlan()
    fills = plan.reserve(image.count(of: .inputs), of: UInt32.self)
    places = plan.reserve(
      image.count(of: .branches) + image.count(of: .featureBlocks)
        + image.count(of: .groups),
      of: UInt32.self
    )
    rawFeatures = plan.reserve(image.count(of: .normalizations), of: Int32.self)
    network = plan.reserve(image.networkMemoryByteCount, of: UInt8.self)
    scratch = plan.reserve(image.largestScratchCount, of: Int32.self)
    firstPart = plan.byteCount
    for part in 0..<places.count { Self.lay(part, of: image, &plan) }
    byteCount = plan.byteCount
  }

  /// Writes down where each part begins, so that it is found again at once.
  func recordPlaces(of image: DecoderImage, in memory: WorkingMemory) {
    var places = memory.span(places)
    var plan = MemoryPlan(startingAt: firstPart)
    for part in 0..<places.count {
      places[part] = UInt32(truncatingIfNeeded: plan.byteCount)
      Self.lay(part, of: image, &plan)
    }
  }

  /// Lays out one part: branches first, then feature blocks, then groups.
  private static func lay(
    _ part: Int,
    of image: DecoderImage,
    _ plan: inout MemoryPlan
  ) {
    let branches = image.count(of: .branches)
    let blocks = image.count(of: .featureBlocks)
    if part < branches {
      _ = BranchMemory(image, part, &plan)
    } else if part < branches + blocks {
      _ = FeatureBlock(image, part - branches, &plan)
    } else {
      let group = image.group(part - branches - blocks)
      _ = GroupState(elementCount: group.elementCount, memory: &plan)
    }
  }

  /// Finds a branch's stretch again.
  func branch(
    _ index: Int,
    of image: DecoderImage,
    in memory: WorkingMemory
  ) -> BranchMemory {
    var plan = MemoryPlan(startingAt: place(index, in: memory))
    return BranchMemory(image, index, &plan)
  }

  /// Finds a feature block's stretch again.
  func featureBlock(
    _ index: Int,
    of image: DecoderImage,
    in memory: WorkingMemory
  ) -> FeatureBlock {
    let place = place(image.count(of: .branches) + index, in: memory)
    var plan = MemoryPlan(startingAt: place)
    return FeatureBlock(image, index, &plan)
  }

  /// Finds a group's stretch again.
  func group(
    _ index: Int,
    of image: DecoderImage,
    in memory: WorkingMemory
  ) -> GroupState {
    let before = image.count(of: .branches) + image.count(of: .featureBlocks)
    var plan = MemoryPlan(startingAt: place(before + index, in: memory))
    return GroupState(
      elementCount: image.group(index).elementCount,
      memory: &plan
    )
  }

  private func place(_ index: Int, in memory: WorkingMemory) -> Int {
    Int(memory.span(places)[index])
  }
}

/// A branch's filtered samples of one hop, and its filter.
struct BranchMemory {
  /// Shape `[hop of the branch, channels]`.
  let filtered: MemoryRange<Int16>
  let filter: FilterBranch

  init(_ image: DecoderImage, _ index: Int, _ plan: inout MemoryPlan) {
    let branch = image.branch(index)
    let input = image.input(branch.input)
    filtered = plan.reserve(
      input.hopLength / branch.decimation * input.channelCount,
      of: Int16.self
    )
    filter = FilterBranch(
      channelCount: input.channelCount,
      preBiquadCount: branch.preBiquadCount,
      decimation: branch.decimation,
      postBiquadCount: branch.postBiquadCount,
      gainBits: branch.gainBits,
      memory: &plan
    )
  }
}

extension FeatureBlock {
  fileprivate init(
    _ image: DecoderImage,
    _ index: Int,
    _ plan: inout MemoryPlan
  ) {
    let block = image.featureBlock(index)
    let input = image.input(image.branch(block.branch).input)
    self.init(
      channelCount: input.channelCount,
      windowLength: block.windowLength,
      hopLength: block.hopLength,
      features: FeatureSet(rawValue: UInt16(block.featureMask)),
      memory: &plan
    )
  }
}

extension DecoderImage {
  /// The elements that the largest of the recurrent layers works in.
  fileprivate var largestScratchCount: Int {
    var largest = 0
    for index in 0..<count(of: .operators) {
      let step = networkOperator(index)
      guard step.opcode == .gatedRecurrentUnit else { continue }
      largest = max(largest, GRUShape(step).scratchCount)
    }
    return largest
  }
}
