/// What the elements of a tensor are; the raw values are those of the format.
public enum TFLiteElementType: UInt8, CaseIterable, Sendable {
  case float32 = 0, float16, int32, uint8, int64, string, bool, int16
  case complex64, int8, float64, complex128, uint64, resource, variant
  case uint32, uint16, int4, bfloat16, int2, uint4
  case float8e4m3, float8e5m2

  /// Bits of an element; zero where these have no size of their own.
  public var bitCount: Int {
    switch self {
    case .string, .resource, .variant: 0
    case .int2: 2
    case .int4, .uint4: 4
    case .uint8, .bool, .int8, .float8e4m3, .float8e5m2: 8
    case .float16, .int16, .uint16, .bfloat16: 16
    case .float32, .int32, .uint32: 32
    case .int64, .complex64, .float64, .uint64: 64
    case .complex128: 128
    }
  }
}
