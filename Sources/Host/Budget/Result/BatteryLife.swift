import Files
public import DeviceSimulator
import PowerModel

/// What the battery makes of a day.
public struct BatteryLife: Sendable {
  let parameters: BatteryParameters
  let conditions: BatteryConditions
  /// What age makes of capacity and resistance.
  let agedFactors: (capacity: Double, resistance: Double)
  /// The day in stretches of minutes.
  let stretches: [Stretch]
  /// The average power at the battery: of all, and without what the hand takes;
  /// in milliwatts.
  public let milliwatts: Double, milliwattsWithoutHand: Double
  /// With the day again and again until it is switched off, in hours; nil:
  /// beyond ten years.
  public let hours: Double?
  /// The same without the hand, at its average power.
  public let hoursWithoutHand: Double?
  /// One day, from full.
  public let day: BatteryDischarge

  /// Ten years: no battery is simulated for longer.
  static let longestHours = 10 * 365.25 * 24

  init(
    _ day: DayResult,
    _ request: BudgetRequest
  ) throws(Fault) {
    let profile = request.battery
    parameters = Self.parameters(profile)
    agedFactors = profile.agedFactors
    var conditions = BatteryConditions()
    conditions.celsius = request.celsius
    if request.isBatteryAged {
      conditions.agedCapacityFactor = profile.agedFactors.capacity
      conditions.agedResistanceFactor = profile.agedFactors.resistance
    }
    self.conditions = conditions
    let seconds = day.duration.seconds
    milliwatts = 1000 * day.drawn.joules / seconds
    let hand = day.rails[1].used + day.rails[1].lost
    milliwattsWithoutHand = 1000 * (day.drawn - hand).joules / seconds
    stretches = Self.stretches(day, request)
    do {
      self.day = try parameters.discharge(
        by: day.loads(peakWatts: Self.peakWatts(day, request)),
        under: conditions,
        pointSeconds: 60
      )
      hours = try parameters.discharge(
        by: stretches.map(\.load),
        under: conditions,
        isRepeated: true,
        pointSeconds: 36_000
      ).hours
      hoursWithoutHand = try Self.uniform(
        parameters,
        conditions,
        milliwattsWithoutHand
      )
    } catch {
      throw Self.explain(error, profile.part.place)
    }
  }

  /// A profile as the simulator takes it. Between 0 and 25 degrees Celsius
  /// capacity and resistance change by a straight line.
  static func parameters(_ profile: BatteryProfile) -> BatteryParameters {
    var battery = BatteryParameters(
      ampereHours: profile.capacity.value / 1000,
      cellCount: Int(profile.cells.value),
      curve: zip(profile.curve.depths, profile.curve.voltages).map {
        .init(depth: $0, volts: $1)
      },
      ohms: profile.resistance.value / 1000,
      cutOffVolts: profile.cutOff.value
    )
    let cold = profile.coldFactors
    battery.temperatures = [
      .init(
        celsius: 0,
        capacityFactor: cold.capacity,
        resistanceFactor: cold.resistance
      ),
      .init(celsius: 25, capacityFactor: 1, resistanceFactor: 1),
    ]
    battery.selfDischargePerMonth = profile.selfDischargePerMonth
    return battery
  }

  /// The hours at a constant power, of a battery that is changed, or under other
  /// conditions; ten years where it lasts longer.
  func uniformHours(
    _ milliwatts: Double,
    under other: BatteryConditions? = nil,
    _ change: (inout BatteryParameters) -> Void = { _ in }
  ) throws(Fault) -> Double {
    var battery = parameters
    change(&battery)
    do {
      return try Self.uniform(battery, other ?? conditions, milliwatts)
        ?? Self.longestHours
    } catch {
      throw Self.explain(error, "battery")
    }
  }

  /// The hours of the day again and again, of a battery that is changed, under
  /// other conditions or by other loads; ten years where it lasts longer.
  func repeatedHours(
    under other: BatteryConditions? = nil,
    by changed: [BatteryDischarge.Load]? = nil,
    _ change: (inout BatteryParameters) -> Void = { _ in }
  ) throws(Fault) -> Double {
    var battery = parameters
    change(&battery)
    do {
      return try battery.discharge(
        by: changed ?? stretches.map(\.load),
        under: other ?? conditions,
        isRepeated: true,
        pointSeconds: 36_000
      ).hours ?? Self.longestHours
    } catch {
      throw Self.explain(error, "battery")
    }
  }

  /// What makes no battery, by the profile's name.
  private static func explain(
    _ error: any Error,
    _ place: String
  ) -> Fault {
    if let error = error as? SimulationError, case .battery(let fault) = error {
      return Fault(place: place, fault: fault, remedy: "correct the profile")
    }
    return Fault(
      place: place,
      fault: "\(error)",
      remedy: "choose another battery"
    )
  }

  private static func uniform(
    _ battery: BatteryParameters,
    _ conditions: BatteryConditions,
    _ milliwatts: Double
  ) throws(SimulationError) -> Double? {
    try battery.discharge(
      by: [.init(seconds: 86_400, watts: milliwatts / 1000)],
      under: conditions,
      isRepeated: true,
      pointSeconds: 86_400
    ).hours
  }
}
