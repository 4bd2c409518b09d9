import SignalFeatures

/// Everything that goes into a decoder image, before it has a layout.
struct ImageContents {
  var pipeline: Pipeline
  var filters: [BranchFilters]
  var calibration: FeatureCalibration
  var network: QuantizedNetwork
  /// For each group, the tensor that it reads.
  var groupTensors: [Int]
  var ledger: DelayLedger
  var start: StartPlan
  /// `key: value` lines.
  var provenance: [String]
}
