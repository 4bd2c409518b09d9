import SignalFeatures

extension Feature {
  /// What the features are called in a pipeline file, by their numbers.
  static let pipelineNames = [
    "zero_crossings", "slope_sign_changes", "waveform_length",
    "willison_amplitude", "mean_absolute_value", "mean_square",
    "root_mean_square", "v_order_3", "log_detector",
    "difference_absolute_standard_deviation", "maximum_fractal_length",
    "myopulse_percentage_rate", "mean_absolute_value_slope",
    "weighted_mean_absolute",
  ]

  /// What the feature is called in a pipeline file.
  var pipelineName: String { Self.pipelineNames[Int(rawValue) - 1] }

  /// The feature of a name in a pipeline file.
  init?(pipelineName: String) {
    guard let index = Self.pipelineNames.firstIndex(of: pipelineName),
      let feature = Feature(rawValue: UInt8(index + 1))
    else { return nil }
    self = feature
  }
}

extension FeatureSet {
  /// What its features are called in a pipeline file, in ascending number.
  var names: [String] {
    (1...Feature.pipelineNames.count).compactMap {
      Feature(rawValue: UInt8($0)).flatMap {
        contains(FeatureSet($0)) ? $0.pipelineName : nil
      }
    }
  }
}
