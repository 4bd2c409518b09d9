/// What the elements of an ONNX tensor are; the raw values are the format's.
///
/// Source: `TensorProto.DataType` of the format's schema.
enum ONNXElementType: Int, Sendable {
  case float32 = 1, uint8, int8, uint16, int16, int32, int64, string, bool
  case float16, float64, uint32, uint64, complex64, complex128, bfloat16
  case float8e4m3fn, float8e4m3fnuz, float8e5m2, float8e5m2fnuz
  case uint4, int4, float4e2m1, float8e8m0, uint2, int2
  case float6e2m3, float6e3m2

  /// Bits of an element; zero where these have no size of their own.
  var bitCount: Int {
    switch self {
    case .string: 0
    case .uint2, .int2: 2
    case .uint4, .int4, .float4e2m1: 4
    case .float6e2m3, .float6e3m2: 6
    case .uint8, .int8, .bool, .float8e4m3fn, .float8e4m3fnuz, .float8e5m2,
      .float8e5m2fnuz, .float8e8m0:
      8
    case .uint16, .int16, .float16, .bfloat16: 16
    case .float32, .int32, .uint32: 32
    case .float64, .int64, .uint64, .complex64: 64
    case .complex128: 128
    }
  }

  var isInteger: Bool {
    switch self {
    case .uint8, .int8, .uint16, .int16, .int32, .int64, .uint32, .uint64,
      .uint4, .int4, .uint2, .int2:
      true
    default: false
    }
  }

  /// What networks of such numbers compute in; nil where it is floats.
  var quantizedPrecision: ModelWork.Step.Precision? {
    switch self {
    case .uint8, .int8, .uint4, .int4, .uint2, .int2: .int8
    case .uint16, .int16: .int16
    default: nil
    }
  }
}
