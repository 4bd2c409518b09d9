public import DecoderImage
import SignalFeatures

/// The units of work of a decoder's hop, by which its stages are priced.
///
/// | stage | units |
/// |---|---|
/// | filters | branches; frames; samples, before and after decimation; frames and samples that pass a biquad |
/// | features | blocks; channels; new samples; samples copied from the ring; terms of the sums that slide, dear kinds apart; samples that a feature looks at again; values of each feature |
/// | normalization | values, by transform |
/// | outputs | groups; their elements, by kind; fingers |
/// | report | |
///
/// Each has hops besides: what a hop costs whatever its work. Samples and values
/// are of each channel. Tools/EnergyModel/stages counts the same.
public struct DecoderWork: Equatable, Sendable {
  /// By stage and unit.
  public let units: [String: [String: Double]]

  /// The stages, in the order in which they run, without the network.
  static let stages = [
    "filters", "features", "normalization", "outputs", "report",
  ]

  /// The work of a decoder.
  public init(_ image: DecoderImage) {
    units = [
      "filters": Self.filters(image),
      "features": FeatureWork(image).units,
      "normalization": Self.normalization(image),
      "outputs": Self.outputs(image),
      "report": ["hops": 1],
    ]
  }

  private static func filters(_ image: DecoderImage) -> [String: Double] {
    var units: [String: Double] = [
      "hops": 1, "branches": Double(image.count(of: .branches)), "frames": 0,
      "samples": 0, "kept_samples": 0, "section_frames": 0,
      "biquad_samples": 0,
    ]
    for index in 0..<image.count(of: .branches) {
      let branch = image.branch(index)
      let input = image.input(branch.input)
      let channels = Double(input.channelCount)
      let kept = Double(input.hopLength / branch.decimation)
      let frames = Double(input.hopLength)
      let passed =
        Double(branch.preBiquadCount) * frames
        + Double(branch.postBiquadCount) * kept
      units["frames", default: 0] += frames
      units["samples", default: 0] += channels * frames
      units["kept_samples", default: 0] += channels * kept
      units["section_frames", default: 0] += passed
      units["biquad_samples", default: 0] += channels * passed
    }
    return units
  }

  private static func normalization(
    _ image: DecoderImage
  ) -> [String: Double] {
    var units: [String: Double] = [
      "hops": 1, "linear_values": 0, "logarithm_values": 0, "root_values": 0,
    ]
    for index in 0..<image.count(of: .normalizations) {
      let unit =
        switch image.normalization(index).transform {
        case .linear: "linear_values"
        case .logarithm: "logarithm_values"
        case .squareRoot: "root_values"
        }
      units[unit, default: 0] += 1
    }
    return units
  }

  private static func outputs(_ image: DecoderImage) -> [String: Double] {
    let count = image.count(of: .groups)
    var units: [String: Double] = [
      "hops": 1, "groups": Double(count),
      "fingers": Double(image.count(of: .fingers)),
      "class_elements": 0, "activity_elements": 0, "value_elements": 0,
    ]
    for index in 0..<count {
      let group = image.group(index)
      let unit =
        switch group.kind {
        case .classes: "class_elements"
        case .activity: "activity_elements"
        case .values: "value_elements"
        }
      units[unit, default: 0] += Double(group.elementCount)
    }
    return units
  }
}
