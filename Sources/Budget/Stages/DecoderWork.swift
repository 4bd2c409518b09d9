public import DecoderImage
import SignalFeatures

/// The units of work of a decoder's hop, by which its stages are priced.
///
/// | stage | units |
/// |---|---|
/// | filters | samples; samples times biquads |
/// | features | new samples times features; samples of whole windows, for features that look at them again; values |
/// | normalization | values, by transform |
/// | outputs | hops; elements of the groups |
/// | report | hops; values |
///
/// Samples and values are of each channel. Tools/EnergyModel/stages counts the
/// same.
public struct DecoderWork: Equatable, Sendable {
  /// By stage and unit.
  public let units: [String: [String: Double]]

  /// The stages, in the order in which they run, without the network.
  static let stages = [
    "filters", "features", "normalization", "outputs", "report",
  ]

  /// Features that look at each sample of the window again: zero crossings,
  /// Willison amplitude, log detector, myopulse rate.
  private static let rescanning: UInt32 = 1 << 0 | 1 << 3 | 1 << 8 | 1 << 11

  /// The work of a decoder.
  public init(_ image: DecoderImage) {
    var samples = 0.0
    var biquadSamples = 0.0
    for index in 0..<image.count(of: .branches) {
      let branch = image.branch(index)
      let input = image.input(branch.input)
      let all = Double(input.channelCount * input.hopLength)
      samples += all
      biquadSamples +=
        all
        * (Double(branch.preBiquadCount)
          + Double(branch.postBiquadCount) / Double(branch.decimation))
    }
    var featureSamples = 0.0
    var rescanned = 0.0
    var values = 0.0
    for index in 0..<image.count(of: .featureBlocks) {
      let block = image.featureBlock(index)
      let input = image.input(image.branch(block.branch).input)
      let channels = Double(input.channelCount)
      let chosen = Double(block.featureMask.nonzeroBitCount)
      let again = block.featureMask & Self.rescanning
      featureSamples += channels * Double(block.hopLength) * chosen
      rescanned +=
        channels * Double(block.windowLength) * Double(again.nonzeroBitCount)
      values += channels * chosen
    }
    var transforms = ["linear": 0.0, "logarithm": 0, "squareRoot": 0]
    let normalized = image.count(of: .normalizations)
    for index in 0..<normalized {
      transforms["\(image.normalization(index).transform)", default: 0] += 1
    }
    var elements = 0.0
    for index in 0..<image.count(of: .groups) {
      elements += Double(image.group(index).elementCount)
    }
    units = [
      "filters": [
        "samples": samples, "biquad_samples": biquadSamples,
      ],
      "features": [
        "feature_samples": featureSamples, "rescanned_samples": rescanned,
        "values": values,
      ],
      "normalization": [
        "linear_values": transforms["linear"] ?? 0,
        "logarithm_values": transforms["logarithm"] ?? 0,
        "root_values": transforms["squareRoot"] ?? 0,
      ],
      "outputs": ["hops": 1, "elements": elements],
      "report": ["hops": 1, "values": Double(normalized)],
    ]
  }
}
