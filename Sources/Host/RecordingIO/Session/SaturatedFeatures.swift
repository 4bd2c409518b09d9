import Files

/// How often each input of a network stands at the ends of its 16 bits, eight
/// deviations from its mean: what lies beyond looks the same to the network.
public struct SaturatedFeatures: Sendable {
  /// For each element, the hops in which it did.
  public private(set) var counts: [Int]

  /// Hops counted.
  public private(set) var hopCount = 0

  /// The share of hops from which on an element is spoken of.
  public static let largestShare = 0.01

  /// Nothing counted.
  public init(elementCount: Int) {
    counts = [Int](repeating: 0, count: elementCount)
  }

  /// Counts a hop, of which `value` gives each element.
  public mutating func take(_ value: (Int) -> Int16) {
    hopCount += 1
    for element in counts.indices {
      let number = value(element)
      if number == .max || number == .min { counts[element] += 1 }
    }
  }

  /// The elements that are at an end in more than a hundredth of all hops.
  public var elements: [Int] {
    counts.indices.filter {
      Double(counts[$0]) > Double(hopCount) * Self.largestShare
    }
  }

  /// A line that names the elements that are saturated; nil where none is.
  public func warning(_ place: String, names: [String]) -> String? {
    let worst = elements.sorted { counts[$0] > counts[$1] }
    guard !worst.isEmpty else { return nil }
    let words = worst.map { element in
      let share = 100 * Double(counts[element]) / Double(hopCount)
      return "\(names[element]) in \((share * 10).rounded() / 10) % of hops"
    }
    return "\(place): features are limited, beyond eight deviations of the "
      + "calibration: \(words.list(atMost: 4))"
  }
}
