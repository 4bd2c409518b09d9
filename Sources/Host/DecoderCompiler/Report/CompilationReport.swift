import Files
import DecoderImage

/// What a person wants to know of a compiled decoder.
public struct CompilationReport: Sendable {
  /// One operator of the network.
  struct Layer: Sendable {
    var name: String
    var operation: String
    var outputCount: Int
    /// Weights, biases and multipliers, in bytes.
    var flashByteCount: Int
    /// Multiply-accumulates each time it runs.
    var multiplyAccumulateCount: Int
    /// Every how many hops it runs.
    var period: Int
    /// Errors against float, in real units; nil where there is no counterpart.
    var rms: Double
    var largest: Double
    var relative: Double
  }

  /// One group's decisions, fixed against float.
  struct Agreement: Sendable {
    var name: String
    var kind: String
    var agreement: Double?
    var determination: Double?
    /// Of values: their difference's root mean square over their range.
    var rangeError: Double?
  }

  var decoder: String
  var flashByteCount: Int
  var sections: [(name: String, byteCount: Int)]
  var networkByteCount: Int
  /// The hops after which recurrent layers begin anew; 0 for never.
  var restartHops: Int
  var workingMemoryByteCount: Int
  var layers: [Layer]
  /// A mean over the hops, where layers run on some of them.
  var multiplyAccumulatesPerHop: Double
  var ledger: [DelayLedger.Entry]
  var agreements: [Agreement]
  var gainBits: [Int]
  var calibrationHopCount: Int
  var comparedHopCount: Int
  var start: StartPlan
  var settling: SettlingMeasurement
  /// In seconds.
  var hop: Double
  /// What is to be said of the sessions and their samples, and of what in the
  /// network's meaning a stream of it changes, one line each.
  var inputWarnings: [String]
  /// How far the float network is from another program's outputs; nil where
  /// none were given.
  var reference: ReferenceComparison?

  /// The size of the image in bytes.
  public var flashBytes: Int { flashByteCount }

  init(
    _ contents: ImageContents,
    _ image: ImageWriter.Result,
    _ errors: ErrorMeasurement,
    _ settling: SettlingMeasurement,
    _ reference: ReferenceComparison?,
    warnings: [String]
  ) {
    inputWarnings = warnings
    self.reference = reference
    start = contents.start
    self.settling = settling
    hop = contents.pipeline.hop.doubleValue
    decoder = contents.pipeline.name
    flashByteCount = image.bytes.count
    sections = zip(ImageSection.allCases, image.sectionByteCounts).map {
      ("\($0)", $1)
    }
    networkByteCount = image.networkByteCount
    workingMemoryByteCount = image.workingMemoryByteCount
    let names = [
      1: "dense", 2: "convolution", 3: "gru", 4: "lookup", 5: "rescale",
    ]
    layers = contents.network.operators.map { step in
      let error = errors.layers[step.output]
      let isWide = contents.network.tensors[step.input].isInt16
      var period = step.period
      if step.code == 2 { period *= Int(step.parameters[6]) }
      return Layer(
        name: step.name,
        operation: names[Int(step.code)] ?? "",
        outputCount: contents.network.tensors[step.output].count,
        flashByteCount: step.weights.reduce(0) { $0 + $1.count }
          + step.biases.count * (isWide ? 8 : 4) + step.multipliers.count * 8,
        multiplyAccumulateCount: step.multiplyAccumulateCount,
        period: period,
        rms: error.rms,
        largest: error.largest,
        relative: error.relative
      )
    }
    multiplyAccumulatesPerHop = layers.reduce(0) {
      $0 + Double($1.multiplyAccumulateCount) / Double($1.period)
    }
    ledger = contents.ledger.entries
    agreements = errors.groups.map {
      Agreement(
        name: $0.name,
        kind: "\($0.kind)",
        agreement: $0.agreement,
        determination: $0.determination,
        rangeError: $0.rangeError
      )
    }
    restartHops = contents.pipeline.restartHops
    gainBits = contents.calibration.gainBits
    calibrationHopCount = contents.calibration.hopCount
    comparedHopCount = errors.hopCount
  }
}
