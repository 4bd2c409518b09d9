import Reports
import DeviceSimulator
import Foundation
import PowerModel

/// What is printed for people.
extension BudgetResult {
  /// The tables, a newline between lines.
  public var text: String {
    (failureText + [head] + sections).joined(separator: "\n\n")
  }

  /// That the device does not work comes before all else.
  private var failureText: [String] {
    lossLine.map { [Figures.folded($0)] } ?? []
  }

  private var sections: [String] {
    var all =
      day.keepsUp
      ? [
        stageTable, delayTable, taskTable, componentTable, movementText,
        batteryText, sensitivityTable,
      ] : [stageTable, taskTable, deadlineText]
    if !choices.isEmpty { all.append(choiceTable) }
    if !notes.isEmpty {
      all.append(
        notes.map { Figures.folded("note: \($0)") }.joined(separator: "\n")
      )
    }
    return all
  }

  private var head: String {
    var line =
      "\(decoder) on \(request.target.id) at "
      + "\(Figures.text(request.usedMegahertz)) MHz, "
      + "sleep \(request.sleep.rawValue)\n\(request.target.part.name)"
    line += "\n\(partsLine)"
    if let network = request.network {
      line +=
        "\nnetwork \(network.name), \(Figures.text(Double(self.network.macs))) MACs"
    }
    return line
  }

  /// What else is in the device.
  private var partsLine: String {
    let parts = [
      request.hand?.part.id ?? "no hand", "by \(linkName)",
      request.frontEnd.map { "front end \($0.part.id)" } ?? "no front end",
      "\(request.battery.part.id) at \(Figures.text(request.celsius)) °C"
        + (request.isBatteryAged ? ", aged" : ""),
    ]
    return Figures.folded(parts.joined(separator: ", "))
  }

  private var linkName: String {
    switch request.link {
    case .line, .usb: parameters.handLink.name
    case .radio(let radio): "radio \(radio.part.id)"
    }
  }

  /// "12 % median, 40 % p90", or that nothing tells it.
  static func text(_ error: ErrorBand?) -> String {
    guard let error else { return "error unknown" }
    return "\(Figures.percent(error.median)) median, "
      + "\(Figures.percent(error.ninetiethPercentile)) p90"
      + (error.isBorrowed ? ", \(borrowed)" : "")
  }

  /// The median and the 90th percentile, for a column.
  static func brief(_ error: ErrorBand?) -> String {
    guard let error else { return "unknown" }
    return Figures.text(error.median * 100, digits: 3) + ", "
      + Figures.percent(error.ninetiethPercentile)
  }

  private var stageTable: String {
    var table = TextTable()
    table.add([
      "stage of a hop", "cycles", "us", "uJ", "rests on", "error med, p90",
    ])
    for stage in stages {
      table.add([
        stage.name, Figures.text(stage.cycles, digits: 5),
        Figures.text(stage.microseconds), Figures.text(stage.microjoules),
        stage.basis, Self.brief(stage.error),
      ])
    }
    let lines = [
      ("hop", hopLatency, hopEnergy),
      ("inference", inferenceLatency, inferenceEnergy),
    ]
    for (name, latency, energy) in lines {
      table.add([
        name, "", Figures.text(latency.value), Figures.text(energy.value), "",
        Self.brief(latency.error),
      ])
    }
    let energies = lines.map { "\($0.0) \(Self.text($0.2.error))" }
    return table.lines.joined(separator: "\n") + "\n"
      + Figures.folded(
        "error of energy: " + energies.joined(separator: "; ")
      ) + "\n" + Figures.folded(basisNote)
  }

  private var delayTable: String {
    var table = TextTable()
    table.add([
      "sample to motion, ms", "mean", "min", "p50", "p90", "p99", "max",
    ])
    for line in delays {
      table.add(
        [line.name]
          + [line.mean, line.min, line.p50, line.p90, line.p99, line.max].map {
            Figures.hundredths($0 / 1000)
          }
      )
    }
    return table.lines.joined(separator: "\n") + "\n"
      + deadlineText
  }

  /// What was late, and how much later it may be.
  private var deadlineText: String {
    [latenessLine, marginLine].compactMap { $0 }.map(Figures.folded)
      .joined(separator: "\n")
  }

  private var taskTable: String {
    var table = TextTable()
    table.add([
      "task", "processor", "energy", "longest, us", "bound, us",
      "deadline, us",
    ])
    for task in DeviceTask.allCases where day.counts.jobs[task.rawValue] > 0 {
      table.add([
        task.name, Figures.percent(day.utilization(of: task)),
        Self.joules(day.energy(task: task)),
        Figures.text(day.worstResponses[task.rawValue].microseconds),
        responseBounds[task.rawValue].map { Figures.text($0.microseconds) }
          ?? "–",
        day.deadlines[task.rawValue].map { Figures.text($0.microseconds) }
          ?? "–",
      ])
    }
    table.add(["all", Figures.percent(day.utilization), "", "", "", ""])
    return table.lines.joined(separator: "\n")
  }

  private static func joules(_ energy: Energy) -> String {
    Figures.text(energy.joules) + " J"
  }

  private var componentTable: String {
    var table = TextTable()
    let total = max(day.drawn.joules, 1e-30)
    table.add(["component", "energy", "share", "mean mW"])
    func add(_ name: String, _ energy: Energy) {
      table.add([
        name, Self.joules(energy), Figures.percent(energy.joules / total),
        Figures.text(1000 * energy.joules / day.duration.seconds),
      ])
    }
    for (index, component) in day.components.enumerated() {
      add(component.name, day.energy(component: index))
    }
    add("lost in the regulator", day.lost)
    add("from the battery", day.drawn)
    let share = Figures.percent(decoderShare)
    return table.lines.joined(separator: "\n")
      + "\nthe decoder's own share, its regulator's loss included: \(share)"
  }

  private var movementText: String {
    let perMovement =
      day.energyPerDecodedMovement.map {
        Figures.text($0.microjoules / 1000) + " mJ"
      } ?? "none"
    let perHop =
      day.energyPerHop.map { Figures.text($0.microjoules) + " uJ" } ?? "none"
    return "from the battery: \(perHop) a hop, \(perMovement) a true decoded "
      + "movement\nmovements: \(movementCounts)\n"
      + dayLines.map { Figures.folded("day: \($0)") }.joined(separator: "\n")
  }

  private static func text(_ figure: RangedFigure, _ unit: String) -> String {
    "\(Figures.text(figure.value)) \(unit) (\(Figures.text(figure.low)) to "
      + "\(Figures.text(figure.high)))"
  }

  private var batteryText: String {
    let name = request.battery.part.id
    let day =
      emptyLine
      ?? "after the day of \(Figures.hours(hoursWorn)) h "
      + "\(Figures.percent(battery.day.finalStateOfCharge)) are left"
    return """
      average power  \(Self.text(averagePower, "mW"))
      hours of \(name)  \(Self.text(hours, "h"))
      without the hand  \(Self.text(powerWithoutHand, "mW")), \
      \(Self.text(hoursWithoutHand, "h"))
      \(day)
      """ + scenarioText
  }

  /// The hours of the battery cold and aged, on a line.
  private var scenarioText: String {
    guard !scenarios.isEmpty else { return "" }
    let all = scenarios.map { "\(Figures.text($0.hours)) h \($0.name)" }
    return "\n"
      + Figures.folded("the battery otherwise: " + all.joined(separator: ", "))
  }

  private var sensitivityTable: String {
    var table = TextTable()
    table.add([
      "what moves the hours", "by", "known by", "if lower", "if higher",
    ])
    for number in uncertainties.prefix(6) {
      table.add([
        number.name, "± " + Figures.percent(number.share), number.basis,
        Figures.text(number.hoursIfLower) + " h",
        Figures.text(number.hoursIfHigher) + " h",
      ])
    }
    return table.lines.joined(separator: "\n")
  }

  private var choiceTable: String {
    var table = TextTable()
    table.add(["clock", "sleep", "electronics mW", "deadlines missed", ""])
    for choice in tellingChoices {
      table.add([
        Figures.text(choice.clockMegahertz) + " MHz", choice.sleep.rawValue,
        Figures.text(choice.electronicsMilliwatts, digits: 5),
        "\(choice.missedDeadlines)", choice.remark,
      ])
    }
    return table.lines.joined(separator: "\n")
      + "\n\(choices.count) were tried, over the recording twice and a rest; "
      + "--json has all"
  }
}
