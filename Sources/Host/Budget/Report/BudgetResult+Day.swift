import DeviceSimulator

/// What is said of the day.
extension BudgetResult {
  /// From putting the device on to taking it off, in hours.
  var hoursWorn: Double { day.duration.seconds / 3600 }

  /// The same without standby.
  var hoursAwake: Double {
    (day.duration - standbyTime).seconds / 3600
  }

  /// What all components take in standby, before the regulator, in milliwatts.
  var standbyMilliwatts: Double {
    day.components.reduce(0) {
      $0 + Double($1.states[$1.standby].nanowatts) / 1e6
    }
  }

  /// The day, line by line.
  var dayLines: [String] {
    var lines = planSummary
    if standbyTime > .zero { lines[lines.count - 1] += standbyText }
    lines.append(
      "worn \(Figures.hours(hoursWorn)) h, awake \(Figures.hours(hoursAwake)) h"
    )
    return lines
  }

  /// What is off in standby, and what the rest takes.
  private var standbyText: String {
    func milliwatts(_ component: Component) -> Double {
      Double(component.states[component.standby].nanowatts) / 1e6
    }
    let off = day.components.filter { milliwatts($0) == 0 }.map(\.name)
    let rest = day.components.filter { milliwatts($0) > 0 }.map {
      "\($0.name) at \(Figures.text(milliwatts($0))) mW"
    }
    return ", \(off.joined(separator: ", ")) off (0 mW)"
      + rest.map { ", " + $0 }.joined()
  }
}
