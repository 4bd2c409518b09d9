import Files
import DeviceSimulator
import PowerModel

extension BudgetRequest {
  /// Checks that the front end can take what the recording holds. More channels
  /// than it has take several parts of it.
  ///
  /// - Throws: By how much it cannot.
  func check(recording trace: DecodeTrace) throws(Fault) {
    guard let frontEnd else { return }
    guard let most = frontEnd.part["maximum_rate"]?.value else { return }
    for input in trace.inputs {
      let rate =
        Double(input.rate.numerator) / Double(input.rate.denominator) / 1000
      guard rate > most else { continue }
      throw Fault(
        place: frontEnd.part.place,
        fault: "takes at most \(Figures.text(most)) kHz of maximum_rate, the "
          + "recording has \(Figures.text(rate)): "
          + "\(Figures.text(rate - most)) too many",
        remedy: "name a faster front end"
      )
    }
  }

  /// Checks that the hand can run from the battery.
  ///
  /// - Throws: A supply that the battery never gives.
  func checkSupply() throws(Fault) {
    guard let hand else { return }
    let wanted = hand.supplyVoltage.value
    let full = battery.openCircuitVoltage(atDepth: 0)
    let cutOff = battery.cutOff.value
    if wanted > 1.5 * full {
      throw Fault(
        place: hand.part.place,
        fault: "wants \(Figures.text(wanted)) V of supply_voltage, the battery "
          + "\(battery.part.id) has at most \(Figures.text(full))",
        remedy: "name a battery of more cells"
      )
    }
    if wanted < 0.5 * cutOff {
      throw Fault(
        place: hand.part.place,
        fault: "wants \(Figures.text(wanted)) V of supply_voltage, the battery "
          + "\(battery.part.id) gives at least \(Figures.text(cutOff))",
        remedy: "name a battery of fewer cells"
      )
    }
  }

  /// How many parts of the front end a recording takes, where it is not one.
  func partsNote(for trace: DecodeTrace) -> [String] {
    guard let channels = frontEnd?.channels.value else { return [] }
    return trace.inputs.compactMap { input in
      let parts = (Double(input.channelCount) / channels).rounded(.up)
      guard parts > 1 else { return nil }
      return "\(Figures.text(parts)) parts of the front end are counted: the "
        + "recording has \(input.channelCount) channels, one part "
        + Figures.text(channels)
    }
  }

  /// What holds of the parts, but is not all that one may think.
  var notes: [String] {
    var notes: [String] = []
    let full = battery.openCircuitVoltage(atDepth: 0)
    if let wanted = hand?.supplyVoltage.value, wanted > full * 1.001 {
      notes.append(
        "the hand's numbers hold at \(Figures.text(wanted)) V; the battery has "
          + "at most \(Figures.text(full)): what raises it is not counted"
      )
    }
    let knowsCold =
      battery.part["cold_capacity"] != nil
      || battery.part["cold_resistance"] != nil
    if !knowsCold, celsius != 25 {
      notes.append(
        "the battery's profile says nothing of temperature: taken as at 25 C"
      )
    } else if celsius < 0 || celsius > 25 {
      notes.append(
        "the battery's profile knows 0 to 25 C: \(Figures.text(celsius)) C is "
          + "taken as \(celsius < 0 ? 0 : 25)"
      )
    }
    return notes
  }
}
