public import SignalFeatures

/// A decoder image that has passed every check, read in place.
///
/// Once made, no access can fail: counts, places and references have all been
/// compared with each other. The bytes must stay as they are for as long as the
/// image is in use.
public struct DecoderImage: Sendable {
  /// The bytes, for whoever reads tables in place.
  public let bytes: ImageBytes

  /// Checks bytes as a decoder image.
  ///
  /// - Throws: What is wrong, by field; see `ImageError`.
  /// - Complexity: One pass over the bytes for the hash, one over the records.
  public init(checking bytes: ImageBytes) throws(ImageError) {
    self.bytes = bytes
    try checkHeader()
    try checkSections()
    try checkContentHash()
    try checkStrings()
    try checkSignalPath()
    try checkTensors()
    try checkOperators()
    try checkStarts()
    try checkOutputs()
  }

  /// Takes bytes unchecked: for who writes an image, to lay out its memory
  /// before the header can say how large that is.
  public init(unchecked bytes: ImageBytes) {
    self.bytes = bytes
  }

  // MARK: Header

  /// The hop as a ratio, in seconds.
  public var hopNumerator: Int {
    bytes.index(at: ImageLayout.Header.hopNumerator)
  }

  public var hopDenominator: Int {
    bytes.index(at: ImageLayout.Header.hopDenominator)
  }

  /// The memory a decoder of this image works in, in bytes.
  public var workingMemoryByteCount: Int {
    bytes.index(at: ImageLayout.Header.workingMemoryByteCount)
  }

  /// The part of it that the network's tensors take, in bytes.
  public var networkMemoryByteCount: Int {
    bytes.index(at: ImageLayout.Header.networkMemoryByteCount)
  }

  /// One byte of the SHA-256 digest that the image carries.
  public func contentHash(_ index: Int) -> UInt8 {
    precondition(index >= 0 && index < SHA256.byteCount, "32 bytes of hash")
    return bytes.load(
      UInt8.self,
      at: ImageLayout.Header.contentHash + index
    )
  }

  // MARK: Sections

  /// How many records a section holds.
  public func count(of section: ImageSection) -> Int {
    bytes.index(at: entry(section) + ImageLayout.SectionEntry.recordCount)
  }

  /// Where a section lies, in bytes from the start of the image.
  public func offset(of section: ImageSection) -> Int {
    bytes.index(at: entry(section) + ImageLayout.SectionEntry.offset)
  }

  public func input(_ index: Int) -> ImageInput {
    ImageInput(bytes, at: record(index, in: .inputs))
  }

  public func branch(_ index: Int) -> ImageBranch {
    ImageBranch(bytes, at: record(index, in: .branches))
  }

  public func featureBlock(_ index: Int) -> ImageFeatureBlock {
    ImageFeatureBlock(bytes, at: record(index, in: .featureBlocks))
  }

  public func tensor(_ index: Int) -> ImageTensor {
    ImageTensor(bytes, at: record(index, in: .tensors))
  }

  public func networkOperator(_ index: Int) -> ImageOperator {
    guard let found = uncheckedOperator(index) else {
      preconditionFailure("the opcode has been checked")
    }
    return found
  }

  /// How the decoder begins after a reset.
  public var start: ImageDecoderStart {
    ImageDecoderStart(bytes, at: record(0, in: .starts))
  }

  /// How an operator begins after a reset.
  public func start(ofOperator index: Int) -> ImageOperatorStart {
    ImageOperatorStart(bytes, at: record(index + 1, in: .starts))
  }

  /// The hops after which every window of the features is full.
  public var windowHops: Int {
    var most = 1
    for index in 0..<count(of: .featureBlocks) {
      most = max(most, featureBlock(index).windowHops)
    }
    return most
  }

  public func group(_ index: Int) -> ImageGroup {
    ImageGroup(bytes, at: record(index, in: .groups))
  }

  public func finger(_ index: Int) -> ImageFinger {
    ImageFinger(bytes, at: record(index, in: .fingers))
  }

  public func ledgerEntry(_ index: Int) -> ImageLedgerEntry {
    ImageLedgerEntry(bytes, at: record(index, in: .delayLedger))
  }

  /// The coefficients of consecutive biquads, five words each: b0, b1, b2, a1
  /// and a2, Q30. Shape `[count, 5]`.
  @_lifetime(immortal)
  public func biquads(first: Int, count: Int) -> Span<Int32> {
    bytes.span(
      of: Int32.self,
      at: offset(of: .biquads) + first * 20,
      count: count * 5
    )
  }

  /// How one feature element becomes an input of the network.
  public func normalization(_ index: Int) -> FeatureNormalization {
    typealias Field = ImageLayout.Normalization
    let record = record(index, in: .normalizations)
    let transform = bytes.load(UInt32.self, at: record + Field.transform)
    return FeatureNormalization(
      transform: FeatureNormalization.Transform(rawValue: transform) ?? .linear,
      offset: bytes.load(Int32.self, at: record + Field.offset),
      multiplier: bytes.load(Int32.self, at: record + Field.multiplier),
      shift: bytes.load(UInt32.self, at: record + Field.shift)
    )
  }

  /// The bytes of the string at an offset into the strings, without its end.
  @_lifetime(immortal)
  public func string(_ offset: Int) -> Span<UInt8> {
    let start = self.offset(of: .strings) + offset
    var end = start
    while bytes.load(UInt8.self, at: end) != 0 { end += 1 }
    return bytes.span(of: UInt8.self, at: start, count: end - start)
  }

  /// Lines of `key: value` that say where the decoder comes from, UTF-8.
  @_lifetime(immortal)
  public func provenance() -> Span<UInt8> {
    bytes.span(
      of: UInt8.self,
      at: offset(of: .provenance),
      count: count(of: .provenance)
    )
  }

  func uncheckedOperator(_ index: Int) -> ImageOperator? {
    ImageOperator(
      bytes,
      at: record(index, in: .operators),
      data: offset(of: .data)
    )
  }

  func record(_ index: Int, in section: ImageSection) -> Int {
    precondition(index >= 0 && index < count(of: section), "no such record")
    return offset(of: section) + index * section.recordByteCount
  }

  func entry(_ section: ImageSection) -> Int {
    ImageLayout.Header.byteCount
      + section.rawValue * ImageLayout.SectionEntry.byteCount
  }
}
