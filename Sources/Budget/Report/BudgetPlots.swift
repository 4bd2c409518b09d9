import Evaluation
import FirmwareSimulator

/// The smaller drawings of the page.
struct BudgetPlots {
  let result: BudgetResult

  private static let left = 150.0, right = 640.0

  /// A bar a component, its states side by side.
  func components() -> String {
    let day = result.day
    var rows: [(name: String, parts: [(String, Double)])] = []
    for (index, component) in day.components.enumerated() {
      let parts = component.states.indices.map {
        (
          component.states[$0].name,
          day.energy(component: index, state: $0).joules
        )
      }.filter { $0.1 > 0 }
      if !parts.isEmpty { rows.append((component.name, parts)) }
    }
    rows.append(("regulator", [("loss", day.lost.joules)]))
    return bars(rows, unit: "J", label: "Energy by component and state")
  }

  /// The same of the electronics alone, which a hand dwarfs.
  func electronics() -> String {
    let day = result.day
    var rows: [(name: String, parts: [(String, Double)])] = []
    for (index, component) in day.components.enumerated()
    where component.rail == 0 {
      for state in component.states.indices {
        let joules = day.energy(component: index, state: state).joules
        if joules > 0 {
          let name = component.states[state].name
          rows.append(
            (index == 0 ? name : component.name, [(name, joules)])
          )
        }
      }
    }
    rows.append(("regulator", [("loss", day.lost.joules)]))
    return bars(rows, unit: "J", label: "Energy of the electronics")
  }

  private func bars(
    _ rows: [(name: String, parts: [(String, Double)])],
    unit: String,
    label: String
  ) -> String {
    let most = rows.map { $0.parts.reduce(0) { $0 + $1.1 } }.max() ?? 1
    let scale = (Self.right - Self.left - 70) / max(most, 1e-30)
    var parts: [String] = []
    for (row, line) in rows.enumerated() {
      let y = 8 + Double(row) * 24
      parts.append(
        Markup.text(
          line.name,
          x: Self.left - 10,
          y: y + 13,
          class: "label",
          anchor: "end"
        )
      )
      var x = Self.left
      for (index, part) in line.parts.enumerated() {
        let width = part.1 * scale
        parts.append(
          Markup.rectangle(
            x: x,
            y: y + 2,
            width: max(width, 0.5),
            height: 16,
            class: "series\(index % 6)",
            title: "\(part.0): \(Figures.text(part.1)) \(unit)"
          )
        )
        x += width
      }
      let sum = line.parts.reduce(0) { $0 + $1.1 }
      parts.append(
        Markup.text(
          "\(Figures.text(sum)) \(unit)",
          x: x + 6,
          y: y + 14,
          class: "tick"
        )
      )
    }
    return Markup.drawing(
      width: 660,
      height: 16 + Double(rows.count) * 24,
      label: label,
      parts.joined(separator: "\n")
    )
  }

  /// The delay from a hop's last sample to the hand, bin by bin.
  func delays() -> String {
    let histogram = result.day.delays
    let longest = histogram.longestMicroseconds(.total)
    let width = max(longest / 60, 1)
    let bins = histogram.bins(.total, width: width)
    let most = Double(bins.max() ?? 1)
    let bottom = 190.0
    let span = max(Double(bins.count) * width, 1)
    func x(_ microseconds: Double) -> Double {
      60 + microseconds / span * 570
    }
    var parts = Markup.ticks(0, span / 1000, count: 8).map { tick in
      Markup.line(x(tick * 1000), 8, x(tick * 1000), bottom, class: "grid")
        + Markup.text(
          "\(Figures.text(tick)) ms",
          x: x(tick * 1000),
          y: bottom + 16,
          class: "tick",
          anchor: "middle"
        )
    }
    for (index, count) in bins.enumerated() where count > 0 {
      // A bin of one hop is a line that can be seen.
      let height = max(1.5, Double(count) / most * 170)
      parts.append(
        Markup.rectangle(
          x: x(Double(index) * width),
          y: bottom - height,
          width: max(570 / Double(bins.count) - 1, 1),
          height: height,
          class: "decoded-bar",
          title: "\(count) hops"
        )
      )
    }
    for percentile in [50.0, 99] {
      let value = histogram.microseconds(.total, percentile: percentile)
      parts.append(Markup.line(x(value), 8, x(value), bottom, class: "median"))
      parts.append(
        Markup.text(
          "p\(Int(percentile)) \(Figures.text(value / 1000)) ms",
          x: min(x(value) + 4, 560),
          y: percentile == 50 ? 20 : 36,
          class: "tick"
        )
      )
    }
    return Markup.drawing(
      width: 660,
      height: bottom + 24,
      label: "Delay from a hop's last sample to the hand",
      parts.joined(separator: "\n")
    )
  }

  /// What is left of the battery over the day.
  func charge() -> String {
    let points = result.battery.day.points
    let hours = max((points.last?.seconds ?? 3600) / 3600, 1e-3)
    let bottom = 190.0
    func x(_ hour: Double) -> Double { 60 + hour / hours * 570 }
    func y(_ share: Double) -> Double { bottom - share * 176 }
    var parts = Markup.ticks(0, hours, count: 8).map { tick in
      Markup.line(x(tick), 8, x(tick), bottom, class: "grid")
        + Markup.text(
          "\(Figures.text(tick)) h",
          x: x(tick),
          y: bottom + 16,
          class: "tick",
          anchor: "middle"
        )
    }
    for share in [0, 0.25, 0.5, 0.75, 1] {
      parts.append(Markup.line(60, y(share), 630, y(share), class: "grid"))
      parts.append(
        Markup.text(
          "\(Int(share * 100)) %",
          x: 52,
          y: y(share) + 4,
          class: "tick",
          anchor: "end"
        )
      )
    }
    let line = points.map { (x: x($0.seconds / 3600), y: y($0.stateOfCharge)) }
    parts.append(Markup.area(line, base: bottom, class: "truth"))
    parts.append(Markup.path(line, class: "decoded"))
    return Markup.drawing(
      width: 660,
      height: bottom + 24,
      label: "State of charge over the day",
      parts.joined(separator: "\n")
    )
  }
}
