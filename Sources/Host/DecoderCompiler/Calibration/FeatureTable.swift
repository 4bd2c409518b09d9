package import Files
public import RecordingIO
import SignalFeatures

/// The features of sessions hop by hop, with all that is true of each hop: what
/// a network is trained on.
public enum FeatureTable {
  /// Computes the table and writes it as an NPZ file, whole or not at all.
  ///
  /// Arrays, with `hops` over all sessions in their order:
  ///
  /// | name | type | shape |
  /// |---|---|---|
  /// | `provenance` | uint8 | [bytes], UTF-8: lines `key: value` |
  /// | `z` | float32 | [hops, elements], the network's input, int16 / 4096 |
  /// | `raw` | int32 | [hops, elements] |
  /// | `mean`, `std` | float64 | [elements], of the transformed raw features |
  /// | `label.NAME` | int16 | [hops], index of the class, -1 unknown |
  /// | `value.NAME` | float32 | [hops], not a number where unknown |
  /// | `finger_active`, `finger_drive` | int8 | [hops, 6], -1 unknown |
  /// | `finger_closure` | float32 | [hops, 6] |
  /// | `trial` | int32 | [hops], counted through all sessions, -1 none |
  /// | `split` | int8 | [hops], 0 train, 1 validation, 2 test, 3 none |
  /// | `scored`, `reset` | uint8 | [hops] |
  /// | `session` | int16 | [hops] |
  /// | `hop_end_sample` | int64 | [hops], last sample of the first input |
  /// | `gain_bits` | int32 | [branches] |
  ///
  /// - Parameters:
  ///   - sessions: Calibrated on and tabulated; all have the same tracks.
  ///   - pipeline: The signal path.
  ///   - place: The NPZ file.
  ///   - progress: Is told the part that is done, 0...1.
  /// - Returns: What was written.
  /// - Throws: `Fault` or `Fault`.
  package static func write(
    _ sessions: [Session],
    pipeline: Pipeline,
    to place: OutputPlace,
    progress: (Double) -> Void = { _ in }
  ) throws -> Summary {
    guard let first = sessions.first else {
      preconditionFailure("sessions to tabulate")
    }
    let pipeline = pipeline.naming(channelsOf: first)
    let filters = try BranchFilters.design(pipeline)
    let calibration = try FeatureCalibration.measure(
      pipeline,
      filters: filters,
      sessions: sessions
    )
    let frontEnd = FrontEnd(
      pipeline,
      filters: filters,
      gainBits: calibration.gainBits
    )
    var columns = Columns(first, elementCount: pipeline.elementCount)
    var trialBase = 0
    for (number, session) in sessions.enumerated() {
      // All were looked at once to calibrate.
      progress(0.5 + 0.5 * Double(number) / Double(sessions.count))
      guard session.labelTracks.map(\.name) == columns.labelNames,
        session.labelTracks.map(\.classNames)
          == first.labelTracks.map(\.classNames),
        session.valueTracks.map(\.name) == columns.valueNames
      else {
        throw Fault(
          place: session.name,
          fault:
            "has other tracks, or classes in another order, than \(first.name)",
          remedy: "give sessions of one kind, or make one table for each"
        )
      }
      var hops = try SessionHops(session, pipeline)
      var hop = hops.makeHop()
      while try hops.read(into: &hop) {
        if hop.isAfterReset { frontEnd.reset() }
        frontEnd.push(hop.samples)
        let truth = try hops.truth(of: hop)
        columns.append(
          frontEnd.raw,
          calibration.normalizations,
          hop,
          truth,
          session: number,
          trialBase: trialBase,
          isScored: try hops.isScored(hop, truth)
        )
      }
      trialBase += session.trials.count
    }
    try columns.write(
      calibration,
      provenance: provenance(sessions, pipeline, columns.hopCount, calibration),
      to: place
    )
    let saturated = columns.saturated.warning(
      pipeline.place,
      names: pipeline.elementNames
    )
    return Summary(
      hopCount: columns.hopCount,
      calibrationHopCount: calibration.hopCount,
      quality: calibration.quality,
      warnings: calibration.warnings + (saturated.map { [$0] } ?? [])
    )
  }

  /// What a table holds.
  public struct Summary: Sendable {
    /// Hops in the table.
    public let hopCount: Int
    /// Of these, how many were calibrated with.
    public let calibrationHopCount: Int
    /// What the samples were like.
    public let quality: [SampleQuality]
    /// What is to be said of samples, sessions and features.
    public let warnings: [String]
  }

  private static let firstLine = "made_by: phalanx features\n"

  /// How an earlier table is known.
  package static let mark = NPZWriter.mark(
    "a table that features wrote",
    firstArray: "provenance",
    begins: firstLine
  )

  /// Names, no dates and no paths.
  private static func provenance(
    _ sessions: [Session],
    _ pipeline: Pipeline,
    _ hopCount: Int,
    _ calibration: FeatureCalibration
  ) -> String {
    return firstLine + """
      version: \(ProgramVersion.text)
      pipeline: \(pipeline.name.onOneLine)
      sessions: \(sessions.map(\.name).joined(separator: ", ").onOneLine)
      hops: \(hopCount)
      calibration_hops: \(calibration.hopCount)

      """
  }
}

extension LabelTrack {
  /// What its classes are called, in their order.
  fileprivate var classNames: [String] { classes.map(\.name) }
}

/// The columns of a feature table while they grow.
private struct Columns {
  let labelNames: [String]
  let valueNames: [String]
  var hopCount = 0
  private var z: [Float] = []
  private var raw: [Int32] = []
  private var labels: [[Int16]]
  private var values: [[Float]]
  private var active: [Int8] = []
  private var drive: [Int8] = []
  private var closure: [Float] = []
  private var trial: [Int32] = []
  private var split: [Int8] = []
  private var scored: [UInt8] = []
  private var reset: [UInt8] = []
  private var session: [Int16] = []
  private var lastSample: [Int64] = []
  private(set) var saturated: SaturatedFeatures

  init(_ session: Session, elementCount: Int) {
    saturated = SaturatedFeatures(elementCount: elementCount)
    labelNames = session.labelTracks.map(\.name)
    valueNames = session.valueTracks.map(\.name)
    labels = labelNames.map { _ in [] }
    values = valueNames.map { _ in [] }
  }

  mutating func append(
    _ raw: [Int32],
    _ normalizations: [FeatureNormalization],
    _ hop: SessionHops.Hop,
    _ truth: TruthSample,
    session: Int,
    trialBase: Int,
    isScored: Bool
  ) {
    hopCount += 1
    self.raw += raw
    let inputs = zip(raw, normalizations).map { $1.apply(to: $0) }
    z += inputs.map { Float($0) / 4096 }
    saturated.take { inputs[$0] }
    for index in labels.indices {
      labels[index].append(Int16(clamping: truth.labels[index]))
    }
    for index in values.indices {
      values[index].append(Float(truth.values[index]))
    }
    func known(_ flag: Bool?) -> Int8 { flag.map { $0 ? 1 : 0 } ?? -1 }
    active += truth.fingerActive.map(known)
    drive += truth.fingerDrive.map(known)
    closure += truth.fingerClosure.map { Float($0) }
    trial.append(truth.trial < 0 ? -1 : Int32(trialBase + truth.trial))
    switch truth.split {
    case .train: split.append(0)
    case .validation: split.append(1)
    case .test: split.append(2)
    default: split.append(3)
    }
    scored.append(isScored ? 1 : 0)
    reset.append(hop.isAfterReset ? 1 : 0)
    self.session.append(Int16(clamping: session))
    lastSample.append(Int64(hop.lastSample))
  }

  func write(
    _ calibration: FeatureCalibration,
    provenance: String,
    to place: OutputPlace
  ) throws {
    let elements = calibration.mean.count
    let writer = try NPZWriter(creating: place)
    let text = Array(provenance.utf8)
    try writer.add("provenance", text, shape: [text.count])
    try writer.add("z", z, shape: [hopCount, elements])
    try writer.add("raw", raw, shape: [hopCount, elements])
    try writer.add("mean", calibration.mean, shape: [elements])
    try writer.add("std", calibration.deviation, shape: [elements])
    for (name, column) in zip(labelNames, labels) {
      try writer.add("label.\(name)", column, shape: [hopCount])
    }
    for (name, column) in zip(valueNames, values) {
      try writer.add("value.\(name)", column, shape: [hopCount])
    }
    try writer.add("finger_active", active, shape: [hopCount, 6])
    try writer.add("finger_closure", closure, shape: [hopCount, 6])
    try writer.add("finger_drive", drive, shape: [hopCount, 6])
    try writer.add("trial", trial, shape: [hopCount])
    try writer.add("split", split, shape: [hopCount])
    try writer.add("scored", scored, shape: [hopCount])
    try writer.add("reset", reset, shape: [hopCount])
    try writer.add("session", session, shape: [hopCount])
    try writer.add("hop_end_sample", lastSample, shape: [hopCount])
    try writer.add(
      "gain_bits",
      calibration.gainBits.map { Int32($0) },
      shape: [calibration.gainBits.count]
    )
    try writer.finish()
  }
}
