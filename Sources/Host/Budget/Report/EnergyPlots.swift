import Reports
import DeviceSimulator

/// Energies as bars.
struct EnergyPlots {
  let result: BudgetResult

  private static let left = 150.0, right = 640.0

  /// A bar of a drawing: its parts, side by side, each with its energy.
  struct Bar {
    var name: String
    var parts: [(name: String, joules: Double)]

    var joules: Double { parts.reduce(0) { $0 + $1.joules } }
  }

  /// Colors of parts; the last is for what is too little to be seen.
  private static let colorCount = 6
  /// What is less of the longest bar is too little.
  private static let leastShare = 0.005

  /// A bar a component, its states side by side, the greatest first; what is too
  /// little to be seen is one part.
  var componentBars: [Bar] {
    let bars =
      result.day.components.indices.map(statesBar)
      .filter { !$0.parts.isEmpty } + [loss]
    let most = bars.map(\.joules).max() ?? 0
    return bars.map { Self.withFewParts($0, least: most * Self.leastShare) }
  }

  private static func withFewParts(_ bar: Bar, least: Double) -> Bar {
    let sorted = bar.parts.enumerated().sorted {
      ($1.element.joules, $0.offset) < ($0.element.joules, $1.offset)
    }.map(\.element)
    guard sorted.count > 1 else { return bar }
    let seen = sorted.prefix(colorCount - 1).prefix { $0.joules >= least }
    let rest = sorted.dropFirst(seen.count)
    guard rest.count > 1 else { return Bar(name: bar.name, parts: sorted) }
    return Bar(
      name: bar.name,
      parts: seen + [
        (
          name: seen.isEmpty ? "all states" : "other states",
          joules: rest.reduce(0) { $0 + $1.joules }
        )
      ]
    )
  }

  /// Of the electronics alone, which a hand dwarfs: a bar a state, by the task's
  /// or state's name for the processor.
  var electronicsBars: [Bar] {
    let components = result.day.components
    let bars = components.indices.filter { components[$0].rail == 0 }
      .flatMap { index in
        let bar = statesBar(index)
        return bar.parts.map { state in
          let name =
            index == 0
            ? state.name
            : bar.parts.count == 1 ? bar.name : "\(bar.name), \(state.name)"
          return Bar(name: name, parts: [state])
        }
      }
    return bars + [loss]
  }

  /// A component's states that have taken any energy.
  private func statesBar(_ index: Int) -> Bar {
    let component = result.day.components[index]
    return Bar(
      name: component.name,
      parts: component.states.indices.map {
        (
          name: component.states[$0].name,
          joules: result.day.energy(component: index, state: $0).joules
        )
      }.filter { $0.joules > 0 }
    )
  }

  private var loss: Bar {
    Bar(name: "regulator", parts: [("loss", result.day.lost.joules)])
  }

  func components() -> String {
    Self.bars(componentBars, label: "Energy by component and state")
  }

  func electronics() -> String {
    Self.bars(electronicsBars, label: "Energy of the electronics")
  }

  /// What the colors of `components()` are, a line a component of several parts.
  func legend() -> String {
    componentBars.filter { $0.parts.count > 1 }.map { bar in
      "<br>\(Markup.escape(bar.name)):"
        + bar.parts.enumerated().map { index, part in
          "<span class=\"key \(Self.color(part.name, index))\"></span>"
            + Markup.escape(part.name)
        }.joined()
    }.joined(separator: "\n")
  }

  private static func color(_ name: String, _ index: Int) -> String {
    let isRest = name == "other states" || name == "all states"
    return "series\(isRest ? colorCount - 1 : index % colorCount)"
  }

  private static func bars(_ rows: [Bar], label: String) -> String {
    let most = rows.map(\.joules).max() ?? 1
    let scale = (right - left - 70) / max(most, 1e-30)
    var parts: [String] = []
    for (row, line) in rows.enumerated() {
      let y = 8 + Double(row) * 24
      parts.append(
        Markup.text(
          line.name,
          x: left - 10,
          y: y + 13,
          class: "label",
          anchor: "end"
        )
      )
      var x = left
      for (index, part) in line.parts.enumerated() {
        let width = part.joules * scale
        parts.append(
          Markup.rectangle(
            x: x,
            y: y + 2,
            width: max(width, 0.5),
            height: 16,
            class: color(part.name, index),
            title: "\(part.name): \(Figures.text(part.joules)) J"
          )
        )
        x += width
      }
      parts.append(
        Markup.text(
          "\(Figures.text(line.joules)) J",
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
}
