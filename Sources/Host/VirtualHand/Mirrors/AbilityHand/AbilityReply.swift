/// What an Ability Hand says after each command.
struct AbilityReply {
  /// The layouts: 1 has positions, currents and touch; 2 positions, rotor
  /// speeds and touch; 3 positions, currents and rotor speeds.
  enum Variant: UInt8, Sendable {
    case currentAndTouch = 1
    case speedAndTouch
    case currentAndSpeed
  }

  /// The command it answers.
  var header: UInt8
  /// 150/32767 of a degree.
  var positions: [Int16]
  /// 1/620.6 of an ampere.
  var currents: [Int16]
  /// A quarter of a radian a second, of the rotor.
  var speeds: [Int16]
  /// Steps of the 12-bit converter: index, middle, ring, little, thumb, six of
  /// each.
  var touch: [UInt16]
  /// Fingers whose command is limited: bit 0 index ... bit 5 thumb rotator.
  var limited: UInt8

  /// The frame without address, with checksum, not yet stuffed: 72 bytes, or
  /// 39 of the third variant.
  func bytes(_ variant: Variant) -> [UInt8] {
    var bytes = [header]
    let seconds = variant == .speedAndTouch ? speeds : currents
    for (position, second) in zip(positions, seconds) {
      bytes += littleEndian(position) + littleEndian(second)
    }
    if variant == .currentAndSpeed {
      bytes += speeds.flatMap(littleEndian)
    } else {
      bytes += Self.packed(touch)
    }
    bytes.append(limited)
    return bytes + [AbilityReceiver.checksum(of: bytes)]
  }

  /// Pairs of 12-bit numbers in three bytes, low bits first, as recordings of
  /// a hand show them (table 17 of the interface document has it reversed).
  static func packed(_ values: [UInt16]) -> [UInt8] {
    stride(from: 0, to: values.count - 1, by: 2).flatMap { index in
      let first = values[index]
      let second = values[index + 1]
      return [
        UInt8(truncatingIfNeeded: first),
        UInt8(truncatingIfNeeded: first >> 8 & 0xF | second << 4 & 0xF0),
        UInt8(truncatingIfNeeded: second >> 4),
      ]
    }
  }
}

/// Conversions between the wire and degrees, amperes and so on.
enum AbilityUnits {
  static let rawPerDegree = 32_767.0 / 150
  static let rawPerDegreePerSecond = 32_767.0 / 3000
  static let rawPerAmpere = 620.606_079
  /// Rotor radians a second times four.
  static let rawPerRotorRadian = 4.0
  static let fullDuty = 3546.0

  /// A whole number that fits, nearest.
  static func raw(_ value: Double) -> Int16 {
    Int16(min(max(value.rounded(), -32_768), 32_767))
  }

  /// What a touch sensor's converter shows for a force, by the inverse of the
  /// clients' placeholder calibration:
  ///
  ///     F = 121591 / R + 0.878894, R = 33000 / V + 10000, V = D 3.3 / 4096
  ///
  /// Below 0.88 N it shows nothing, above 6.9 N it is at its end.
  static func touch(newtons: Double) -> UInt16 {
    let excess = newtons - 0.878894
    guard excess > 0 else { return 0 }
    let ohms = 121_591 / excess - 10_000
    // 20 kiloohms and less in all are the converter's full 3.3 V.
    guard ohms > 33_000 / 3.3 else { return 4095 }
    return UInt16(min(33_000 / ohms * 4096 / 3.3, 4095).rounded())
  }
}

/// The two bytes of a number, low byte first.
func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
  (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
}
