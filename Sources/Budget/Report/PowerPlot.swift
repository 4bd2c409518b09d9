import Evaluation
import FirmwareSimulator

/// What happens, in lanes, and the power below it.
struct PowerPlot {
  let result: BudgetResult

  private let left = 128.0, right = 1070.0
  private static let lane = 18.0, panel = 96.0
  /// What a panel's title takes above it.
  private static let title = 18.0
  private static let columnCount = 960

  private static let fingers = [
    "thumb flexion", "thumb rotation", "index", "middle", "ring", "little",
  ]

  /// The recording: movements, fingers, the hand; its power and that of the
  /// electronics.
  func overview() -> String {
    let trace = PowerTrace(result.excerpt)
    let range = 0...trace.seconds
    var parts: [String] = []
    var y = 8.0
    let hops = result.trace.hops
    let hop = result.trace.duration.seconds / Double(max(1, hops.count))
    func label(_ text: String) {
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
    func bar(_ start: Double, _ end: Double, _ name: String, _ title: String) {
      let from = x(max(start, 0), range)
      let to = x(min(end, trace.seconds), range)
      guard to > from else { return }
      parts.append(
        Markup.rectangle(
          x: from,
          y: y + 3,
          width: max(to - from, 1),
          height: Self.lane - 6,
          class: name,
          title: title
        )
      )
    }
    label("movements")
    parts.append(movementMarks(hop, trace.seconds, range, top: y))
    y += Self.lane
    for finger in 0..<6 {
      let runs = Self.runs(hops.map { $0.activeFingers >> finger & 1 == 1 })
      guard !runs.isEmpty else { continue }
      label(Self.fingers[finger])
      for run in runs {
        bar(
          Double(run.lowerBound) * hop,
          Double(run.upperBound) * hop,
          "decoded-bar",
          Self.fingers[finger]
        )
      }
      y += Self.lane
    }
    label("hand moves")
    for stretch in trace.stretches(of: handIndex) where stretch.state == 1 {
      bar(stretch.start, stretch.end, "series3", "motors")
    }
    y += Self.lane + 10
    if result.request.hand != nil {
      parts.append(
        panel("power of the hand", "W", 1e-3, [handIndex], trace, range, top: y)
      )
      y += Self.title + Self.panel + 8
    }
    let electronics = Set(result.excerpt.components.indices.dropLast())
    parts.append(
      panel(
        "power of the electronics",
        "mW",
        1,
        electronics,
        trace,
        range,
        top: y
      )
    )
    y += Self.title + Self.panel
    parts.insert(grid(range, "s", 1, top: 4, bottom: y), at: 0)
    return Markup.drawing(
      width: 1100,
      height: y + 24,
      label: "Movements, fingers and power over the recording",
      parts.joined(separator: "\n")
    )
  }

  /// Marks of movements with their fingers: as a tip of each, and beside it where
  /// there is room.
  private func movementMarks(
    _ hop: Double,
    _ seconds: Double,
    _ range: ClosedRange<Double>,
    top: Double
  ) -> String {
    let movements = result.trace.movements.filter {
      Double($0.hop) * hop < seconds
    }
    var parts: [String] = []
    for (index, movement) in movements.enumerated() {
      let (name, outcome) =
        switch movement.outcome {
        case .decoded: ("series2", "decoded")
        case .missed: ("bad", "missed")
        case .falseDecoded: ("truth-bar", "false")
        }
      let start = x(Double(movement.hop) * hop, range)
      let width = max((right - left) / 200, x(hop, range) - x(0, range))
      let fingers = Self.names(of: movement.fingers)
      let delay = movement.delayMicroseconds.map {
        ", \(Figures.text(Double($0) / 1000)) ms after its onset"
      }
      parts.append(
        Markup.rectangle(
          x: start,
          y: top + 3,
          width: min(width, right - start),
          height: Self.lane - 6,
          class: name,
          title: "\(outcome): \(fingers)\(delay ?? "")"
        )
      )
      let next =
        index + 1 < movements.count
        ? x(Double(movements[index + 1].hop) * hop, range) : right
      // Six and a half pixels a letter.
      let room = next - start - width - 6
      if Double(fingers.count) * 6.5 < room {
        parts.append(
          Markup.text(
            fingers,
            x: start + width + 3,
            y: top + 12,
            class: "tick"
          )
        )
      }
    }
    return parts.joined(separator: "\n")
  }

  /// The fingers of a movement, as people name them.
  static func names(of fingers: UInt8) -> String {
    if fingers & 0b11_1111 == 0b11_1111 { return "all" }
    return Self.fingers.indices.filter { fingers >> $0 & 1 == 1 }
      .map { Self.fingers[$0] }.joined(separator: ", ")
  }

  /// Some hops: the processor's tasks, and its power.
  func closeUp() -> String {
    let trace = PowerTrace(result.excerpt)
    let hop =
      result.trace.duration.seconds / Double(max(1, result.trace.hops.count))
    let start = min(trace.seconds / 2, hop * 10)
    let range = start...max(start + 1e-4, min(start + 3 * hop, trace.seconds))
    let processor = result.excerpt.components[0]
    let stretches = trace.stretches(of: 0).filter {
      $0.end > range.lowerBound && $0.start < range.upperBound
    }
    var parts: [String] = []
    var y = 8.0
    for state in processor.states.indices
    where stretches.contains(where: { $0.state == state }) {
      parts.append(
        Markup.text(
          processor.states[state].name,
          x: left - 10,
          y: y + 12,
          class: "label",
          anchor: "end"
        )
      )
      for stretch in stretches where stretch.state == state {
        let from = x(max(stretch.start, range.lowerBound), range)
        let to = x(min(stretch.end, range.upperBound), range)
        parts.append(
          Markup.rectangle(
            x: from,
            y: y + 3,
            width: max(to - from, 0.4),
            height: Self.lane - 6,
            class: state < DeviceTask.allCases.count ? "decoded-bar" : "series5"
          )
        )
      }
      y += Self.lane
    }
    y += 10
    parts.append(
      panel("power of the processor", "mW", 1, [0], trace, range, top: y)
    )
    y += Self.title + Self.panel
    parts.insert(grid(range, "ms", 1000, top: 4, bottom: y), at: 0)
    return Markup.drawing(
      width: 1100,
      height: y + 24,
      label: "The processor's tasks and its power over three hops",
      parts.joined(separator: "\n")
    )
  }

  private var handIndex: Int { result.excerpt.components.count - 1 }

  private func x(_ time: Double, _ range: ClosedRange<Double>) -> Double {
    let share =
      (time - range.lowerBound) / (range.upperBound - range.lowerBound)
    return left + share * (right - left)
  }

  /// Where a list is true, as ranges.
  static func runs(_ flags: [Bool]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start: Int?
    for index in 0...flags.count {
      let isOn = index < flags.count && flags[index]
      if isOn, start == nil { start = index }
      if !isOn, let from = start {
        runs.append(from..<index)
        start = nil
      }
    }
    return runs
  }

  private func grid(
    _ range: ClosedRange<Double>,
    _ unit: String,
    _ factor: Double,
    top: Double,
    bottom: Double
  ) -> String {
    Markup.ticks(
      range.lowerBound * factor,
      range.upperBound * factor,
      count: 10
    ).map { tick in
      let place = x(tick / factor, range)
      return Markup.line(place, top, place, bottom, class: "grid")
        + Markup.text(
          "\(Figures.text(tick)) \(unit)",
          x: place,
          y: bottom + 16,
          class: "tick",
          anchor: "middle"
        )
    }.joined(separator: "\n")
  }

  private func panel(
    _ name: String,
    _ unit: String,
    _ factor: Double,
    _ components: Set<Int>,
    _ trace: PowerTrace,
    _ range: ClosedRange<Double>,
    top: Double
  ) -> String {
    // Its title lies above it, where no curve comes.
    let top = top + Self.title
    let values = trace.milliwatts(
      of: components,
      in: range,
      count: Self.columnCount
    ).map { $0 * factor }
    let highest = max(values.max() ?? 0, 1e-9)
    let bottom = top + Self.panel
    func y(_ value: Double) -> Double {
      bottom - value / (highest * 1.08) * Self.panel
    }
    let width = (right - left) / Double(values.count)
    let points = values.enumerated().map {
      (x: left + (Double($0.offset) + 0.5) * width, y: y($0.element))
    }
    var parts = Markup.ticks(0, highest, count: 3).map { tick in
      Markup.line(left, y(tick), right, y(tick), class: "grid")
        + Markup.text(
          "\(Figures.text(tick)) \(unit)",
          x: left - 10,
          y: y(tick) + 4,
          class: "tick",
          anchor: "end"
        )
    }
    parts.append(Markup.area(points, base: bottom, class: "truth"))
    parts.append(Markup.path(points, class: "decoded"))
    parts.append(
      Markup.text(name, x: left, y: top - 5, class: "tick")
    )
    return parts.joined(separator: "\n")
  }
}
