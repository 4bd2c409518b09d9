import DecoderHost
import Decoder
import Firmware
public import DecoderImage
import HandProtocol

/// The first value in which two decoders part.
public struct TraceDifference: Equatable, Sendable {
  /// The hop, counted from the start of the recording.
  public var hop: Int
  /// Filters, features, the layer, the group, or the command.
  public var stage: String
  /// The element within it.
  public var element: Int
  /// The value of the first and of the second; nil where one has none.
  public var first: Int32?, second: Int32?
}

/// Holds the traces of two decoders against each other.
public struct TraceComparison: Sendable {
  /// Hops compared so far.
  public private(set) var hopCount = 0
  /// Values compared so far.
  public private(set) var valueCount = 0
  /// Where they part, if they do.
  public private(set) var difference: TraceDifference?
  /// What the second's counter went on by in each stage, summed.
  public private(set) var counts = [UInt64](repeating: 0, count: 4)
  /// The most stack that the second has used, in bytes.
  public private(set) var stackByteCount = 0

  private let stageNames: StageNames

  /// Nothing compared yet.
  ///
  /// - Parameter image: Whose layers have the names.
  public init(naming image: DecoderImage) {
    stageNames = StageNames(image)
  }

  /// Compares the next hop of both.
  ///
  /// - Returns: Whether they are the same.
  public mutating func compare(_ first: HopTrace, _ second: HopTrace) -> Bool {
    for stage in 0..<4 { counts[stage] += UInt64(second.record.counts[stage]) }
    stackByteCount = max(stackByteCount, Int(second.record.stackByteCount))
    valueCount += second.valueCount
    difference = part(first, second)
    if difference == nil { hopCount += 1 }
    return difference == nil
  }

  private func part(_ first: HopTrace, _ second: HopTrace) -> TraceDifference? {
    for index in 0..<max(first.vectors.count, second.vectors.count) {
      guard index < first.vectors.count, index < second.vectors.count,
        first.vectors[index].kind == second.vectors[index].kind,
        first.vectors[index].index == second.vectors[index].index
      else {
        return TraceDifference(
          hop: hopCount,
          stage: "vector \(index)",
          element: 0
        )
      }
      let (a, b) = (first.vectors[index], second.vectors[index])
      let name = stageNames.name(a.kind, a.index)
      if let element = Self.firstDifference(a.elements, b.elements) {
        return TraceDifference(
          hop: hopCount,
          stage: name,
          element: element,
          first: a.elements.element(element),
          second: b.elements.element(element)
        )
      }
    }
    let (a, b) = (values(first.record), values(second.record))
    guard let element = Self.firstDifference(a.map(\.1), b.map(\.1)) else {
      return nil
    }
    return TraceDifference(
      hop: hopCount,
      stage: a[element].0,
      element: element % 6,
      first: a[element].1,
      second: b[element].1
    )
  }

  private static func firstDifference(_ a: [Int32], _ b: [Int32]) -> Int? {
    if a == b { return nil }
    return zip(a, b).enumerated().first { $1.0 != $1.1 }?.offset
      ?? min(a.count, b.count)
  }

  private func values(_ record: HopRecord) -> [(String, Int32)] {
    var list: [(String, Int32)] = []
    for finger in 0..<6 {
      list.append(("command", Int32(record.closures[finger])))
    }
    for finger in 0..<6 {
      list.append(("governed command", Int32(record.targets[finger])))
    }
    list.append(("active fingers", Int32(record.activeFingers)))
    list.append(("governor", Int32(record.governorState)))
    return list
  }
}

extension [Int32] {
  fileprivate func element(_ index: Int) -> Int32? {
    index < count ? self[index] : nil
  }
}

/// What the vectors of an image are called.
struct StageNames: Sendable {
  private let branches: [String], layers: [String], groups: [String]

  init(_ image: DecoderImage) {
    branches = (0..<image.count(of: .branches)).map {
      image.text(image.branch($0).name)
    }
    layers = (0..<image.count(of: .operators)).map {
      let step = image.networkOperator($0)
      return "\(step.opcode) \(image.text(step.name))"
    }
    groups = (0..<image.count(of: .groups)).map {
      image.text(image.group($0).name)
    }
  }

  func name(_ kind: HopVectorKind, _ index: Int) -> String {
    func named(_ word: String, _ list: [String]) -> String {
      index < list.count
        ? "\(word) \(index) (\(list[index]))" : "\(word) \(index)"
    }
    return switch kind {
    case .filteredSamples: named("filter branch", branches)
    case .rawFeatures: "features"
    case .networkInput: "normalized features"
    case .layer: named("layer", layers)
    case .group: named("group", groups)
    }
  }
}
