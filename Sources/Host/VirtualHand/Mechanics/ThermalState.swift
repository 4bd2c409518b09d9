/// How hot a motor is.
public struct ThermalState: Equatable, Sendable {
  /// Of the air, in degrees Celsius.
  public static let air = 25.0

  /// Of the winding, in degrees Celsius.
  public var windingCelsius = Self.air
  /// Of the housing, in degrees Celsius.
  public var housingCelsius = Self.air

  /// As cold as the air.
  public init() {}

  /// Takes in heat for some time, and passes it on:
  ///
  ///     Cw dTw/dt = watts - (Tw - Th) / Rwh
  ///     Ch dTh/dt = (Tw - Th) / Rwh - (Th - Tair) / Rha
  ///
  /// An explicit step is stable: a millisecond is far below the shortest time
  /// constant, Cw Rwh, of seconds.
  mutating func advance(
    watts: Double,
    seconds: Double,
    _ parameters: ThermalParameters
  ) {
    let inner =
      (windingCelsius - housingCelsius) / parameters.windingToHousing
    let outer = (housingCelsius - Self.air) / parameters.housingToAir
    windingCelsius += (watts - inner) * seconds / parameters.windingCapacity
    housingCelsius += (inner - outer) * seconds / parameters.housingCapacity
  }
}
