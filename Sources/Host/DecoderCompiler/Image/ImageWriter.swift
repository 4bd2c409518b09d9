import Files
import DecoderImage
import SignalFeatures

/// Lays out a decoder image, as `ImageLayout.md` describes it.
struct ImageWriter {
  /// An image with its parts.
  struct Result {
    let bytes: [UInt8]
    let sectionByteCounts: [Int]
    let networkByteCount: Int
    let workingMemoryByteCount: Int
  }

  let contents: ImageContents
  let memory: NetworkMemory
  var sections = [ByteWriter](
    repeating: ByteWriter(),
    count: ImageSection.count
  )
  private var counts = [Int](repeating: 0, count: ImageSection.count)
  var strings = StringTable()

  /// Writes an image.
  ///
  /// - Parameters:
  ///   - contents: What it holds.
  ///   - sharesMemory: Whether tensors share memory; without it every tensor
  ///     can be looked at after a hop.
  /// - Returns: The same bytes for the same contents.
  /// - Throws: More records than an image may have.
  static func write(_ contents: ImageContents, sharesMemory: Bool = true)
    throws(Fault) -> Result
  {
    var writer = ImageWriter(contents, sharesMemory: sharesMemory)
    try writer.fillSections()
    return try writer.finish()
  }

  private init(_ contents: ImageContents, sharesMemory: Bool) {
    self.contents = contents
    memory = NetworkMemory(
      contents.network,
      kept: Set(contents.groupTensors),
      isShared: sharesMemory
    )
  }

  mutating func add(
    _ section: ImageSection,
    _ fill: (inout ByteWriter) -> Void
  ) {
    fill(&sections[section.rawValue])
    counts[section.rawValue] += 1
  }

  // MARK: Sections

  private mutating func fillSections() throws(Fault) {
    addSignalPath()
    addTensors()
    addOperators()
    addGroups()
    addFingers()
    addStarts()
    for entry in contents.ledger.entries {
      let name = strings.offset(of: entry.name)
      add(.delayLedger) {
        $0.append(name)
        $0.append(Int32(clamping: entry.microseconds))
        $0.append(entry.kind.rawValue)
        $0.append(UInt32(0))
      }
    }
    let provenance = Array(
      contents.provenance.map { $0 + "\n" }.joined().utf8
    )
    sections[ImageSection.provenance.rawValue].append(provenance)
    counts[ImageSection.provenance.rawValue] = provenance.count
    sections[ImageSection.strings.rawValue].append(strings.bytes)
    counts[ImageSection.strings.rawValue] = strings.bytes.count
    counts[ImageSection.data.rawValue] =
      sections[ImageSection.data.rawValue].bytes.count
    for section in ImageSection.allCases
    where counts[section.rawValue] > section.maximumCount {
      throw Fault(
        place: contents.pipeline.place,
        fault:
          "makes \(counts[section.rawValue]) records of \(words(of: section)) "
          + "where \(section.maximumCount) fit",
        remedy: "make the decoder smaller"
      )
    }
  }

  // MARK: The whole

  private func finish() throws(Fault) -> Result {
    let first = assembled(workingMemoryByteCount: 0)
    let workingMemoryByteCount = ImageBuffer(first).decoderMemoryByteCount
    var bytes = assembled(workingMemoryByteCount: workingMemoryByteCount)
    let digest = Self.contentHash(of: bytes)
    bytes.replaceSubrange(
      ImageLayout.Header.contentHash..<ImageLayout.Header.contentHashEnd,
      with: digest
    )
    // What was just written must pass the reader's own checks.
    do {
      try ImageBuffer(bytes).check()
    } catch {
      throw Fault(
        place: contents.pipeline.place,
        fault: "makes an image that is refused: \(Self.fault(error))",
        remedy: "make the decoder smaller, or report this as a bug"
      )
    }
    return Result(
      bytes: bytes,
      sectionByteCounts: sections.map { $0.bytes.count },
      networkByteCount: memory.byteCount,
      workingMemoryByteCount: workingMemoryByteCount
    )
  }

  /// The image with zeros for its hash.
  private func assembled(workingMemoryByteCount: Int) -> [UInt8] {
    var offsets: [Int] = []
    var end = ImageLayout.firstSectionOffset
    for section in sections {
      offsets.append(ImageLayout.aligned(end))
      end = ImageLayout.aligned(end) + section.bytes.count
    }
    var image = ByteWriter()
    image.append(ImageLayout.magic)
    image.append(ImageLayout.majorVersion)
    image.append(ImageLayout.minorVersion)
    image.append(UInt32(end))
    image.append(UInt32(ImageSection.count))
    image.append([UInt8](repeating: 0, count: SHA256.byteCount))
    image.append(UInt32(workingMemoryByteCount))
    image.append(UInt32(memory.byteCount))
    image.append(UInt32(contents.pipeline.hop.numerator))
    image.append(UInt32(contents.pipeline.hop.denominator))
    for section in ImageSection.allCases {
      image.append(section.tag)
      image.append(UInt32(offsets[section.rawValue]))
      image.append(UInt32(sections[section.rawValue].bytes.count))
      image.append(UInt32(counts[section.rawValue]))
    }
    for section in sections {
      image.align()
      image.append(section.bytes)
    }
    return image.bytes
  }

  private static func fault(_ error: ImageError) -> String {
    switch error {
    case .wrongLength(let expected, let actual):
      "it has \(actual) bytes and should have \(expected)"
    case .notAnImage: "it does not begin as one"
    case .unsupportedVersion(let major, let minor):
      "its layout is \(major).\(minor)"
    case .contentHashMismatch: "its contents do not match its hash"
    case .invalid(let field, let record, let section):
      "the field '\(words(of: field))' of "
        + (section.map { "\(words(of: $0)), record \(record)," }
          ?? "the header") + " has a value that cannot be"
    }
  }

  private static func contentHash(of bytes: [UInt8]) -> [UInt8] {
    var hash = SHA256()
    let span = bytes.span
    hash.update(span.extracting(0..<ImageLayout.Header.contentHash))
    hash.update(
      span.extracting(ImageLayout.Header.contentHashEnd..<bytes.count)
    )
    let digest = hash.finish()
    return (0..<SHA256.byteCount).map { digest[$0] }
  }
}
