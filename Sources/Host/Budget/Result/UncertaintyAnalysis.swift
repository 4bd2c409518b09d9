import Files
import DeviceSimulator
import PowerModel

/// How far hours and power may be off, and which number is to blame.
///
/// Each number is moved alone, and the battery is discharged anew: by the day
/// with the hand's peaks, or without the hand by the mean power. To first order
/// times in states stay, but that of running, which waiting makes up for.
struct UncertaintyAnalysis {
  let pricing: DevicePricing
  let day: DayResult
  let battery: BatteryLife
  /// Whether the hand counts.
  let withHand: Bool
  /// Nil where the day has no movements.
  let movements: MovementEffect?

  /// A number, its share, and what a change of all of it adds to the power at
  /// the battery, in milliwatts: in the mean of the day, and at its peaks.
  private struct Number {
    var name: String
    var share: Double
    var basis: String
    var milliwatts: Double
    var peak: Double
  }

  /// The average power at the battery, in milliwatts.
  var milliwatts: Double {
    withHand ? battery.milliwatts : battery.milliwattsWithoutHand
  }

  /// All numbers, the one that moves the hours most first.
  func uncertainties() throws(Fault) -> [Uncertainty] {
    let hours = try hours(adding: 0, peak: 0)
    var all: [Uncertainty] = []
    for number in numbers where number.milliwatts != 0 {
      let change = number.milliwatts * number.share
      let peak = number.peak * number.share
      all.append(
        Uncertainty(
          name: number.name,
          share: number.share,
          basis: number.basis,
          hoursIfLower: try self.hours(adding: -change, peak: -peak),
          hoursIfHigher: try self.hours(adding: change, peak: peak),
          powerIfLower: max(1e-9, milliwatts - change),
          powerIfHigher: milliwatts + change
        )
      )
    }
    all.append(try regulator())
    all += try batteryNumbers()
    if let habit = try habit() { all.append(habit) }
    return all.sorted {
      let a = $0.reach(from: hours)
      let b = $1.reach(from: hours)
      return a == b ? $0.name < $1.name : a > b
    }
  }

  /// The hours with so much more power in the mean of the day, and at its
  /// peaks, of a battery that is changed.
  private func hours(
    adding mean: Double,
    peak: Double,
    _ change: (inout BatteryParameters) -> Void = { _ in }
  ) throws(Fault) -> Double {
    guard withHand else {
      return try battery.uniformHours(max(1e-9, milliwatts + mean), change)
    }
    return try battery.repeatedHours(
      by: battery.loads(addingMean: mean, peak: peak),
      change
    )
  }

  /// The battery's own numbers. A cut-off is moved by a share of what lies
  /// between it and the full voltage; so is the curve with it.
  private func batteryNumbers() throws(Fault) -> [Uncertainty] {
    let full = battery.parameters.openCircuitVolts(atDepth: 0)
    let span = full - battery.parameters.cutOffVolts
    let numbers: [(String, String, (inout BatteryParameters, Double) -> Void)] =
      [
        ("capacity", "battery capacity", { $0.ampereHours *= 1 + $1 }),
        ("resistance", "battery resistance", { $0.ohms *= 1 + $1 }),
        (
          "cut_off", "cut-off, of the volts up to full",
          { $0.cutOffVolts = max(0.1, $0.cutOffVolts + $1 * span) }
        ),
      ]
    var all: [Uncertainty] = []
    for (key, name, change) in numbers {
      guard let quantity = pricing.request.battery.part[key] else { continue }
      let share = Uncertainty.convention(quantity.calibration)
      all.append(
        Uncertainty(
          name: name,
          share: share,
          basis: quantity.calibration.rawValue,
          hoursIfLower: try hours(adding: 0, peak: 0) { change(&$0, -share) },
          hoursIfHigher: try hours(adding: 0, peak: 0) { change(&$0, share) },
          powerIfLower: milliwatts,
          powerIfHigher: milliwatts
        )
      )
    }
    return all
  }

  /// What fewer and more movements an hour do, simulated.
  private func habit() throws(Fault) -> Uncertainty? {
    guard let movements else { return nil }
    func hours(_ load: MovementEffect.Load) throws(Fault) -> Double {
      withHand
        ? try battery.repeatedHours(by: load.loads)
        : try battery.uniformHours(load.withoutHand)
    }
    let fewer = withHand ? movements.fewer.all : movements.fewer.withoutHand
    let more = withHand ? movements.more.all : movements.more.withoutHand
    return Uncertainty(
      name: "movements an hour",
      share: movements.share,
      basis: movements.basis,
      hoursIfLower: try hours(movements.fewer),
      hoursIfHigher: try hours(movements.more),
      powerIfLower: min(fewer, more),
      powerIfHigher: max(fewer, more)
    )
  }

  private func regulator() throws(Fault) -> Uncertainty {
    let quantity = pricing.request.battery.part["regulator_efficiency"]
    let efficiency = pricing.request.battery.regulatorEfficiency
    // Half of what is lost, or half as much again.
    let share = Uncertainty.convention(quantity?.calibration ?? .guess)
    let electronics = battery.milliwattsWithoutHand
    func change(_ loss: Double) -> Double {
      electronics * (efficiency / max(0.01, 1 - loss) - 1)
    }
    let loss = 1 - efficiency
    let worse = change(min(0.99, loss * (1 + share)))
    let better = change(loss * (1 - share))
    return Uncertainty(
      name: "regulator loss",
      share: share,
      basis: quantity?.calibration.rawValue ?? "guess",
      hoursIfLower: try hours(adding: better, peak: better),
      hoursIfHigher: try hours(adding: worse, peak: worse),
      powerIfLower: milliwatts + better,
      powerIfHigher: milliwatts + worse
    )
  }

  // MARK: Numbers

  private var numbers: [Number] {
    let seconds = day.duration.seconds
    let efficiency = pricing.request.battery.regulatorEfficiency
    let request = pricing.request
    let target = request.target
    /// The mean power of a component in some of its states, in milliwatts at
    /// the battery.
    func mean(_ component: Int, _ states: (String) -> Bool) -> Double {
      let found = day.components[component].states.indices.filter {
        states(day.components[component].states[$0].name)
      }
      let joules = found.reduce(0) {
        $0 + day.energy(component: component, state: $1).joules
      }
      let rail = day.components[component].rail
      return 1000 * joules / seconds / (rail == 0 ? efficiency : 1)
    }
    func time(_ component: Int, _ states: (String) -> Bool) -> Double {
      day.components[component].states.indices.filter {
        states(day.components[component].states[$0].name)
      }.reduce(0) { $0 + day.times[component][$1].seconds }
    }
    let tasks = Set(DeviceTask.allCases.map(\.name))
    func isSleep(_ name: String) -> Bool { name == "wfi" || name == "stop" }
    let running = mean(0) { !isSleep($0) && $0 != "standby" }
    var all: [Number] = []
    func add(
      _ name: String,
      _ milliwatts: Double,
      peak: Double? = nil,
      _ error: ErrorBand?,
      _ calibration: Calibration
    ) {
      // Of electronics the mean is at work while the hand is at its peak.
      all.append(
        Number(
          name: name,
          share: error?.ninetiethPercentile
            ?? Uncertainty.convention(calibration),
          basis: error == nil ? calibration.rawValue : "p90",
          milliwatts: milliwatts,
          peak: peak ?? milliwatts
        )
      )
    }
    let power = pricing.activeMilliwatts
    add("running power", running, power.error, power.calibration)
    // What more cycles take of waiting.
    let busy = time(0) { tasks.contains($0) }
    let asleep = time(0, isSleep)
    let busyPower = mean(0) { tasks.contains($0) }
    let waitPower = mean(0, isSleep)
    let exchange = asleep > 0 ? waitPower * busy / asleep : 0
    let cycles = pricing.cyclesPerInstruction
    add(
      "cycles of the decoder and the hand's task",
      max(0, busyPower - exchange),
      ErrorWeights.sum(pricing.stages.map { ($0.cycles, $0.cycleError) }),
      cycles.calibration == .measured ? .fitted : cycles.calibration
    )
    if let wait = target.waitPower {
      add("waiting power", mean(0) { $0 == "wfi" }, nil, wait.calibration)
    }
    if let stop = target.stopPower {
      add("stop power", mean(0) { $0 == "stop" }, nil, stop.calibration)
    }
    for (index, component) in day.components.enumerated() {
      switch component.name {
      case "front end":
        let weakest = request.frontEnd?.part.weakest?.quantity.calibration
        add("front end", mean(index) { _ in true }, nil, weakest ?? .guess)
      case "usb", "radio":
        add(component.name, mean(index) { _ in true }, nil, .guess)
      case "hand":
        guard withHand, let hand = request.hand else { continue }
        add(
          "hand at rest",
          mean(index) { $0 == "idle" },
          peak: 0,
          nil,
          hand.idlePower.calibration
        )
        add(
          "hand in motion",
          mean(index) { $0 == "moving" },
          peak: hand.movementPower.value,
          nil,
          hand.movementPower.calibration
        )
        let moving = time(index) { $0 == "moving" }
        let more =
          hand.movementPower.value - hand.idlePower.value
        add(
          "duration of a movement",
          more * moving / seconds,
          peak: 0,
          nil,
          hand.movementDuration.calibration
        )
      default: continue
      }
    }
    return all
  }
}
