public import Decoder
public import Firmware

/// One vector that a decoder computed in a hop.
public struct HopVector: Equatable, Sendable {
  /// What it is.
  public var kind: HopVectorKind
  /// Of the branch, the operator, the group.
  public var index: Int
  /// Its elements.
  public var elements: [Int32]
}

/// All that is known of a hop: what was computed on the way to the intent, the
/// intent, and what the governor makes of it.
public struct HopTrace: Sendable {
  /// The vectors, in the order in which they were computed.
  public var vectors: [HopVector] = []
  /// Intent and governor.
  public var record = HopRecord()

  /// Nothing yet.
  public init() {}

  /// The numbers in it.
  public var valueCount: Int {
    vectors.reduce(HopTrace.recordValueCount) { $0 + $1.elements.count }
  }

  /// Closures and targets of six fingers, active fingers, governor's state.
  static var recordValueCount: Int { 14 }
}

/// Gives the traces of a recording, hop by hop.
public protocol TraceSource: AnyObject {
  /// Who computes them, for people.
  var name: String { get }

  /// What is wrong with the samples that have been read so far.
  var warnings: [String] { get }

  /// The next hop; nil after the last.
  func next() throws -> HopTrace?
}

/// Collects the vectors of a hop in arrays.
struct VectorCollector: HopVectorSink, ~Copyable {
  private(set) var vectors: [HopVector] = []

  mutating func begin(
    _ kind: HopVectorKind,
    index: Int,
    count: Int,
    byteCount: Int
  ) {
    var vector = HopVector(kind: kind, index: index, elements: [])
    vector.elements.reserveCapacity(count)
    vectors.append(vector)
  }

  mutating func take(_ element: Int32) {
    vectors[vectors.count - 1].elements.append(element)
  }

  /// Gives what was collected, and begins anew.
  mutating func takeAll() -> [HopVector] {
    defer { vectors.removeAll() }
    return vectors
  }
}
