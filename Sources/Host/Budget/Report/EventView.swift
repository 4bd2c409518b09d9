import DeviceSimulator

/// A stretch of the recording as `report.html` draws it and `budget.json` has
/// it: what happens, in lanes, and the mean power of columns of equal width.
struct EventView {
  /// What is on or off.
  struct Lane: Equatable {
    /// Of what, which its color goes by.
    enum Kind { case finger, hand, task, waiting }

    var name: String
    var kind: Kind
    /// Where it is on.
    var runs: [Run]
  }

  /// In seconds since the recording's start.
  struct Run: Equatable {
    var start: Double, end: Double
  }

  /// A movement's beginning.
  struct Mark: Equatable {
    /// The hop that it begins in.
    var run: Run
    var movement: Movement
  }

  static let columnCount = 960
  static let fingers = [
    "thumb flexion", "thumb rotation", "index", "middle", "ring", "little",
  ]

  /// What it covers, in seconds since the recording's start.
  let range: ClosedRange<Double>
  private let result: BudgetResult
  private let trace: PowerTrace
  private let hop: Double

  /// As much of the recording as every change of state was kept of.
  static func recording(_ result: BudgetResult) -> EventView {
    EventView(result) { seconds, _ in 0...seconds }
  }

  /// Three hops after a few others.
  static func threeHops(_ result: BudgetResult) -> EventView {
    EventView(result) { seconds, hop in
      let start = min(seconds / 2, hop * 10)
      return start...max(start + 1e-4, min(start + 3 * hop, seconds))
    }
  }

  private init(
    _ result: BudgetResult,
    range: (_ seconds: Double, _ hop: Double) -> ClosedRange<Double>
  ) {
    self.result = result
    trace = PowerTrace(result.excerpt)
    hop =
      result.trace.duration.seconds / Double(max(1, result.trace.hops.count))
    self.range = range(trace.seconds, hop)
  }

  // MARK: Events

  /// Those of the whole recording, in the order of time.
  var allMovements: [Mark] {
    result.trace.movements.map {
      let start = Double($0.hop) * hop
      return Mark(run: Run(start: start, end: start + hop), movement: $0)
    }
  }

  /// Those that begin in the range.
  var movements: [Mark] {
    allMovements.filter { range.contains($0.run.start) }
  }

  /// A lane a finger that is decoded active, and that of the hand in motion.
  var motion: [Lane] {
    let hops = result.trace.hops
    var lanes = Self.fingers.indices.map { finger in
      Lane(
        name: Self.fingers[finger],
        kind: .finger,
        runs: Self.runs(hops.map { $0.activeFingers >> finger & 1 == 1 })
          .compactMap {
            visible(Double($0.lowerBound) * hop, Double($0.upperBound) * hop)
          }
      )
    }
    lanes.removeAll(where: \.runs.isEmpty)
    let moving = trace.stretches(of: handIndex).filter { $0.state == 1 }
    lanes.append(
      Lane(
        name: "hand moves",
        kind: .hand,
        runs: moving.compactMap { visible($0.start, $0.end) }
      )
    )
    return lanes
  }

  /// A lane a state that the processor is in.
  var processor: [Lane] {
    let states = result.excerpt.components[0].states
    let stretches = trace.stretches(of: 0)
    return states.indices.map { state in
      Lane(
        name: states[state].name,
        kind: state < DeviceTask.allCases.count ? .task : .waiting,
        runs: stretches.filter { $0.state == state }
          .compactMap { visible($0.start, $0.end) }
      )
    }.filter { !$0.runs.isEmpty }
  }

  // MARK: Power, in milliwatts, shape `[columnCount]`

  var handPower: [Double] { milliwatts([handIndex]) }

  var electronicsPower: [Double] {
    milliwatts(Set(result.excerpt.components.indices.dropLast()))
  }

  var processorPower: [Double] { milliwatts([0]) }

  /// How wide a column is, in seconds.
  var columnWidth: Double {
    (range.upperBound - range.lowerBound) / Double(Self.columnCount)
  }

  private func milliwatts(_ components: Set<Int>) -> [Double] {
    trace.milliwatts(of: components, in: range, count: Self.columnCount)
  }

  // MARK: Pieces

  /// The last component is the hand.
  private var handIndex: Int { result.excerpt.components.count - 1 }

  /// What of a run is in the range; nil where nothing is.
  private func visible(_ start: Double, _ end: Double) -> Run? {
    let run = Run(
      start: max(start, range.lowerBound),
      end: min(end, range.upperBound)
    )
    return run.end > run.start ? run : nil
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
}

extension Movement {
  /// Its fingers, as people name them.
  var fingerNames: String {
    if fingers & 0b11_1111 == 0b11_1111 { return "all" }
    return fingerList.joined(separator: ", ")
  }

  /// Its fingers by name.
  var fingerList: [String] {
    EventView.fingers.indices.filter { fingers >> $0 & 1 == 1 }
      .map { EventView.fingers[$0] }
  }

  /// What came of it, in a word.
  var outcomeName: String {
    switch outcome {
    case .decoded: "decoded"
    case .missed: "missed"
    case .falseDecoded: "false"
    }
  }
}
