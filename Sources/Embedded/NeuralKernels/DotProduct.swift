/// The sum of products of one row of weights with activations, in plain Swift.
///
///     sum over i of weights[i] * activations[i]
///
/// This is what every faster variant must equal.
///
/// - Returns: The exact sum. A product is at most 2^7 * 2^15 in magnitude, so
///   that 256 of them reach 2^30: each chunk of 256 fits an Int32, which is
///   then widened. (With weights from -127 an Int32 would hold 516.)
/// - Complexity: `count` multiply-accumulates.
@inline(__always)
func dotProduct(
  _ weights: UnsafePointer<Int8>,
  _ activations: UnsafePointer<Int16>,
  count: Int
) -> Int64 {
  var sum: Int64 = 0
  var start = 0
  while start < count {
    let end = min(start &+ 256, count)
    var partial: Int32 = 0
    var i = start
    while i < end {
      unsafe partial &+= Int32(weights[i]) &* Int32(activations[i])
      i &+= 1
    }
    sum &+= Int64(partial)
    start = end
  }
  return sum
}

/// The sum of products of one row of weights with centered activations, in
/// plain Swift.
///
///     sum over i of weights[i] * (activations[i] - zeroPoint)
///
/// - Returns: The sum modulo 2^32. A product is at most 128 * 255 in magnitude:
///   the sum of 65 536 terms is always exact.
/// - Complexity: `count` multiply-accumulates.
@inline(__always)
func dotProduct(
  _ weights: UnsafePointer<Int8>,
  _ activations: UnsafePointer<Int8>,
  zeroPoint: Int32,
  count: Int
) -> Int32 {
  var sum: Int32 = 0
  var i = 0
  while i < count {
    unsafe sum &+= Int32(weights[i]) &* (Int32(activations[i]) &- zeroPoint)
    i &+= 1
  }
  return sum
}
