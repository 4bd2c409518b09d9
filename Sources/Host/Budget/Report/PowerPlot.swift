import Reports
import DeviceSimulator

/// What happens, in lanes, and the power below it.
struct PowerPlot {
  let result: BudgetResult

  private static let left = 128.0, right = 1070.0
  private static let lane = 18.0, panel = 96.0
  /// What a panel's title takes above it.
  private static let title = 18.0

  /// The recording: movements, fingers, the hand; its power and that of the
  /// electronics.
  func overview() -> String {
    let view = EventView.recording(result)
    var drawing = Drawing(range: view.range)
    drawing.add(view.movements)
    drawing.add(view.motion)
    if result.request.hand != nil {
      drawing.add("power of the hand", "W", view.handPower.map { $0 / 1000 })
    }
    drawing.add("power of the electronics", "mW", view.electronicsPower)
    return drawing.svg(
      label: "Movements, fingers and power over the recording",
      unit: "s",
      factor: 1
    )
  }

  /// Some hops: the processor's tasks, and its power.
  func closeUp() -> String {
    let view = EventView.threeHops(result)
    var drawing = Drawing(range: view.range)
    drawing.add(view.processor)
    drawing.add("power of the processor", "mW", view.processorPower)
    return drawing.svg(
      label: "The processor's tasks and its power over three hops",
      unit: "ms",
      factor: 1000
    )
  }

  /// Lanes and panels, one below the other.
  private struct Drawing {
    let range: ClosedRange<Double>
    var parts: [String] = []
    var y = 8.0

    init(range: ClosedRange<Double>) { self.range = range }

    func x(_ time: Double) -> Double {
      let share =
        (time - range.lowerBound) / (range.upperBound - range.lowerBound)
      return left + share * (right - left)
    }

    mutating func add(_ lanes: [EventView.Lane]) {
      for lane in lanes {
        label(lane.name)
        let color =
          switch lane.kind {
          case .finger, .task: "decoded-bar"
          case .hand: "series3"
          case .waiting: "series5"
          }
        for run in lane.runs {
          parts.append(
            Markup.rectangle(
              x: x(run.start),
              y: y + 3,
              width: max(x(run.end) - x(run.start), 0.4),
              height: PowerPlot.lane - 6,
              class: color
            )
          )
        }
        y += PowerPlot.lane
      }
    }

    /// Marks of movements; their fingers as a tip of each, and in rows below,
    /// in as many as keep them apart.
    mutating func add(_ movements: [EventView.Mark]) {
      label("movements")
      let rows = LabelRows(
        movements.map { ($0.movement.fingerNames, x($0.run.start)) },
        right: right
      )
      for (index, mark) in movements.enumerated() {
        let start = x(mark.run.start)
        let color =
          switch mark.movement.outcome {
          case .decoded: "series2"
          case .missed: "bad"
          case .falseDecoded: "truth-bar"
          }
        let delay = mark.movement.delayMicroseconds.map {
          ", \(Figures.text(Double($0) / 1000)) ms after its onset"
        }
        parts.append(
          Markup.rectangle(
            x: start,
            y: y + 3,
            width: min(
              max((right - left) / 200, x(mark.run.end) - start),
              right - start
            ),
            height: PowerPlot.lane - 6,
            class: color,
            title: "\(mark.movement.outcomeName): \(mark.movement.fingerNames)"
              + (delay ?? "")
          )
        )
        guard let place = rows.places[index] else { continue }
        parts.append(
          Markup.text(
            mark.movement.fingerNames,
            x: place.x,
            y: y + PowerPlot.lane + Double(place.row) * LabelRows.height + 8,
            class: "tick"
          )
        )
      }
      y += PowerPlot.lane + Double(rows.count) * LabelRows.height
    }

    /// A curve of columns, its title above it, where no curve comes.
    mutating func add(_ name: String, _ unit: String, _ values: [Double]) {
      let top = y + 8 + PowerPlot.title
      let bottom = top + PowerPlot.panel
      let highest = max(values.max() ?? 0, 1e-9)
      func height(_ value: Double) -> Double {
        bottom - value / (highest * 1.08) * PowerPlot.panel
      }
      let width = (right - left) / Double(values.count)
      let points = values.enumerated().map {
        (x: left + (Double($0.offset) + 0.5) * width, y: height($0.element))
      }
      parts += Markup.ticks(0, highest, count: 3).map { tick in
        Markup.line(left, height(tick), right, height(tick), class: "grid")
          + Markup.text(
            "\(Figures.text(tick)) \(unit)",
            x: left - 10,
            y: height(tick) + 4,
            class: "tick",
            anchor: "end"
          )
      }
      parts.append(Markup.area(points, base: bottom, class: "truth"))
      parts.append(Markup.path(points, class: "decoded"))
      parts.append(Markup.text(name, x: left, y: top - 5, class: "tick"))
      y = bottom
    }

    /// All of it over a grid of times.
    func svg(label: String, unit: String, factor: Double) -> String {
      let grid = Markup.ticks(
        range.lowerBound * factor,
        range.upperBound * factor,
        count: 10
      ).map { tick in
        let place = x(tick / factor)
        return Markup.line(place, 4, place, y, class: "grid")
          + Markup.text(
            "\(Figures.text(tick)) \(unit)",
            x: place,
            y: y + 16,
            class: "tick",
            anchor: "middle"
          )
      }
      return Markup.drawing(
        width: 1100,
        height: y + 24,
        label: label,
        (grid + parts).joined(separator: "\n")
      )
    }

    private mutating func label(_ text: String) {
      parts.append(
        Markup.text(
          text,
          x: left - 10,
          y: y + 12,
          class: "label",
          anchor: "end"
        )
      )
    }
  }
}
