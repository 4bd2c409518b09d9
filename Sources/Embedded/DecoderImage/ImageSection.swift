/// The sections of a decoder image, in the order in which they lie.
public enum ImageSection: Int, CaseIterable, Sendable {
  case inputs, branches, biquads, featureBlocks, normalizations, tensors
  case operators, starts, data, groups, fingers, delayLedger, provenance
  case strings
  case signature

  /// How many sections an image has: all of them, some empty.
  public static let count = 15

  /// The four letters that name the section, as a little-endian word.
  public var tag: UInt32 {
    switch self {
    case .inputs: Self.word(0x49, 0x4E, 0x50, 0x54)  // INPT
    case .branches: Self.word(0x42, 0x52, 0x43, 0x48)  // BRCH
    case .biquads: Self.word(0x42, 0x49, 0x51, 0x44)  // BIQD
    case .featureBlocks: Self.word(0x46, 0x45, 0x41, 0x54)  // FEAT
    case .normalizations: Self.word(0x4E, 0x4F, 0x52, 0x4D)  // NORM
    case .tensors: Self.word(0x54, 0x45, 0x4E, 0x53)  // TENS
    case .operators: Self.word(0x4F, 0x50, 0x45, 0x52)  // OPER
    case .starts: Self.word(0x53, 0x54, 0x52, 0x54)  // STRT
    case .data: Self.word(0x44, 0x41, 0x54, 0x41)  // DATA
    case .groups: Self.word(0x47, 0x52, 0x55, 0x50)  // GRUP
    case .fingers: Self.word(0x46, 0x49, 0x4E, 0x47)  // FING
    case .delayLedger: Self.word(0x4C, 0x45, 0x44, 0x47)  // LEDG
    case .provenance: Self.word(0x50, 0x52, 0x4F, 0x56)  // PROV
    case .strings: Self.word(0x53, 0x54, 0x52, 0x53)  // STRS
    case .signature: Self.word(0x53, 0x49, 0x47, 0x4E)  // SIGN
    }
  }

  /// The size of one record, in bytes.
  public var recordByteCount: Int {
    switch self {
    case .inputs, .branches, .featureBlocks: 32
    case .biquads: 20
    case .normalizations, .starts, .delayLedger: 16
    case .tensors: 24
    case .operators, .groups: 64
    case .fingers: 48
    case .data, .provenance, .strings, .signature: 1
    }
  }

  /// The most records a section may hold; what a decoder could ever need, and
  /// few enough that no sum over a section overflows.
  public var maximumCount: Int {
    switch self {
    case .inputs: 16
    case .branches, .featureBlocks: 64
    case .biquads: 4096
    case .normalizations: 16_384
    case .tensors, .operators: 256
    case .starts: 257
    case .groups: 32
    case .fingers: 6
    case .delayLedger: 32
    case .data: 1 << 26
    case .provenance, .strings: 1 << 16
    case .signature: 0
    }
  }

  private static func word(
    _ a: UInt32,
    _ b: UInt32,
    _ c: UInt32,
    _ d: UInt32
  ) -> UInt32 {
    a | b << 8 | c << 16 | d << 24
  }
}
