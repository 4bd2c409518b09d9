public import Files
import DeviceSimulator

/// How a day goes, from a YAML file:
///
/// ```yaml
/// worn: {value: 8, unit: h}
/// movements: {value: 120, unit: 1/h}
/// idle:
///   - start: {value: 4, unit: h}
///     duration: {value: 0.5, unit: h}
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
  public init(path: String) throws(Fault) {
    try self.init(QuantityFields(path: path))
  }

  /// Reads a text.
  ///
  /// - Throws: The first key or number that is wrong.
  public init(text: String, place: String) throws(Fault) {
    try self.init(QuantityFields(text: text, place: place))
  }

  private init(_ file: QuantityFields) throws(Fault) {
    let hours = QuantityFields.Rule(unit: "h", range: 0.01...24)
    place = file.place
    try file.allow(["worn", "movements", "idle"])
    wornHours = try file.number("worn", hours)
    movementsPerHour = try file.number(
      "movements",
      .init(unit: "1/h", range: 0...100_000)
    )
    for (index, stretch) in try file.list("idle").enumerated() {
      let name = "idle \(index + 1)"
      try stretch.allow(["start", "duration"], in: name)
      let start = try stretch.number(
        "start",
        .init(unit: "h", range: 0...24),
        in: name
      )
      let duration = try stretch.number("duration", hours, in: name)
      idle.append(Idle(startHours: start, hours: duration))
      if start + duration > wornHours {
        throw file.error(
          name,
          "ends at \(Figures.text(start + duration)) h, after the "
            + "\(Figures.text(wornHours)) h of worn",
          "make it shorter, or worn longer"
        )
      }
    }
    try checkIdle(file)
  }

  /// Puts the stretches in order; they must leave time between them.
  private mutating func checkIdle(
    _ file: QuantityFields
  ) throws(Fault) {
    idle.sort { $0.startHours < $1.startHours }
    for (first, second) in zip(idle, idle.dropFirst())
    where second.startHours < first.startHours + first.hours {
      throw file.error(
        "idle",
        "the stretch from \(Figures.text(first.startHours)) h lasts to "
          + "\(Figures.text(first.startHours + first.hours)) h, but the next "
          + "begins at \(Figures.text(second.startHours)) h",
        "keep them apart"
      )
    }
    let total = idle.reduce(0) { $0 + $1.hours }
    if total >= wornHours {
      throw file.error(
        "idle",
        "\(Figures.text(total)) h of \(Figures.text(wornHours)) h worn leave "
          + "nothing to do",
        "make the stretches shorter"
      )
    }
  }

  /// The day of a recording.
  ///
  /// - Throws: What the recording does not have, by the file's key.
  func plan(of trace: DecodeTrace) throws(Fault) -> DayPlan {
    do throws(SimulationError) {
      return try DayPlan(moving: trace, habits: habits)
    } catch {
      switch error {
      case .tooManyMovements(let name, let wanted, let most):
        throw Fault(
          place: "\(place): movements",
          fault:
            "\(Figures.text(wanted)) movements an hour, but \(name) has at most "
            + "\(Figures.text((most * 10).rounded(.down) / 10))",
          remedy: "ask for fewer, or take a recording with more"
        )
      case .noStretch(let name, let what):
        throw Fault(
          place: "\(place): movements",
          fault: "\(name) has no stretch \(what) to fill the day with",
          remedy: "take another recording"
        )
      default:
        throw Fault(place: place, fault: "\(error)", remedy: "correct the file")
      }
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
