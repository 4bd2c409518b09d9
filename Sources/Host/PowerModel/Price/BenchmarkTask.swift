/// A task of MLPerf Tiny whose published results are in the fit.
///
/// The errors of boards and programs left out are those of these networks; what
/// another network costs is extrapolated, as a task that is left out is.
struct BenchmarkTask {
  let name: String
  /// Multiply-accumulates by the class of operations that prices them.
  let macs: [String: Double]

  /// Those that there are results of. The counts are of the reference networks.
  static let all = [
    BenchmarkTask(name: "anomaly detection", macs: ["dense": 264_192]),
    BenchmarkTask(
      name: "keyword spotting",
      macs: ["separable": 2_656_000, "dense": 768]
    ),
    BenchmarkTask(
      name: "image classification",
      macs: ["convolution": 12_500_992, "dense": 640]
    ),
  ]

  /// Whether a network is this one, or as good as: no class of its operations
  /// differs by more than a tenth of all.
  func resembles(_ operations: [NetworkOperation]) -> Bool {
    let all = macs.values.reduce(0, +)
    var others: [String: Double] = [:]
    for operation in operations {
      guard let group = LatencyModel.group(of: operation.kind) else { continue }
      others[group, default: 0] += Double(operation.macs)
    }
    return Set(macs.keys).union(others.keys).allSatisfy {
      abs(macs[$0, default: 0] - others[$0, default: 0]) <= 0.1 * all
    }
  }
}
