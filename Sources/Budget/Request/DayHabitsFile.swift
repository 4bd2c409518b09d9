import FirmwareSimulator

/// How a day goes, from a TOML file:
///
/// ```toml
/// worn = { value = 8, unit = "h" }
/// movements = { value = 120, unit = "1/h" }
/// [[idle]]
/// start = { value = 4, unit = "h" }
/// duration = { value = 0.5, unit = "h" }
/// ```
public struct DayHabitsFile: Equatable, Sendable {
  /// An idle stretch: start and duration, in hours.
  public struct Idle: Equatable, Sendable {
    public var startHours: Double, hours: Double
  }

  /// From putting it on to taking it off, in hours.
  public var wornHours: Double
  /// True movements in an hour of use.
  public var movementsPerHour: Double
  /// In the order of time.
  public var idle: [Idle] = []
  /// The file; for messages.
  public var place: String

  /// A day without idle stretches.
  public init(wornHours: Double, movementsPerHour: Double) {
    self.wornHours = wornHours
    self.movementsPerHour = movementsPerHour
    place = "day"
  }

  /// Reads a file.
  ///
  /// - Throws: The first key or number that is wrong.
  public init(path: String) throws(BudgetError) {
    try self.init(TOMLQuantities(path: path))
  }

  /// Reads a text.
  ///
  /// - Throws: The first key or number that is wrong.
  public init(text: String, place: String) throws(BudgetError) {
    try self.init(TOMLQuantities(text: text, place: place))
  }

  private init(_ file: TOMLQuantities) throws(BudgetError) {
    let hours = TOMLQuantities.Rule(unit: "h", range: 0.01...24)
    place = file.place
    try file.allow(["worn", "movements", "idle"])
    wornHours = try file.number("worn", hours)
    movementsPerHour = try file.number(
      "movements",
      .init(unit: "1/h", range: 0...100_000)
    )
    for stretch in try file.tables("idle") {
      try stretch.allow(["start", "duration"], in: "idle")
      idle.append(
        Idle(
          startHours: try stretch.number(
            "start",
            .init(unit: "h", range: 0...24),
            in: "idle"
          ),
          hours: try stretch.number("duration", hours, in: "idle")
        )
      )
    }
  }

  /// The same for the simulator.
  var habits: DayHabits {
    func time(_ hours: Double) -> SimulatedTime {
      .milliseconds(Int64((hours * 3_600_000).rounded()))
    }
    var habits = DayHabits(
      worn: time(wornHours),
      movementsPerHour: movementsPerHour
    )
    habits.idleStretches = idle.map {
      .init(start: time($0.startHours), duration: time($0.hours))
    }
    return habits
  }
}
