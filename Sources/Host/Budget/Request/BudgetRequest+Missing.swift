import PowerModel

/// What profiles may leave out, and what is then taken in its place.
extension BudgetRequest {
  /// A line for each number that a chosen part's profile does not have and that
  /// its figures rest on; none is taken for another in silence.
  var missingNotes: [String] {
    var notes: [String] = []
    func note(_ part: PartProfile?, _ key: String, _ text: String) {
      guard let part, part[key] == nil else { return }
      notes.append("\(part.id) has no [\(key)]: \(text)")
    }
    note(
      hand?.part,
      "actuation_delay",
      "delays are without that from a command to the hand's motion"
    )
    note(
      frontEnd?.part,
      "power_per_sample_rate",
      "the front end's power is counted without that of its sampling rate"
    )
    if case .radio(let radio) = link {
      let event = Self.usualEventMicroseconds
      let interval = Self.usualEventMilliseconds
      note(
        radio.part,
        "event_duration",
        "an event is taken to last \(Figures.text(event)) us"
      )
      note(
        radio.part,
        "event_interval",
        "events are taken to be \(Figures.text(interval)) ms apart"
      )
      note(radio.part, "idle_power", "between events it is counted as 0")
    }
    note(
      battery.part,
      "regulator_efficiency",
      "nothing is lost between battery and electronics"
    )
    note(battery.part, "self_discharge", "it loses nothing by itself")
    for (state, capacity, resistance) in [
      ("cold", "cold_capacity", "cold_resistance"),
      ("aged", "aged_capacity", "aged_resistance"),
    ] {
      note(battery.part, capacity, "\(state), it is taken to hold as much")
      note(battery.part, resistance, "\(state), its resistance stays")
    }
    return notes + missingTargetNotes
  }

  private var missingTargetNotes: [String] {
    var notes: [String] = []
    func note(_ key: String, _ text: String) {
      guard target.part[key] == nil else { return }
      notes.append("\(target.id) has no [\(key)]: \(text)")
    }
    note(
      "interrupt_entry",
      "an interrupt is taken to begin after \(Self.usualEntryCycles) cycles"
    )
    if sleep != .none, target.waitPower != nil {
      note("wait_wake_up", "it wakes up from waiting at once")
    }
    if sleep == .stop { note("stop_wake_up", "it wakes up from stop at once") }
    if day?.idle.isEmpty == false {
      let other = target.stopPower != nil ? "stop" : "waiting"
      note(
        "standby_power",
        target.stopPower ?? target.waitPower == nil
          ? "standby is counted at the power of running"
          : "standby is counted at the power of \(other)"
      )
    }
    return notes
  }

  /// What is taken where a profile says nothing: of a radio's event, and of
  /// interrupts that of a Cortex-M.
  static let usualEventMicroseconds = 1500.0, usualEventMilliseconds = 15.0
  static let usualEntryCycles = 12
}
