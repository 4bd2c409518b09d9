/// An amount of energy, in whole zeptojoules: a nanowatt for a picosecond.
///
/// Sums of states' powers times their durations are exact, so that the energy of
/// the parts equals that of the whole to the last digit. 1e21 are a joule; the
/// range is 1.7e17 joules.
public struct Energy: Hashable, Comparable, Sendable {
  /// The amount.
  public var zeptojoules: Int128

  /// An amount.
  public init(zeptojoules: Int128) { self.zeptojoules = zeptojoules }

  /// What a power comes to in a time.
  ///
  /// - Parameters:
  ///   - nanowatts: The power.
  ///   - time: How long it lasts.
  public init(nanowatts: Int64, for time: SimulatedTime) {
    zeptojoules = Int128(nanowatts) * Int128(time.picoseconds)
  }

  /// None.
  public static let zero = Energy(zeptojoules: 0)

  /// The same in joules, for display.
  public var joules: Double { Double(zeptojoules) * 1e-21 }

  /// The same in microjoules, for display.
  public var microjoules: Double { Double(zeptojoules) * 1e-15 }

  /// Whether one is less than another.
  public static func < (a: Energy, b: Energy) -> Bool {
    a.zeptojoules < b.zeptojoules
  }

  /// The sum.
  public static func + (a: Energy, b: Energy) -> Energy {
    Energy(zeptojoules: a.zeptojoules + b.zeptojoules)
  }

  /// The difference.
  public static func - (a: Energy, b: Energy) -> Energy {
    Energy(zeptojoules: a.zeptojoules - b.zeptojoules)
  }

  /// Adds another.
  public static func += (a: inout Energy, b: Energy) { a = a + b }
}
