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
