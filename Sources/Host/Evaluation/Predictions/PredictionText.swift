import DecoderHost
import Files
import Foundation
internal import RecordingIO

/// `predictions.csv`, written row by row. What is not known is empty.
final class PredictionText {
  private let path: String
  private let handle: FileHandle
  private let groups: [DecoderOutline.Group]
  private var buffer = ""

  private static let flushByteCount = 1 << 16

  init(path: String, groups: [DecoderOutline.Group]) throws(Fault) {
    self.path = path
    self.groups = groups
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    guard let handle = FileHandle(forWritingAtPath: path) else {
      throw Self.fault(path)
    }
    self.handle = handle
    let names = Self.columns(groups).map(ReplayResult.cell)
    buffer = names.joined(separator: ",") + "\n"
  }

  /// The names of the columns.
  static func columns(_ groups: [DecoderOutline.Group]) -> [String] {
    var names = [
      "recording", "time_us", "time_s", "last_sample", "truth_sample", "split",
      "trial", "trial_name", "repetition", "settled", "scored", "at_rest",
    ]
    for group in groups {
      func each(_ kind: String) -> [String] {
        group.elementNames.map { "\(group.name).\(kind).\($0)" }
      }
      switch group.kind {
      case .classes:
        names += ["decided", "truth", "confidence"].map {
          "\(group.name).\($0)"
        }
        names += each("output")
      case .activity: names += each("decided") + each("truth") + each("output")
      case .values: names += each("decided") + each("truth")
      }
    }
    for kind in [
      "closure", "active", "closure_truth", "active_truth", "drive_truth",
    ] {
      names += ReplayResult.fingerNames.map { "finger.\(kind).\($0)" }
    }
    return names
  }

  /// Adds a row.
  func append(
    _ row: PredictionRow,
    _ facts: PredictionFacts,
    _ session: Session
  ) throws(Fault) {
    let time =
      Double(row.lastSample + 1) / session.inputs[0].rate.doubleValue
    buffer += "\(row.recording),\(row.microseconds),\(Float(time))"
    buffer +=
      ",\(row.lastSample),\(row.truthSample),\(row.truth.split.rawValue)"
    put(facts.trialNumber == 0 ? nil : facts.trialNumber)
    buffer += ","
    if facts.trialIndex >= 0 {
      buffer += ReplayResult.cell(session.trials[facts.trialIndex].name)
    }
    put(facts.repetition)
    put(row.decision.isSettled)
    put(row.isScored)
    put(facts.isAtRest)
    for (index, group) in groups.enumerated() { put(row, facts, index, group) }
    for finger in 0..<Finger.count {
      put(Double(row.decision.closures[finger]) / 32768)
    }
    for finger in 0..<Finger.count {
      put(row.decision.activeFingers & (1 << UInt8(finger)) != 0)
    }
    for closure in row.truth.fingerClosure { put(closure) }
    for active in row.truth.fingerActive { put(active) }
    for drive in row.truth.fingerDrive { put(drive) }
    buffer += "\n"
    if buffer.utf8.count >= Self.flushByteCount { try flush() }
  }

  private func put(
    _ row: PredictionRow,
    _ facts: PredictionFacts,
    _ index: Int,
    _ group: DecoderOutline.Group
  ) {
    let count = group.elementNames.count
    let outputs = row.decision.outputOffsets[index]
    let values = row.decision.valueOffsets[index]
    switch group.kind {
    case .classes:
      let truth = facts.trueClasses[index]
      let decided = group.elementNames[row.decision.classes[index]]
      buffer += "," + ReplayResult.cell(decided) + ","
      if truth >= 0 { buffer += ReplayResult.cell(group.elementNames[truth]) }
      put(facts.confidences[index])
      for place in 0..<count { put(row.decision.outputs[outputs + place]) }
    case .activity:
      for place in 0..<count { put(row.decision.values[values + place] != 0) }
      for truth in facts.trueElements[index] {
        put(truth.isNaN ? nil : truth != 0)
      }
      for place in 0..<count { put(row.decision.outputs[outputs + place]) }
    case .values:
      for place in 0..<count { put(row.decision.values[values + place]) }
      for truth in facts.trueElements[index] { put(truth) }
    }
  }

  /// The fewest digits that read back the same in single precision.
  private func put(_ number: Double) {
    buffer += number.isFinite ? ",\(Float(number))" : ","
  }

  private func put(_ number: Int?) {
    buffer += number.map { ",\($0)" } ?? ","
  }

  private func put(_ flag: Bool?) {
    buffer += flag.map { $0 ? ",1" : ",0" } ?? ","
  }

  /// Writes what is still in memory and closes the file.
  func close() throws(Fault) {
    try flush()
    do { try handle.close() } catch { throw Self.fault(path) }
  }

  private func flush() throws(Fault) {
    do {
      try handle.write(contentsOf: Data(buffer.utf8))
    } catch {
      throw Self.fault(path)
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private static func fault(_ path: String) -> Fault {
    Fault(
      place: path,
      fault: "cannot be written",
      remedy: "make room on the disk or choose another folder"
    )
  }
}
