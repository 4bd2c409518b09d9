import Reports

/// What is left of the battery over the day.
struct ChargePlot {
  let result: BudgetResult

  func drawing() -> String {
    let points = result.chargePoints
    let hours = max(points.last?.hours ?? 1, 1e-3)
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
    let line = points.map { (x: x($0.hours), y: y($0.share)) }
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
