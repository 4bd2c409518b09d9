/// A part whose power is the same as long as the device is worn: electrodes'
/// front end, converter, what is lit.
public struct PartParameters: Hashable, Sendable {
  /// What it is called.
  public var name: String
  /// The power at work, in nanowatts.
  public var nanowatts: Int64
  /// The rail that it is on.
  public var rail = 0
  /// The power while the device starts, and in standby.
  public var startingNanowatts: Int64 = 0, standbyNanowatts: Int64 = 0

  /// A part.
  public init(name: String, nanowatts: Int64, rail: Int = 0) {
    self.name = name
    self.nanowatts = nanowatts
    self.rail = rail
  }
}

/// The hand.
public struct HandParameters: Hashable, Sendable {
  /// What it is called.
  public var name: String
  /// The power at rest, and while fingers move, in nanowatts.
  public var idleNanowatts: Int64, movingNanowatts: Int64
  /// From a command's arrival until the fingers move.
  public var actuationTime = SimulatedTime.zero
  /// How long a finger takes for its whole way, from open to closed. It moves
  /// for as long as its way to the newest target takes.
  public var travelTime = SimulatedTime.zero
  /// The rail that it is on.
  public var rail = 0
  /// The power while the device starts, and in standby.
  public var startingNanowatts: Int64 = 0, standbyNanowatts: Int64 = 0

  /// A hand.
  public init(name: String, idleNanowatts: Int64, movingNanowatts: Int64) {
    self.name = name
    self.idleNanowatts = idleNanowatts
    self.movingNanowatts = movingNanowatts
  }
}

/// Parts behind one regulator.
public struct RailParameters: Hashable, Sendable {
  /// What it is called.
  public var name: String
  /// What stands between it and the battery.
  public var regulator: Regulator

  /// A rail.
  public init(name: String, regulator: Regulator = .none) {
    self.name = name
    self.regulator = regulator
  }
}
