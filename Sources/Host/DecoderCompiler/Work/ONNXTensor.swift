import Files
import Foundation
import ONNXFormat

/// What is known of an ONNX tensor without running the network.
struct ONNXTensor: Equatable, Sendable {
  /// The most elements of a tensor: no count of bytes or of operations
  /// overflows with it.
  static let mostElements = 1 << 31
  /// The most elements of a constant whose values are kept: shapes, axes and
  /// scales are far below.
  static let mostValues = 4096

  /// Its extent on each axis; empty for a single number.
  var shape: [Int]
  var type: ONNXElementType
  /// What its numbers are where they are stored: of 8 or 16 bits behind a
  /// DequantizeLinear, whose result is of floats.
  var stored: ONNXElementType
  /// Whether it depends on no input.
  var isConstant = false
  /// Its values, for a small constant.
  var values: NumericArray?
  /// Whether a constant of 32-bit floats has one that is no number, or infinite.
  var hasNotFinite = false

  init(
    shape: [Int],
    type: ONNXElementType,
    stored: ONNXElementType? = nil
  ) {
    self.shape = shape
    self.type = type
    self.stored = stored ?? type
  }

  /// The most axes of a tensor.
  private static let mostAxes = 64

  /// The number of elements of a shape; nil for one that no network has.
  static func elementCount(of shape: [Int]) -> Int? {
    shape.count <= mostAxes ? shape.product(atMost: mostElements) : nil
  }

  var elementCount: Int { shape.reduce(1, *) }

  /// Bytes of its elements, as they are stored: below 2^35.
  var byteCount: Int { (elementCount * stored.bitCount + 7) / 8 }

  /// Its values as integers, where they are known and whole.
  var integers: [Int]? { values?.integers }
}

extension ONNXTensor {
  /// Reads a constant; one that is kept in another file is described too.
  ///
  /// - Throws: Extents that no network has, an unknown type, or fewer values
  ///   than its shape tells.
  init(_ tensor: Onnx_TensorProto, place: String) throws(Fault) {
    let name = "\(place): constant '\(tensor.name)'"
    let shape = tensor.dims.map(Int.init)
    guard let count = Self.elementCount(of: shape) else {
      throw Fault(
        place: name,
        fault: "has the shape \(shape)",
        remedy: "the file is damaged; export the network again"
      )
    }
    guard let type = ONNXElementType(rawValue: Int(tensor.dataType)) else {
      throw Fault(
        place: name,
        fault: "has elements of unknown type \(tensor.dataType)",
        remedy: "export the network again"
      )
    }
    self.init(shape: shape, type: type)
    isConstant = true
    if tensor.dataLocation == .external || !tensor.externalData.isEmpty {
      return
    }
    let found = Self.valueCount(tensor, type)
    guard found == count else {
      throw Fault(
        place: name,
        fault: "has \(found) of its \(count) elements",
        remedy: "the file is damaged; export the network again"
      )
    }
    if type == .float32 { hasNotFinite = Self.hasNotFinite(tensor) }
    switch type {
    case .float32, .float64, .int32, .int64, .bool, .uint8:
      if count <= Self.mostValues {
        values = try NumericArray(tensor, place: place)
      }
    default: break
    }
  }

  /// Whether one of 32-bit floats is no number, or infinite.
  private static func hasNotFinite(_ tensor: Onnx_TensorProto) -> Bool {
    guard !tensor.rawData.isEmpty else {
      return !tensor.floatData.allSatisfy(\.isFinite)
    }
    // Little-endian; the exponent of such a number has all of its bits.
    var index = tensor.rawData.startIndex + 2
    while index + 1 < tensor.rawData.endIndex {
      if tensor.rawData[index] & 0x80 != 0,
        tensor.rawData[index + 1] & 0x7F == 0x7F
      {
        return true
      }
      index += 4
    }
    return false
  }

  /// The number of values that a constant has in the file.
  private static func valueCount(
    _ tensor: Onnx_TensorProto,
    _ type: ONNXElementType
  ) -> Int {
    if type == .string { return tensor.stringData.count }
    let count = tensor.dims.reduce(1) { $0 * Int($1) }
    if !tensor.rawData.isEmpty {
      let bits = tensor.rawData.count * 8
      // Elements of part of a byte: the last byte need not be full.
      return type.bitCount < 8 && bits / 8 == (count * type.bitCount + 7) / 8
        ? count : bits / type.bitCount
    }
    switch type {
    case .float32: return tensor.floatData.count
    case .complex64: return tensor.floatData.count / 2
    case .float64: return tensor.doubleData.count
    case .complex128: return tensor.doubleData.count / 2
    case .int64: return tensor.int64Data.count
    case .uint32, .uint64: return tensor.uint64Data.count
    default:
      let words = tensor.int32Data.count
      let perWord = type.bitCount < 8 ? 8 / type.bitCount : 1
      return (count + perWord - 1) / perWord == words ? count : words
    }
  }
}
