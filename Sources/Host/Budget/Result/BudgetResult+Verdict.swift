import DeviceSimulator
import PowerModel

/// What a person should know before all figures.
extension BudgetResult {
  /// What the device fails at, a line each: samples that it loses, deadlines.
  public var failures: [String] {
    (lossLine.map { [$0] } ?? []) + faults.map(\.description)
  }

  /// That samples are lost; nil where the device keeps up.
  var lossLine: String? {
    guard !day.keepsUp else { return nil }
    let lost = day.counts.lostHops
    let share = Double(lost) / Double(max(day.hopCount, 1))
    let loss =
      lost > 0
      ? "\(lost) of \(day.hopCount) hops are never decoded "
        + "(\(Figures.percent(share)))"
      : "\(day.counts.lostBlocks) blocks of samples are never read"
    return "\(loss): this device does not work, and what it makes of movements "
      + "and of its battery is not known; choose a faster clock or a cheaper "
      + "decoder"
  }

  /// Which jobs were late, how many hops and ticks were lost.
  var latenessLine: String {
    let late = DeviceTask.allCases.compactMap { task -> String? in
      let misses = day.counts.misses[task.rawValue]
      guard misses > 0 else { return nil }
      return "\(task.name) \(misses) of \(day.counts.jobs[task.rawValue])"
    }
    var parts: [String] = []
    if !late.isEmpty {
      parts.append("jobs too late: \(late.joined(separator: ", "))")
    }
    if day.counts.lostHops > 0 {
      parts.append(
        "hops never decoded: \(day.counts.lostHops) of \(day.hopCount)"
      )
    }
    if day.counts.lostTicks > 0 {
      parts.append("ticks of the hand's timer lost: \(day.counts.lostTicks)")
    }
    return parts.isEmpty
      ? "deadlines missed: 0 in \(day.counts.decodedHops) hops"
      : parts.joined(separator: "; ")
  }

  /// By how much more cycles the deadlines hold, and how far these are off; nil
  /// where deadlines are missed as it is.
  var marginLine: String? {
    guard let margin = deadlineMargin else { return nil }
    let most = margin >= Budget.mostMargin
    let held =
      "deadlines hold up to cycles +\(Figures.percent(margin))"
      + (most ? " and more" : "")
    guard let error = hopLatency.error else {
      return "\(held); how far the prediction of cycles is off is not known"
    }
    return "\(held); the prediction of cycles is off by "
      + "\(Figures.percent(error.median)) in the median, "
      + "\(Figures.percent(error.ninetiethPercentile)) p90"
  }

  /// The same, where what is left is less than the error may be.
  private var marginWarning: String? {
    guard let margin = deadlineMargin, let error = hopLatency.error,
      margin < error.ninetiethPercentile
    else { return nil }
    return marginLine
  }

  /// That the battery does not last the day; nil where it does, or where that is
  /// not known.
  public var emptyLine: String? {
    guard day.keepsUp, let hours = battery.day.hours else { return nil }
    return "battery empty after \(Figures.text(hours)) h of "
      + "\(Figures.hours(hoursWorn)) h"
  }

  /// What a reader of the report is warned of: failures, and what may become
  /// one.
  var warnings: [String] {
    failures + [emptyLine, marginWarning].compactMap { $0 }
  }

  /// What came of the movements, in numbers.
  var movementCounts: String {
    guard let decoded = day.decodedMovements, let missed = day.missedMovements,
      let wrong = day.falseMovements
    else { return "decoded, missed and false movements are not known" }
    return "\(decoded) decoded, \(missed) missed, \(wrong) false"
  }
}
