/// Throws the fault of one field unless a condition holds.
func require(
  _ condition: Bool,
  _ field: ImageField,
  _ record: Int = 0,
  in section: ImageSection? = nil
) throws(ImageError) {
  guard condition else {
    throw .invalid(field: field, record: record, section: section)
  }
}

extension DecoderImage {
  /// The pattern of binary32's infinity; beyond it lies what is not a number.
  static let infinityBits: UInt32 = 0x7F80_0000

  /// Whether a pattern of binary32 is that of a finite number.
  static func isFinite(_ bits: UInt32) -> Bool {
    bits & infinityBits != infinityBits
  }

  /// Checks the header: what stands before the sections.
  func checkHeader() throws(ImageError) {
    typealias Header = ImageLayout.Header
    // Fewer bytes than a magic number cannot even say that they are an image.
    guard bytes.count >= 4,
      bytes.load(UInt32.self, at: Header.magic) == ImageLayout.magic
    else { throw .notAnImage }
    guard bytes.count >= ImageLayout.firstSectionOffset else {
      throw .wrongLength(
        expected: ImageLayout.firstSectionOffset,
        actual: bytes.count
      )
    }
    let major = bytes.load(UInt16.self, at: Header.majorVersion)
    let minor = bytes.load(UInt16.self, at: Header.minorVersion)
    guard major == ImageLayout.majorVersion, minor <= ImageLayout.minorVersion
    else { throw .unsupportedVersion(major: Int(major), minor: Int(minor)) }
    let byteCount = bytes.index(at: Header.imageByteCount)
    guard byteCount == bytes.count else {
      throw .wrongLength(expected: byteCount, actual: bytes.count)
    }
    try require(
      bytes.index(at: Header.sectionCount) == ImageSection.count,
      .sectionCount
    )
  }

  /// Checks that the sections lie end to end, in order, and fill the image.
  func checkSections() throws(ImageError) {
    typealias Entry = ImageLayout.SectionEntry
    var end = ImageLayout.firstSectionOffset
    for section in ImageSection.allCases {
      let entry = entry(section)
      try require(
        bytes.load(UInt32.self, at: entry + Entry.tag) == section.tag,
        .sectionTag,
        in: section
      )
      let count = bytes.index(at: entry + Entry.recordCount)
      try require(count <= section.maximumCount, .recordCount, in: section)
      let size = bytes.index(at: entry + Entry.sectionByteCount)
      // At most 2^26 bytes a section, by the bounds on its count.
      try require(
        size == count * section.recordByteCount,
        .sectionByteCount,
        in: section
      )
      let start = ImageLayout.aligned(end)
      try require(
        bytes.index(at: entry + Entry.offset) == start
          && start <= bytes.count && size <= bytes.count - start,
        .sectionOffset,
        in: section
      )
      end = start + size
    }
    guard end == bytes.count else {
      throw .wrongLength(expected: end, actual: bytes.count)
    }
  }

  /// Compares the SHA-256 digest of the contents with the one stored.
  func checkContentHash() throws(ImageError) {
    typealias Header = ImageLayout.Header
    var hash = SHA256()
    hash.update(bytes.span(of: UInt8.self, at: 0, count: Header.contentHash))
    hash.update(
      bytes.span(
        of: UInt8.self,
        at: Header.contentHashEnd,
        count: bytes.count - Header.contentHashEnd
      )
    )
    let digest = hash.finish()
    var difference: UInt8 = 0
    for index in 0..<SHA256.byteCount {
      difference |= digest[index] ^ contentHash(index)
    }
    guard difference == 0 else { throw .contentHashMismatch }
  }

  /// Checks that strings end inside their section.
  func checkStrings() throws(ImageError) {
    let count = count(of: .strings)
    try require(count > 0, .recordCount, in: .strings)
    let last = offset(of: .strings) + count - 1
    try require(
      bytes.load(UInt8.self, at: last) == 0,
      .terminator,
      in: .strings
    )
  }

  /// Checks a reference to a string.
  func checkName(
    _ name: Int,
    _ record: Int,
    in section: ImageSection,
    field: ImageField = .name
  ) throws(ImageError) {
    try require(name < count(of: .strings), field, record, in: section)
  }

  /// Checks a string of `count` lines.
  func checkLines(
    _ name: Int,
    count: Int,
    _ field: ImageField,
    _ record: Int,
    in section: ImageSection
  ) throws(ImageError) {
    try checkName(name, record, in: section, field: field)
    let text = string(name)
    var lines = 1
    for index in text.indices where text[index] == 0x0A { lines += 1 }
    try require(lines == count, field, record, in: section)
  }
}
