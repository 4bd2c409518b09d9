import Files
import FixedPoint
import SignalFeatures

/// The signal path of a pipeline up to its raw features, in the very code that
/// a decoder runs.
@safe final class FrontEnd {
  /// Filters of one branch, with the windows over it.
  private struct BranchPath {
    let input: Int
    let branch: FilterBranch
    let coefficients: [Int32]
    let blocks: [FeatureBlock]
    let hopLength: Int
  }

  let pipeline: Pipeline
  let gainBits: [Int]
  private var paths: [BranchPath] = []
  private let bytes: UnsafeMutableRawBufferPointer
  private let memory: WorkingMemory

  /// The filtered samples of the newest hop of each branch.
  private(set) var filtered: [[Int16]]

  /// The raw features of the newest hop. Shape `[pipeline.elementCount]`.
  private(set) var raw: [Int32]

  /// Prepares the path.
  ///
  /// - Parameters:
  ///   - pipeline: What to compute.
  ///   - filters: The cascades of each branch, all inputs after one another.
  ///   - gainBits: The output gain of each branch.
  init(_ pipeline: Pipeline, filters: [BranchFilters], gainBits: [Int]) {
    self.pipeline = pipeline
    self.gainBits = gainBits
    var plan = MemoryPlan()
    var filtered: [[Int16]] = []
    var index = 0
    for (inputIndex, input) in pipeline.inputs.enumerated() {
      for branch in input.branches {
        let filter = filters[index]
        let path = FilterBranch(
          channelCount: input.channelCount,
          preBiquadCount: filter.before.biquads.count,
          decimation: branch.decimation,
          postBiquadCount: filter.after.biquads.count,
          gainBits: gainBits[index],
          memory: &plan
        )
        let hopLength = input.hopLength / branch.decimation
        let blocks = branch.blocks.map {
          FeatureBlock(
            channelCount: input.channelCount,
            windowLength: $0.windowLength,
            hopLength: $0.hopLength,
            features: $0.features,
            memory: &plan
          )
        }
        paths.append(
          BranchPath(
            input: inputIndex,
            branch: path,
            coefficients: filter.coefficients,
            blocks: blocks,
            hopLength: hopLength
          )
        )
        filtered.append(
          [Int16](repeating: 0, count: hopLength * input.channelCount)
        )
        index += 1
      }
    }
    self.filtered = filtered
    raw = [Int32](repeating: 0, count: pipeline.elementCount)
    unsafe bytes = .allocate(
      byteCount: max(plan.byteCount, MemoryPlan.alignment),
      alignment: MemoryPlan.alignment
    )
    memory = unsafe WorkingMemory(bytes)
    memory.clear()
  }

  deinit {
    unsafe bytes.deallocate()
  }

  /// As before the first sample.
  func reset() {
    memory.clear()
  }

  /// How many filtered samples of branch `index` did not fit 16 bits.
  func saturationCount(ofBranch index: Int) -> UInt32 {
    paths[index].branch.saturationCount(in: memory)
  }

  /// Takes one hop of every input.
  ///
  /// - Parameter samples: For each input, shape `[hopLength, channelCount]`.
  func push(_ samples: [[Int16]]) {
    // Taken out of the object, so that their spans are of local variables.
    var elements = raw
    raw = []
    var first = 0
    for (index, path) in paths.enumerated() {
      var frames = filtered[index]
      filtered[index] = []
      let unfiltered = samples[path.input]
      let coefficients = path.coefficients
      var output = frames.mutableSpan
      let count = path.branch.apply(
        to: unfiltered.span,
        coefficients: coefficients.span,
        memory: memory,
        into: &output
      )
      precondition(count == path.hopLength, "a hop is whole in every branch")
      for block in path.blocks {
        var part = [Int32](repeating: 0, count: block.elementCount)
        var span = part.mutableSpan
        block.push(frames.span, memory: memory, into: &span)
        elements.replaceSubrange(first..<first + part.count, with: part)
        first += block.elementCount
      }
      filtered[index] = frames
    }
    raw = elements
  }
}

/// The cascades of one branch.
struct BranchFilters {
  let before: QuantizedFilter
  let after: QuantizedFilter

  var coefficients: [Int32] {
    (before.biquads + after.biquads).flatMap {
      [$0.b0, $0.b1, $0.b2, $0.a1, $0.a2]
    }
  }

  /// Designs the filters of every branch of a pipeline, in order.
  static func design(_ pipeline: Pipeline) throws(Fault)
    -> [BranchFilters]
  {
    var result: [BranchFilters] = []
    for input in pipeline.inputs {
      for branch in input.branches {
        let place = "\(pipeline.place): branch '\(branch.name)'"
        let rate = input.rate.doubleValue
        let slower = rate / Double(branch.decimation)
        let filters = BranchFilters(
          before: try QuantizedFilter(
            branch.filtersBefore.flatMap { $0.sections(samplingRate: rate) },
            place: place
          ),
          after: try QuantizedFilter(
            branch.filtersAfter.flatMap { $0.sections(samplingRate: slower) },
            place: place
          )
        )
        let gain = filters.before.peakGain * filters.after.peakGain
        guard gain < 15.9 else {
          throw Fault(
            place: place,
            fault: "the filters before and behind its decimation can raise a "
              + "full-scale peak \(Int(saturating: gain)) times",
            remedy: "choose lower orders or a wider band (16 is the most)"
          )
        }
        result.append(filters)
      }
    }
    return result
  }
}
