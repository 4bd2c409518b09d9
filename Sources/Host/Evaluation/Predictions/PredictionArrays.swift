import DecoderHost
import Files
internal import RecordingIO

/// The arrays of `predictions.npz` while they grow, a row a hop.
struct PredictionArrays {
  private let groups: [DecoderOutline.Group]
  private var rowCount = 0

  /// recording, last_sample, truth_sample, time_us.
  private let places: [SpilledColumn<Int64>]
  /// trial, repetition.
  private let numbers: [SpilledColumn<Int32>]
  /// split, settled, scored, at_rest.
  private let marks: [SpilledColumn<Int8>]
  private let outputs: [SpilledColumn<Float>]
  private let decidedValues: [SpilledColumn<Float>]
  private let trueValues: [SpilledColumn<Float>]
  private let decidedClasses: [SpilledColumn<Int16>]
  private let trueClasses: [SpilledColumn<Int16>]
  private let confidences: [SpilledColumn<Float>]
  /// closure, closure_truth.
  private let closures: [SpilledColumn<Float>]
  /// active, active_truth, drive_truth.
  private let activities: [SpilledColumn<Int8>]

  private static let placeNames = [
    "recording", "last_sample", "truth_sample", "time_us",
  ]
  private static let numberNames = ["trial", "repetition"]
  private static let markNames = ["split", "settled", "scored", "at_rest"]

  init(
    in folder: String,
    groups: [DecoderOutline.Group]
  ) throws(Fault) {
    self.groups = groups
    places = try Self.columns(4, in: folder)
    numbers = try Self.columns(2, in: folder)
    marks = try Self.columns(4, in: folder)
    outputs = try Self.columns(groups.count, in: folder)
    decidedValues = try Self.columns(groups.count, in: folder)
    trueValues = try Self.columns(groups.count, in: folder)
    decidedClasses = try Self.columns(groups.count, in: folder)
    trueClasses = try Self.columns(groups.count, in: folder)
    confidences = try Self.columns(groups.count, in: folder)
    closures = try Self.columns(2, in: folder)
    activities = try Self.columns(3, in: folder)
  }

  private static func columns<Element: NPYElement>(
    _ count: Int,
    in folder: String
  ) throws(Fault) -> [SpilledColumn<Element>] {
    var columns: [SpilledColumn<Element>] = []
    for _ in 0..<count { columns.append(try SpilledColumn(in: folder)) }
    return columns
  }

  /// Adds a row; what is not known is -1, or not a number.
  mutating func append(
    _ row: PredictionRow,
    _ facts: PredictionFacts
  ) throws(Fault) {
    func code(_ flag: Bool?) -> Int8 { flag.map { $0 ? 1 : 0 } ?? -1 }
    rowCount += 1
    for (column, value) in zip(
      places,
      [row.recording, row.lastSample, row.truthSample, row.microseconds]
    ) { try column.append([Int64(value)]) }
    for (column, value) in zip(
      numbers,
      [facts.trialNumber, facts.repetition]
    ) { try column.append([Int32(clamping: value)]) }
    for (column, value) in zip(
      marks,
      [
        facts.splitCode, code(row.decision.isSettled), code(row.isScored),
        code(facts.isAtRest),
      ]
    ) { try column.append([value]) }
    let decision = row.decision
    for (index, group) in groups.enumerated() {
      let count = group.elementNames.count
      let output = decision.outputOffsets[index]
      try outputs[index].append(
        decision.outputs[output..<output + count].map { Float($0) }
      )
      if group.kind == .classes {
        try decidedClasses[index].append([
          Int16(clamping: decision.classes[index])
        ])
        try trueClasses[index].append([
          Int16(clamping: facts.trueClasses[index])
        ])
        try confidences[index].append([Float(facts.confidences[index])])
      } else {
        let first = decision.valueOffsets[index]
        try decidedValues[index].append(
          decision.values[first..<first + count].map { Float($0) }
        )
        try trueValues[index].append(
          facts.trueElements[index].map { Float($0) }
        )
      }
    }
    try closures[0].append(decision.closures.map { Float($0) / 32768 })
    try closures[1].append(row.truth.fingerClosure.map { Float($0) })
    try activities[0].append(
      (0..<Finger.count).map {
        code(decision.activeFingers & (1 << UInt8($0)) != 0)
      }
    )
    try activities[1].append(row.truth.fingerActive.map(code))
    try activities[2].append(row.truth.fingerDrive.map(code))
  }

  /// Writes the archive.
  func write(to path: String) throws(Fault) {
    let writer = try NPZWriter(creating: path)
    func add<Element>(
      _ column: SpilledColumn<Element>,
      _ name: String,
      _ rowShape: [Int] = []
    ) throws(Fault) {
      try column.write(
        to: writer,
        as: name,
        rowShape: rowShape,
        rowCount: rowCount
      )
    }
    for (name, column) in zip(Self.placeNames, places) {
      try add(column, name)
    }
    for (name, column) in zip(Self.numberNames, numbers) {
      try add(column, name)
    }
    for (name, column) in zip(Self.markNames, marks) { try add(column, name) }
    for (index, group) in groups.enumerated() {
      let shape = [group.elementNames.count]
      if group.kind == .classes {
        try add(decidedClasses[index], "\(group.name).decided")
        try add(trueClasses[index], "\(group.name).truth")
        try add(confidences[index], "\(group.name).confidence")
      } else {
        try add(decidedValues[index], "\(group.name).decided", shape)
        try add(trueValues[index], "\(group.name).truth", shape)
      }
      if group.kind != .values {
        try add(outputs[index], "\(group.name).output", shape)
      }
    }
    let six = [Finger.count]
    try add(closures[0], "finger.closure", six)
    try add(activities[0], "finger.active", six)
    try add(closures[1], "finger.closure_truth", six)
    try add(activities[1], "finger.active_truth", six)
    try add(activities[2], "finger.drive_truth", six)
    try writer.finish()
  }
}
