import Files
import Foundation
import SignalFeatures

/// Reads pipeline files; unknown keys are errors.
struct PipelineReader {
  static let schema = "phalanx-pipeline/1"

  let file: String

  /// Reads the file at `path`.
  fileprivate static func read(path: String) throws -> Pipeline {
    try PipelineReader(file: path).parse(SmallFile.text(path))
  }

  func parse(_ text: String) throws(Fault) -> Pipeline {
    let value = try YAMLValue(parsing: text, file: file)
    try value.checkSchema(Self.schema)
    let root = try YAMLFields(
      value,
      allowing: [
        "schema", "name", "hop_ms", "inputs", "network", "groups", "fingers",
        "compute_budget_ms",
      ]
    )
    _ = try root.required("schema").string()
    let hop = try root.required("hop_ms")
    let hopSeconds = try hop.milliseconds()
    guard hopSeconds > .zero, hopSeconds <= Rational(10) else {
      throw hop.fault("is not a hop of 0 to 10 s", "20 is usual")
    }
    guard Self.fitsImage(hopSeconds) else {
      throw hop.fault("is too exact", "write fewer digits")
    }
    let inputs = try root.required("inputs").list().map {
      value throws(Fault) in try input(value, hop: hopSeconds)
    }
    guard !inputs.isEmpty else {
      throw try root.required("inputs").fault("is empty", "give one input")
    }
    let network = try root["network"].map {
      value throws(Fault) in
      try YAMLFields(value, allowing: ["activations", "restart_hops"])
    }
    let activations = network?["activations"]
    var groups: [Pipeline.Group] = []
    for value in try root["groups"]?.list() ?? [] {
      let group = try group(value)
      if groups.contains(where: { $0.name == group.name }) {
        throw value.fault(
          "a second group is named '\(group.name)'",
          "rename one"
        )
      }
      groups.append(group)
    }
    var pipeline = Pipeline(
      name: try root.required("name").string(),
      hop: hopSeconds,
      inputs: inputs,
      usesInt16Activations: try activations?.word(Activations.self) != .int8,
      groups: groups,
      fingers: try fingers(root["fingers"], groups: groups),
      computeBudget: try root["compute_budget_ms"]?.milliseconds()
        ?? hopSeconds,
      place: file
    )
    if let value = network?["restart_hops"] {
      pipeline.restartHops = try value.integer()
      guard (1...Self.mostRestartHops).contains(pipeline.restartHops) else {
        throw value.fault(
          "is not 1 to \(Self.mostRestartHops) hops",
          "give the steps of the windows that the network was trained on"
        )
      }
    }
    return pipeline
  }

  /// The longest window after which a network begins anew: an image settles in
  /// ten times as many hops at the most.
  private static let mostRestartHops = 1000

  private enum Activations: String, CaseIterable { case int8, int16 }

  // MARK: Inputs

  private func input(_ value: YAMLValue, hop: Rational) throws(Fault)
    -> Pipeline.Input
  {
    let fields = try YAMLFields(
      value,
      allowing: [
        "name", "rate_hz", "channels", "microvolts_per_step", "branches",
      ]
    )
    let stated = try fields.required("rate_hz")
    let rate = try stated.positive()
    guard rate.isSamplingRate, Self.fitsImage(rate) else {
      throw stated.fault(
        "is not a rate in 0.001...1000000000 Hz",
        "state it in hertz"
      )
    }
    let channels = try fields.required("channels")
    let names = channels.isList ? try channels.strings() : []
    let count = channels.isList ? names.count : try channels.integer()
    guard (1...1024).contains(count) else {
      throw channels.fault("is not 1 to 1024 channels", "correct it")
    }
    if let twice = names.firstRepeated {
      throw channels.fault("names '\(twice)' twice", "name each channel once")
    }
    for (index, name) in names.enumerated() {
      guard !name.isEmpty, !name.contains(where: \.isNewline) else {
        throw channels.fault(
          "channel \(index + 1) has no name of one line",
          "name it"
        )
      }
    }
    let step = try fields.required("microvolts_per_step")
    guard let nanovolts = try step.positive().multiplied(by: Rational(1000)),
      Self.fitsImage(nanovolts)
    else {
      throw step.fault("is too large, small or exact", "write fewer digits")
    }
    let hopLength = try samples(hop, at: rate, value, "the hop")
    let branches = try fields.required("branches").list()
    guard !branches.isEmpty else {
      throw value.fault("the input has no branch", "give one")
    }
    return Pipeline.Input(
      name: try fields.required("name").string(),
      rate: rate,
      channelCount: count,
      channelNames: names,
      nanovoltsPerStep: nanovolts,
      hopLength: hopLength,
      branches: try branches.map { branch throws(Fault) in
        try self.branch(branch, rate: rate, hop: hop)
      }
    )
  }

  /// Whether an image holds a fraction above zero: each part in 32 bits.
  private static func fitsImage(_ value: Rational) -> Bool {
    UInt32(exactly: value.numerator) != nil
      && UInt32(exactly: value.denominator) != nil
  }

  /// A duration as a whole number of samples.
  private func samples(
    _ duration: Rational,
    at rate: Rational,
    _ value: YAMLValue,
    _ what: String
  ) throws(Fault) -> Int {
    guard let count = duration.multiplied(by: rate), count.isInteger,
      count.numerator > 0
    else {
      throw value.fault(
        "\(what) is not a whole number of samples at \(rate) Hz",
        "choose a duration that is"
      )
    }
    return count.numerator
  }

  private func branch(_ value: YAMLValue, rate: Rational, hop: Rational)
    throws(Fault) -> Pipeline.Branch
  {
    let fields = try YAMLFields(
      value,
      allowing: ["name", "filters", "gain_bits", "features", "delay_at_hz"]
    )
    var before: [FilterDesign] = []
    var after: [FilterDesign] = []
    var decimation: Int?
    var branchRate = rate
    for item in try fields["filters"]?.list() ?? [] {
      if let filter = try filter(item, rate: branchRate) {
        if decimation == nil {
          before.append(filter)
        } else {
          after.append(filter)
        }
        continue
      }
      let factor = try YAMLFields(item, allowing: ["decimate"])
        .required("decimate").integer()
      guard decimation == nil, (1...1024).contains(factor),
        let slower = rate.divided(by: Rational(factor))
      else {
        throw item.fault(
          "a branch is decimated once, by 1 to 1024",
          "join the two in one"
        )
      }
      decimation = factor
      branchRate = slower
    }
    let hopLength = try samples(hop, at: branchRate, value, "the hop")
    var blocks: [Pipeline.Block] = []
    for item in try fields.required("features").list() {
      blocks.append(
        try block(item, rate: branchRate, hopLength: hopLength)
      )
    }
    let gain = fields["gain_bits"]
    var gainBits: Int?
    if let gain, !gain.isText || (try? gain.string()) != "auto" {
      let bits = try gain.integer()
      guard (0...12).contains(bits) else {
        throw gain.fault("is not 0 to 12 or auto", "write auto")
      }
      gainBits = bits
    }
    return Pipeline.Branch(
      name: try fields.required("name").string(),
      filtersBefore: before,
      decimation: decimation ?? 1,
      filtersAfter: after,
      gainBits: gainBits,
      delayFrequency: try fields["delay_at_hz"]?.positive().doubleValue
        ?? Self.middle(of: before + after, rate: branchRate.doubleValue),
      blocks: blocks
    )
  }

  /// The geometric middle of what all filters pass; the lower end of an open
  /// band counts as a tenth of its upper end.
  private static func middle(of filters: [FilterDesign], rate: Double)
    -> Double
  {
    var low = 0.0
    var high = rate / 2
    for filter in filters {
      switch filter.band {
      case .lowpass(let corner): high = min(high, corner)
      case .highpass(let corner): low = max(low, corner)
      case .bandpass(let lower, let upper):
        low = max(low, lower)
        high = min(high, upper)
      }
    }
    return ((low > 0 ? low : high / 10) * high).squareRoot()
  }

  /// A filter, or nil where the item is something else.
  private func filter(_ value: YAMLValue, rate: Rational)
    throws(Fault) -> FilterDesign?
  {
    let fields = try YAMLFields(
      value,
      allowing: ["lowpass", "highpass", "bandpass", "order", "decimate"]
    )
    try fields.exclusive(["lowpass", "highpass", "bandpass", "decimate"])
    guard fields["decimate"] == nil else { return nil }
    let half = rate.doubleValue / 2
    func corner(_ value: YAMLValue) throws(Fault) -> Double {
      let corner = try value.positive().doubleValue
      guard corner < half else {
        throw value.fault(
          "\(corner) Hz is not below half the rate, \(half) Hz",
          "choose a lower corner"
        )
      }
      return corner
    }
    let band: FilterDesign.Band
    if let value = fields["lowpass"] {
      band = .lowpass(try corner(value))
    } else if let value = fields["highpass"] {
      band = .highpass(try corner(value))
    } else if let value = fields["bandpass"] {
      let list = try value.list()
      guard list.count == 2 else {
        throw value.fault("is not [low, high]", "write two corners in hertz")
      }
      let (low, high) = (try corner(list[0]), try corner(list[1]))
      guard low < high else {
        throw value.fault("its corners are not ascending", "swap them")
      }
      band = .bandpass(low, high)
    } else {
      throw value.fault(
        "is no filter",
        "write lowpass, highpass, bandpass or decimate"
      )
    }
    let order = try fields["order"]?.integer() ?? 4
    guard FilterDesign.orders.contains(order) else {
      throw value.fault("the order is not 1 to 12", "4 is usual")
    }
    return FilterDesign(band: band, order: order)
  }

  private func block(_ value: YAMLValue, rate: Rational, hopLength: Int)
    throws(Fault) -> Pipeline.Block
  {
    let fields = try YAMLFields(
      value,
      allowing: ["window_ms", "features", "transform"]
    )
    let window = try fields.required("window_ms")
    let length = try samples(
      try window.milliseconds(),
      at: rate,
      window,
      "the window"
    )
    guard FeatureBlock.windowLengths.contains(length), hopLength <= length
    else {
      throw window.fault(
        "\(length) samples are not a window of 4 to 16384 that holds a hop of "
          + "\(hopLength)",
        "choose another window or decimation"
      )
    }
    var features = FeatureSet()
    for name in try fields.required("features").list() {
      guard let feature = Feature(pipelineName: try name.string()) else {
        throw name.fault(
          "'\(try name.string())' is no feature",
          remedy(
            forUnknown: try name.string(),
            among: Feature.pipelineNames
          )
        )
      }
      features.insert(FeatureSet(feature))
    }
    guard features.count > 0 else {
      throw value.fault("no feature is chosen", "name one")
    }
    let transform = try fields["transform"]?.word(Transform.self) ?? .linear
    return Pipeline.Block(
      windowLength: length,
      hopLength: hopLength,
      features: features,
      transform: transform.meaning
    )
  }

  private enum Transform: String, CaseIterable {
    case linear, log, sqrt

    var meaning: FeatureNormalization.Transform {
      switch self {
      case .linear: .linear
      case .log: .logarithm
      case .sqrt: .squareRoot
      }
    }
  }
}

extension Pipeline {
  /// Reads a pipeline file.
  ///
  /// - Throws: `Fault` or `Fault` with the line at fault.
  public init(reading path: String) throws {
    self = try PipelineReader.read(path: path)
  }
}
