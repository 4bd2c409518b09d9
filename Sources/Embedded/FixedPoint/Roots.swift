/// The integer square root: the largest `root` with `root * root <= value`.
///
/// - Parameter value: Any value; its fractional bits are even in number when it
///   stands for a fixed-point number, and the root has half as many.
/// - Returns: The root, exact, rounded down.
/// - Complexity: One step of additions and shifts for each bit of the root; no
///   division, which a Cortex-M does not have for 64 bits.
///
/// Source: the digit-by-digit method; Warren, "Hacker's Delight", 2nd ed.,
/// section 11-1.
public func integerSquareRoot(_ value: UInt64) -> UInt32 {
  guard value > 0 else { return 0 }
  var remainder = value
  var root: UInt64 = 0
  // The largest power of four that is not above the value.
  var bit: UInt64 = 1 &<< UInt64((63 - value.leadingZeroBitCount) & ~1)
  while bit != 0 {
    // root holds only bits above this one: the two are added without a carry.
    if remainder >= root | bit {
      remainder &-= root | bit
      root = (root &>> 1) | bit
    } else {
      root &>>= 1
    }
    bit &>>= 2
  }
  return UInt32(truncatingIfNeeded: root)
}

/// The integer cube root: the largest `root` with `root^3 <= value`.
///
/// - Parameter value: Any value; its fractional bits are a multiple of three
///   when it stands for a fixed-point number, and the root has a third as many.
/// - Returns: The root, exact, rounded down; at most 2 642 245.
/// - Complexity: One step with two products for each bit of the root.
///
/// Source: the digit-by-digit method; Warren, "Hacker's Delight", 2nd ed.,
/// section 11-2.
public func integerCubeRoot(_ value: UInt64) -> UInt32 {
  guard value > 0 else { return 0 }
  var remainder = value
  var root: UInt64 = 0
  // The largest multiple of three that is not above the highest bit.
  var shift = (63 - UInt64(value.leadingZeroBitCount)) / 3 * 3
  while true {
    root &<<= 1
    // (root + 1)^3 - root^3, below 2^45 as root is below 2^22. It is compared
    // with the shifted remainder, so that the shift cannot lose its high bits.
    let difference = 3 &* root &* (root &+ 1) &+ 1
    if remainder &>> shift >= difference {
      remainder &-= difference &<< shift
      root &+= 1
    }
    if shift == 0 { return UInt32(truncatingIfNeeded: root) }
    shift &-= 3
  }
}
