/// A constant tensor of the network, row-major, in double precision.
///
/// Integers of ONNX shape arithmetic fit too: they stay below 2^53.
struct NumericArray: Equatable, Sendable {
  /// The length of each axis; empty for a scalar.
  var shape: [Int]

  /// The elements, row-major.
  var values: [Double]

  /// Whether its type is one of integers, or of truths: what is divided then is
  /// cut off.
  var isInteger = false

  init(shape: [Int], values: [Double], isInteger: Bool = false) {
    precondition(shape.reduce(1, *) == values.count, "shape and count agree")
    self.isInteger = isInteger
    self.shape = shape
    self.values = values
  }

  /// A one-dimensional array of integers.
  init(_ integers: [Int]) {
    self.init(
      shape: [integers.count],
      values: integers.map(Double.init),
      isInteger: true
    )
  }

  /// The elements as integers, or nil if one is not an integer below 2^53.
  var integers: [Int]? {
    var result: [Int] = []
    for value in values {
      // INT64_MAX stands for "to the end" in Slice; it is not exact in Double.
      if value >= 0x1p62 {
        result.append(Int.max)
      } else if value <= -0x1p62 {
        result.append(Int.min)
      } else if value == value.rounded() {
        result.append(Int(value))
      } else {
        return nil
      }
    }
    return result
  }

  /// The distance in elements between neighbors along each axis.
  var strides: [Int] {
    var result = [Int](repeating: 1, count: shape.count)
    for axis in stride(from: shape.count - 2, through: 0, by: -1) {
      result[axis] = result[axis + 1] * shape[axis + 1]
    }
    return result
  }

  /// The same elements with axis `order[i]` moved to place `i`.
  func transposed(_ order: [Int]) -> NumericArray {
    let oldStrides = strides
    let newShape = order.map { shape[$0] }
    let newStrides = order.map { oldStrides[$0] }
    return gather(shape: newShape, strides: newStrides, start: 0)
  }

  /// Reads a strided view of the elements.
  func gather(shape newShape: [Int], strides steps: [Int], start: Int)
    -> NumericArray
  {
    let count = newShape.reduce(1, *)
    var result: [Double] = []
    result.reserveCapacity(count)
    var index = [Int](repeating: 0, count: newShape.count)
    for _ in 0..<count {
      var position = start
      for axis in newShape.indices { position += index[axis] * steps[axis] }
      result.append(values[position])
      for axis in newShape.indices.reversed() {
        index[axis] += 1
        if index[axis] < newShape[axis] { break }
        index[axis] = 0
      }
    }
    return NumericArray(shape: newShape, values: result)
  }

  /// `operation` of two arrays under the broadcasting of NumPy and ONNX, or
  /// nil if the shapes do not fit, or the result is far larger than both.
  static func broadcast(
    _ a: NumericArray,
    _ b: NumericArray,
    _ operation: (Double, Double) -> Double
  ) -> NumericArray? {
    let rank = max(a.shape.count, b.shape.count)
    func padded(_ array: NumericArray) -> (shape: [Int], strides: [Int]) {
      let missing = rank - array.shape.count
      return (
        [Int](repeating: 1, count: missing) + array.shape,
        [Int](repeating: 0, count: missing) + array.strides
      )
    }
    let (left, right) = (padded(a), padded(b))
    var shape: [Int] = []
    var leftStrides = left.strides
    var rightStrides = right.strides
    for axis in 0..<rank {
      let (m, n) = (left.shape[axis], right.shape[axis])
      guard m == n || m == 1 || n == 1 else { return nil }
      if m == 1 { leftStrides[axis] = 0 }
      if n == 1 { rightStrides[axis] = 0 }
      shape.append(m == 1 ? n : m)
    }
    let most = max(a.values.count, b.values.count, 1 << 20)
    guard shape.product(atMost: most) != nil else { return nil }
    let x = a.gather(shape: shape, strides: leftStrides, start: 0)
    let y = b.gather(shape: shape, strides: rightStrides, start: 0)
    return NumericArray(
      shape: shape,
      values: zip(x.values, y.values).map(operation)
    )
  }
}

extension Collection where Element == Int {
  /// The product; nil where a factor is negative, or a product of some of them
  /// is above a limit.
  ///
  /// A factor of zero does not hide others that are too large.
  func product(atMost limit: Int) -> Int? {
    var result = 1
    var isEmpty = false
    for factor in self {
      guard factor >= 0 else { return nil }
      isEmpty = isEmpty || factor == 0
      let (product, overflow) = result.multipliedReportingOverflow(
        by: Swift.max(factor, 1)
      )
      guard !overflow, product <= limit else { return nil }
      result = product
    }
    return isEmpty ? 0 : result
  }
}
