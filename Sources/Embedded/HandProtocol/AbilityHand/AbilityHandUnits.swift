/// Conversions between units and the numbers on the Ability Hand's wire.
///
/// What goes to the hand is truncated towards zero and kept in range, as the
/// vendor's programs do; what comes from it is rounded to nearest.
public enum AbilityHandUnits {
  /// Counts of the current sensor, per 1,000,000 amperes, that the vendor's
  /// programs assume. The true number depends on the hand's hardware.
  public static let usualCurrentCounts: Int32 = 620_606_079

  /// A position for the wire: `centidegrees * 32767 / 15000`.
  ///
  /// - Returns: At most 32,767 either way, which is 150 degrees.
  public static func rawPosition(centidegrees: Int32) -> Int16 {
    limited(Int64(centidegrees) * 32_767 / 15_000, to: 32_767)
  }

  /// A position from the wire, in hundredths of a degree.
  public static func centidegrees(rawPosition raw: Int16) -> Int32 {
    Int32(quotient(Int64(raw) * 15_000, by: 32_767))
  }

  /// A speed for the wire: `centidegreesPerSecond * 32767 / 300000`.
  ///
  /// - Returns: At most 32,767 either way, which is 3,000 degrees a second.
  public static func rawVelocity(centidegreesPerSecond: Int32) -> Int16 {
    limited(Int64(centidegreesPerSecond) * 32_767 / 300_000, to: 32_767)
  }

  /// A joint's speed from the wire, in hundredths of a degree a second.
  ///
  /// The hand reports the speed of the motor, four counts per radian a second,
  /// ahead of a gear of 649:1, or 162.45:1 for the thumb rotator. (The vendor's
  /// programs take it for the unit of the command instead: 3.7 % too much for
  /// the fingers, 3.85 times too little for the rotator.)
  public static func centidegreesPerSecond(
    rawVelocity raw: Int16,
    joint: Int
  ) -> Int32 {
    // 18000 / (4 pi gear), in units of 2^-32.
    let scale: Int64 = joint == 5 ? 37_870_652_387 : 9_479_333_560
    return Int32(quotient(Int64(raw) * scale, by: 1 << 32))
  }

  /// A motor's current for the wire.
  ///
  /// - Returns: At most 32,767 either way: 52.8 amperes with the usual counts.
  public static func rawCurrent(
    milliamperes: Int32,
    countsPerMegaampere: Int32 = usualCurrentCounts
  ) -> Int16 {
    let counts = Int64(milliamperes) * Int64(countsPerMegaampere)
    return limited(counts / 1_000_000_000, to: 32_767)
  }

  /// A motor's current from the wire, in milliamperes. The sensor's counts are
  /// more than zero.
  public static func milliamperes(
    rawCurrent raw: Int16,
    countsPerMegaampere: Int32 = usualCurrentCounts
  ) -> Int32 {
    precondition(countsPerMegaampere > 0, "a sensor that counts nothing")
    let milliamperes = quotient(
      Int64(raw) * 1_000_000_000,
      by: Int64(countsPerMegaampere)
    )
    return Int32(clamping: milliamperes)
  }

  /// A voltage for the wire, from hundredths of a percent of the supply.
  ///
  /// - Returns: At most 3,546 either way, which is 100 %.
  public static func rawVoltage(hundredthsOfPercent: Int32) -> Int16 {
    limited(Int64(hundredthsOfPercent) * 3546 / 10_000, to: 3546)
  }

  /// The force on a touch sensor, in millinewtons, by the vendor's preliminary
  /// calibration of all sensors; zero for a raw zero.
  ///
  ///     R = 33000 / (3.3 raw / 4096) + 10000    // ohms
  ///     F = 121591 / R + 0.878894               // newtons
  ///
  /// Only the lower 12 bits of the reading are looked at.
  public static func millinewtons(rawTouch raw: UInt16) -> Int32 {
    let raw = Int64(raw & 0x0FFF)
    guard raw > 0 else { return 0 }
    // 121591 / R = 121591 raw / (40960000 + 10000 raw), in micronewtons.
    let slope = 121_591_000_000 * raw / (40_960_000 + 10_000 * raw)
    return Int32(quotient(slope + 878_894, by: 1000))
  }

  /// A number kept within a limit on both sides.
  private static func limited(_ value: Int64, to limit: Int64) -> Int16 {
    Int16(value < -limit ? -limit : value > limit ? limit : value)
  }

  /// The quotient rounded to nearest, halves away from zero.
  private static func quotient(_ value: Int64, by divisor: Int64) -> Int64 {
    (value + (value < 0 ? -divisor : divisor) / 2) / divisor
  }
}
