import DeviceSimulator
import PowerModel

/// What a person should know of a budget.
extension Budget {
  /// What the hand's highest current would do to the battery.
  func stallNote(
    _ request: BudgetRequest,
    _ battery: BatteryLife
  ) -> [String] {
    guard let peak = request.hand?.peakCurrent.value, peak > 0 else {
      return []
    }
    let current = "the hand's highest current of \(Figures.text(peak)) A"
    guard let charge = battery.chargeTripped(byAmperes: peak) else { return [] }
    let when =
      charge >= 1
      ? "even when it is full"
      : "below \(Figures.percent(charge)) of charge"
    return [
      "\(current) is not simulated; with the battery's resistance of "
        + "\(Figures.text(request.battery.resistance.value)) mohm "
        + "(\(request.battery.resistance.calibration.rawValue)) it would trip "
        + "the cut-off \(when)"
    ]
  }

  func notes(
    _ request: BudgetRequest,
    _ pricing: DevicePricing,
    _ plan: DayPlan
  ) -> [String] {
    var notes =
      trace.warnings + request.notes + request.partsNote(for: trace)
      + request.missingNotes
    if plan.traces.count > 1 {
      let rest = plan.traces[1]
      let count = rest.count(.falseDecoded)
      // Below a hundred the count is off by more than a tenth.
      if count < 100 {
        notes.append(
          "false movements: the day's rest is \(Figures.text(rest.duration.seconds, digits: 3)) s "
            + "of the recording with \(count) of them, again and again; a longer "
            + "recording tells their rate better"
        )
      }
    }
    if request.frontEnd == nil {
      notes.append("no front end is counted; name one with --front-end")
    }
    if request.hand == nil {
      notes.append("no hand is counted; name one with --hand")
    }
    if request.sleep != .none, request.target.waitPower == nil {
      notes.append(
        "the profile of \(request.target.id) knows no waiting power: it is "
          + "taken for that of running"
      )
    }
    if pricing.instructions.stages.contains(where: { $0.basis == .otherCore }) {
      notes.append(
        "no instructions were counted on \(request.target.key.core): those of "
          + "a Cortex-M4 stand for them"
      )
    }
    if trace.count(.decoded) + trace.count(.missed) == 0 {
      notes.append("the recording has no true movements")
    }
    if request.sleep == .stop {
      notes.append(
        "in stop mode the front end fills its buffer by itself: this is assumed"
      )
    }
    if let note = request.network?.note { notes.append(note) }
    notes += NetworkPricing.fitted.assumptions(on: request.target)
    notes.append(
      "the line's own power, and the interrupt of a block of samples "
        + "(\(Int(DevicePricing.samplesInterruptInstructions)) instructions), "
        + "are guesses"
    )
    return notes
  }

  /// The tasks that were in time in the simulated day, though not for every
  /// alignment of the tasks that one could think of.
  func boundNotes(
    _ bounds: [SimulatedTime?],
    _ day: DayResult
  ) -> [String] {
    DeviceTask.allCases.compactMap { task in
      let index = task.rawValue
      guard day.counts.jobs[index] > 0, let deadline = day.deadlines[index],
        day.worstResponses[index] <= deadline
      else { return nil }
      if let bound = bounds[index], bound <= deadline { return nil }
      let bound =
        bounds[index].map {
          "its bound (\(Figures.text($0.microseconds)) us) is above its deadline "
            + "(\(Figures.text(deadline.microseconds)) us)"
        } ?? "no bound of its response is found"
      return "\(task.name): \(bound): not proven for every alignment of the "
        + "tasks; none was late in the simulated day"
    }
  }
}
