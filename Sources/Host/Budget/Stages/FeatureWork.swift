import DecoderImage
import SignalFeatures

/// The units of work of a hop's features, those of all blocks together.
struct FeatureWork {
  /// By unit.
  private(set) var units: [String: Double]

  /// A feature: its name among the units, the sums that slide for it, and
  /// whether it looks at the whole window in every hop.
  private struct Kind {
    var name: String
    var sums: [String]
    var looksAgain = false
  }

  /// By their numbers, from 1.
  private static let kinds = [
    Kind(name: "ZC", sums: ["sample"], looksAgain: true),
    Kind(name: "SSC", sums: ["slope"]),
    Kind(name: "WL", sums: ["step"]),
    Kind(name: "WA", sums: ["sample", "square"], looksAgain: true),
    Kind(name: "MAB", sums: ["magnitude"]),
    Kind(name: "MSQ", sums: ["square"]),
    Kind(name: "RMS", sums: ["square"]),
    Kind(name: "V3", sums: ["cube"]),
    Kind(name: "LD", sums: ["logarithm"]),
    Kind(name: "DABS", sums: ["squared_step"]),
    Kind(name: "MFL", sums: ["squared_step"]),
    Kind(name: "MPR", sums: ["sample", "square"], looksAgain: true),
    Kind(name: "MAVS", sums: ["first half", "second half"]),
    Kind(name: "WMA", sums: ["magnitude", "middle"]),
  ]
  /// Sums whose terms cost more than an addition or two.
  private static let dear = ["cube", "logarithm", "squared_step", "slope"]

  init(_ image: DecoderImage) {
    let names =
      ["channels", "entered_samples", "copied_samples", "plain_terms"]
      + Self.dear.map { "\($0)_terms" }
      + Self.kinds.filter(\.looksAgain).map { "\($0.name)_samples" }
      + Self.kinds.map { "\($0.name)_values" }
    units = Dictionary(uniqueKeysWithValues: names.map { ($0, 0) })
    units["hops"] = 1
    units["blocks"] = Double(image.count(of: .featureBlocks))
    for index in 0..<image.count(of: .featureBlocks) {
      let block = image.featureBlock(index)
      let input = image.input(image.branch(block.branch).input)
      add(block, channels: Double(input.channelCount))
    }
  }

  private mutating func add(_ block: ImageFeatureBlock, channels: Double) {
    let hop = Double(block.hopLength)
    let window = Double(block.windowLength)
    let chosen = Self.kinds.enumerated().filter {
      block.featureMask >> UInt32($0.offset) & 1 == 1
    }.map(\.element)
    let sums = Set(chosen.flatMap(\.sums))
    // What a feature looks at again is copied whole; else what leaves the sums
    // and what enters them.
    let copied =
      chosen.contains(where: \.looksAgain)
      ? window : 2 * hop * Double(sums.count)
    add("channels", channels)
    add("entered_samples", channels * hop)
    add("copied_samples", channels * copied)
    for sum in sums {
      let kind = Self.dear.contains(sum) ? sum : "plain"
      add("\(kind)_terms", 2 * channels * hop)
    }
    for feature in chosen {
      if feature.looksAgain {
        add("\(feature.name)_samples", channels * window)
      }
      add("\(feature.name)_values", channels)
    }
  }

  private mutating func add(_ unit: String, _ amount: Double) {
    units[unit, default: 0] += amount
  }
}
