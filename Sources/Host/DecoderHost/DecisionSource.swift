/// What a decoder decides at one hop.
///
/// The arrays are made once and written in place.
public struct Decision: Sendable {
  /// The decided class of each group; meaningless for the other kinds.
  public var classes: [Int]
  /// The decided values, group after group: for `activity` 0 or 1 for each
  /// element, for `values` each element in its unit; `classes` has none.
  public var values: [Double]
  /// What was decided by, group after group, every class and element: scores of
  /// classes, activations, values, each in its group's unit; not numbers where
  /// the source has none.
  public var outputs: [Double]
  /// Closures of the six fingers, Q15.
  public var closures: [Int16]
  /// The active fingers, bit 0 for thumb flexion.
  public var activeFingers: UInt8
  /// Whether the decoder stands for it; see `Intent.isSettled`.
  public var isSettled = false

  /// Where each group's values begin, and its outputs.
  public let valueOffsets: [Int], outputOffsets: [Int]

  /// Makes room for the decisions of these groups.
  public init(groups: [DecoderOutline.Group]) {
    classes = [Int](repeating: 0, count: groups.count)
    var count = 0, outputCount = 0
    var offsets: [Int] = [], outputOffsets: [Int] = []
    for group in groups {
      offsets.append(count)
      outputOffsets.append(outputCount)
      outputCount += group.elementNames.count
      if group.kind != .classes { count += group.elementNames.count }
    }
    valueOffsets = offsets
    self.outputOffsets = outputOffsets
    values = [Double](repeating: 0, count: count)
    outputs = [Double](repeating: .nan, count: outputCount)
    closures = [Int16](repeating: 0, count: 6)
    activeFingers = 0
  }
}

/// A decoder, as a replay sees it: samples in, one decision a hop out.
///
/// The fixed-point decoder and the float network that it came from are scored
/// by the same code through this seam.
public protocol DecisionSource: ~Copyable {
  /// What it takes and gives.
  var outline: DecoderOutline { get }

  /// Goes back to the state before the first sample.
  mutating func reset()

  /// Takes samples of one input.
  ///
  /// - Parameters:
  ///   - samples: Whole frames, shape `[frames, channels]`, never past the end
  ///     of the hop.
  ///   - input: The index of the input.
  mutating func append(_ samples: Span<Int16>, input: Int)

  /// Decides, once every input has its hop.
  mutating func decide(into decision: inout Decision)

  /// What is to be said of what the network was given since this was asked last.
  mutating func takeWarnings() -> [String]
}

extension DecisionSource where Self: ~Copyable {
  /// Nothing.
  public mutating func takeWarnings() -> [String] { [] }
}
