import FixedPoint
import Testing
import TestSupport

/// Whether `root` is the largest integer whose power is not above `value`; the
/// powers are computed in 128 bits, where none overflows.
private func isFloor(_ root: UInt32, of value: UInt64, power: Int) -> Bool {
  func raised(_ base: UInt64) -> UInt128 {
    (0..<power).reduce(1) { product, _ in product * UInt128(base) }
  }
  return raised(UInt64(root)) <= UInt128(value)
    && raised(UInt64(root) + 1) > UInt128(value)
}

/// Small values, the ends, the neighborhood of squares and cubes, and values
/// of every bit width.
private var interestingValues: [UInt64] {
  var values = Array(0...UInt64(70_000)) + [.max, .max - 1, 1 << 63]
  var generator = SplitMix64(seed: 1)
  for _ in 0..<20_000 {
    let value: UInt64 = .random(in: .min ... .max, using: &generator)
    values.append(value >> UInt64.random(in: 0..<64, using: &generator))
    let side = value >> 32
    values += [side * side, side * side &- 1]
    let edge = value >> 43
    values += [edge * edge * edge, (edge * edge * edge) &- 1]
  }
  return values
}

@Test func rootsAreFloors() {
  for value in interestingValues {
    let square = integerSquareRoot(value)
    let cube = integerCubeRoot(value)
    guard isFloor(square, of: value, power: 2),
      isFloor(cube, of: value, power: 3)
    else {
      Issue.record("value \(value): square root \(square), cube root \(cube)")
      return
    }
  }
}
