import Decoder
import Firmware
public import DecoderImage
import Dispatch
import FixedPoint
import SeededRandom

/// How fast this machine runs the whole signal path of an image, on one core.
///
/// The samples are noise: no step's time depends on what the samples are by
/// more than a branch, and noise takes them all.
public struct PipelineBenchmark {
  /// Seconds of recording decoded in one second.
  public let timesRealTime: Spread

  /// Microseconds a hop, by stage: filters, features, network, outputs.
  public let stages: [(name: String, microseconds: Spread)]

  /// How many times each was measured.
  public let runCount: Int

  /// The length of the noise in hops, and in seconds.
  public let hopCount: Int, seconds: Double

  /// Measures `image`.
  ///
  /// Runs of the whole path and runs timed stage by stage take turns, so that a
  /// machine that slows down slows both.
  ///
  /// - Parameters:
  ///   - image: The decoder.
  ///   - seconds: How much noise each run decodes.
  ///   - runCount: How many runs of each kind.
  /// - Throws: An image that states another memory than its parts take.
  public init(
    of image: DecoderImage,
    seconds: Double,
    runCount: Int
  ) throws(ImageError) {
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(image.workingMemoryByteCount, MemoryPlan.alignment),
      alignment: MemoryPlan.alignment
    )
    defer { unsafe memory.deallocate() }
    var decoder = unsafe try Decoder(
      image: image,
      memory: WorkingMemory(memory)
    )
    let hop = Double(image.hopNumerator) / Double(image.hopDenominator)
    let hopCount = max(1, Int(seconds / hop))
    let noise = Noise(image, hopCount: hopCount)
    var whole: [Double] = []
    var parts = [[Double]](repeating: [], count: 4)
    for _ in 0..<runCount {
      decoder.reset()
      let nanoseconds = Self.decodeAll(&decoder, noise)
      whole.append(Double(hopCount) * hop * 1e9 / nanoseconds)
      decoder.reset()
      let spent = Self.decodeByStage(&decoder, noise)
      for stage in parts.indices {
        parts[stage].append(spent[stage] / Double(hopCount) / 1000)
      }
    }
    timesRealTime = Spread(whole)
    stages = zip(["filters", "features", "network", "outputs"], parts).map {
      ($0, Spread($1))
    }
    self.runCount = runCount
    self.hopCount = hopCount
    self.seconds = Double(hopCount) * hop
  }

  /// Seeded samples for every hop of every input, 1000 steps at most.
  private struct Noise {
    let hopCount: Int
    let samples: [[Int16]]
    let hopSampleCounts: [Int]

    init(_ image: DecoderImage, hopCount: Int) {
      self.hopCount = hopCount
      var generator = SplitMix(seed: 1)
      let inputs = (0..<image.count(of: .inputs)).map { image.input($0) }
      hopSampleCounts = inputs.map { $0.hopLength * $0.channelCount }
      samples = hopSampleCounts.map { count in
        (0..<count * hopCount).map { _ in
          Int16(generator.next(below: 2001) - 1000)
        }
      }
    }
  }

  private static func decodeAll(
    _ decoder: inout Decoder,
    _ noise: Noise
  ) -> Double {
    let began = DispatchTime.now().uptimeNanoseconds
    for hop in 0..<noise.hopCount {
      feed(&decoder, noise, hop)
      decoder.decode()
    }
    return Double(DispatchTime.now().uptimeNanoseconds - began)
  }

  private static func decodeByStage(
    _ decoder: inout Decoder,
    _ noise: Noise
  ) -> [Double] {
    var watch = StageWatch()
    for hop in 0..<noise.hopCount {
      watch.begin()
      feed(&decoder, noise, hop)
      watch.close(0)
      decoder.decode(observedBy: &watch)
    }
    return watch.spent
  }

  /// Times filters, features, network and outputs, in nanoseconds.
  private struct StageWatch: DecodeObserver {
    private(set) var spent = [Double](repeating: 0, count: 4)
    private var mark: UInt64 = 0

    mutating func begin() {
      mark = DispatchTime.now().uptimeNanoseconds
    }

    mutating func close(_ stage: Int) {
      let now = DispatchTime.now().uptimeNanoseconds
      spent[stage] += Double(now - mark)
      mark = now
    }

    mutating func didFinish(_ step: DecodeStep, of decoder: borrowing Decoder) {
      switch step {
      case .features: break
      case .normalization: close(1)
      case .layer: close(2)
      case .outputs: close(3)
      }
    }
  }

  private static func feed(
    _ decoder: inout Decoder,
    _ noise: Noise,
    _ hop: Int
  ) {
    for input in noise.samples.indices {
      let count = noise.hopSampleCounts[input]
      let samples = noise.samples[input]
      _ = decoder.consume(
        samples.span.extracting(hop * count..<(hop + 1) * count),
        input: input
      )
    }
  }
}
