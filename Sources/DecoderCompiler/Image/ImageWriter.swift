import DecoderImage
import RecordingIO
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

  private let contents: ImageContents
  private let memory: NetworkMemory
  private var sections = [ByteWriter](
    repeating: ByteWriter(),
    count: ImageSection.count
  )
  private var counts = [Int](repeating: 0, count: ImageSection.count)
  private var strings = StringTable()

  /// Writes an image.
  ///
  /// - Parameters:
  ///   - contents: What it holds.
  ///   - sharesMemory: Whether tensors share memory; without it every tensor
  ///     can be looked at after a hop.
  /// - Returns: The same bytes for the same contents.
  /// - Throws: More records than an image may have.
  static func write(_ contents: ImageContents, sharesMemory: Bool = true)
    throws(CompilerError) -> Result
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

  private mutating func add(
    _ section: ImageSection,
    _ fill: (inout ByteWriter) -> Void
  ) {
    fill(&sections[section.rawValue])
    counts[section.rawValue] += 1
  }

  // MARK: Sections

  private mutating func fillSections() throws(CompilerError) {
    addSignalPath()
    addTensors()
    addOperators()
    addGroups()
    addFingers()
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
      throw CompilerError(
        contents.pipeline.place,
        "makes \(counts[section.rawValue]) records of \(section) where "
          + "\(section.maximumCount) fit",
        "make the decoder smaller"
      )
    }
  }

  private mutating func addSignalPath() {
    var branchIndex = 0
    var element = 0
    var biquad = 0
    for (index, input) in contents.pipeline.inputs.enumerated() {
      let name = strings.offset(of: input.name)
      let channels = strings.offset(
        of: contents.channelNames[index].joined(separator: "\n")
      )
      add(.inputs) {
        $0.append(name)
        $0.append(UInt32(input.rate.numerator))
        $0.append(UInt32(input.rate.denominator))
        $0.append(UInt32(input.channelCount))
        $0.append(UInt32(input.hopLength))
        $0.append(UInt32(input.nanovoltsPerStep.numerator))
        $0.append(UInt32(input.nanovoltsPerStep.denominator))
        $0.append(channels)
      }
      for branch in input.branches {
        let filter = contents.filters[branchIndex]
        let name = strings.offset(of: branch.name)
        let gainBits = contents.calibration.gainBits[branchIndex]
        add(.branches) {
          $0.append(UInt32(index))
          $0.append(name)
          $0.append(UInt32(biquad))
          $0.append(UInt32(filter.before.biquads.count))
          $0.append(UInt32(branch.decimation))
          $0.append(UInt32(filter.after.biquads.count))
          $0.append(UInt32(gainBits))
          $0.append(UInt32(0))
        }
        for section in filter.before.biquads + filter.after.biquads {
          add(.biquads) {
            for value in [
              section.b0, section.b1, section.b2, section.a1, section.a2,
            ] {
              $0.append(value)
            }
          }
          biquad += 1
        }
        for block in branch.blocks {
          let count = block.features.count * input.channelCount
          add(.featureBlocks) {
            $0.append(UInt32(branchIndex))
            $0.append(UInt32(block.windowLength))
            $0.append(UInt32(block.hopLength))
            $0.append(UInt32(block.features.rawValue))
            $0.append(UInt32(element))
            $0.append(UInt32(count))
            $0.append(UInt64(0))
          }
          element += count
        }
        branchIndex += 1
      }
    }
    for normalization in contents.calibration.normalizations {
      add(.normalizations) {
        $0.append(normalization.transform.rawValue)
        $0.append(normalization.offset)
        $0.append(normalization.multiplier)
        $0.append(normalization.shift)
      }
    }
  }

  private mutating func addTensors() {
    for (index, tensor) in contents.network.tensors.enumerated() {
      let name = strings.offset(of: tensor.name)
      let offset = memory.offsets[index]
      add(.tensors) {
        $0.append(name)
        $0.append(UInt8(tensor.isInt16 ? 1 : 0))
        $0.append(UInt8(tensor.isState ? 1 : 0))
        $0.append(UInt16(0))
        $0.append(UInt32(tensor.count))
        $0.append(UInt32(offset))
        $0.append(Int32(tensor.zeroPoint))
        $0.append(Float(tensor.scale).bitPattern)
      }
    }
  }

  /// Appends a piece of data on a boundary of its own.
  private mutating func addData(_ fill: (inout ByteWriter) -> Void) -> UInt32 {
    var data = sections[ImageSection.data.rawValue]
    data.align()
    let offset = data.bytes.count
    fill(&data)
    sections[ImageSection.data.rawValue] = data
    return UInt32(offset)
  }

  private mutating func addOperators() {
    for step in contents.network.operators {
      let name = strings.offset(of: step.name)
      var places = [ImageLayout.none, ImageLayout.none, ImageLayout.none]
      if !step.weights.isEmpty {
        places[0] = addData { data in
          for matrix in step.weights {
            data.align()
            data.append(matrix.map { UInt8(bitPattern: $0) })
          }
        }
      }
      if !step.biases.isEmpty {
        let isWide = contents.network.tensors[step.input].isInt16
        places[1] = addData { data in
          for bias in step.biases {
            if isWide { data.append(bias) } else { data.append(Int32(bias)) }
          }
        }
        places[2] = addData { data in
          for (multiplier, shift) in step.multipliers {
            data.append(multiplier)
            data.append(shift)
          }
        }
      }
      let count = ImageLayout.Operator.parameterCount
      let known = places
      add(.operators) { record in
        record.append(step.code)
        record.append(UInt16(step.period))
        record.append(name)
        record.append(UInt32(step.input))
        record.append(UInt32(step.output))
        record.append(step.state.map { UInt32($0) } ?? ImageLayout.none)
        for place in known { record.append(place) }
        for index in 0..<count {
          record.append(
            index < step.parameters.count ? step.parameters[index] : 0
          )
        }
      }
    }
  }

  private mutating func addGroups() {
    let hop = contents.pipeline.hop
    for (index, group) in contents.pipeline.groups.enumerated() {
      let source = contents.groupTensors[index]
      let tensor = contents.network.tensors[source]
      let name = strings.offset(of: group.name)
      let elements = strings.offset(
        of: group.elements.joined(separator: "\n")
      )
      let unit = strings.offset(of: group.unit)
      func raw(_ threshold: Double) -> Int32 {
        let value = (threshold / tensor.scale).rounded()
        return Int32(min(max(value, -131_072), 131_072))
      }
      add(.groups) {
        $0.append(name)
        $0.append(group.kind.rawValue)
        $0.append(UInt16(0))
        $0.append(UInt32(source))
        $0.append(UInt32(group.firstElement))
        $0.append(UInt32(group.elements.count))
        $0.append(elements)
        $0.append(UInt32(group.smoothingWeight(hop: hop)))
        $0.append(raw(group.onThreshold))
        $0.append(raw(group.offThreshold))
        $0.append(UInt32(group.holdHops(hop: hop)))
        $0.append(Float(tensor.scale * group.scale).bitPattern)
        $0.append(Float(group.offset).bitPattern)
        $0.append(unit)
        for _ in 0..<3 { $0.append(UInt32(0)) }
      }
    }
  }

  private mutating func addFingers() {
    for (index, finger) in contents.pipeline.fingers.enumerated() {
      guard let finger else { continue }
      var kind: UInt32 = 0
      var group = 0
      var element: UInt32 = 0
      var gain: Int32 = 0
      var offset: Int32 = 0
      switch finger.source {
      case .classes(let source, let closed):
        group = source
        let count = contents.pipeline.groups[source].elements.count
        element = addData { data in
          for index in 0..<count {
            data.append(closed.contains(index) ? Int16.max : 0)
          }
        }
      case .value(let source, let place):
        (kind, group, element) = (1, source, UInt32(place))
        let known = contents.pipeline.groups[source]
        let scale =
          contents.network.tensors[contents.groupTensors[source]].scale
          * known.scale
        gain = Int32(
          min(max((scale * 0x1p27).rounded(), -0x1p31), 0x1p31 - 1)
        )
        offset = Int32((known.offset * 32_768).rounded())
      case .activity(let source, let place):
        (kind, group, element) = (2, source, UInt32(place))
      }
      let gate = finger.gate
      let threshold = Int32(
        min(max((finger.activeThreshold * 32_768).rounded(), 0), 32_768)
      )
      add(.fingers) {
        $0.append(UInt32(index))
        $0.append(kind)
        $0.append(UInt32(group))
        $0.append(element)
        $0.append(gain)
        $0.append(offset)
        $0.append(gate.map { UInt32($0.group) } ?? ImageLayout.none)
        $0.append(gate.map { UInt32($0.element) } ?? 0)
        $0.append(threshold)
        for _ in 0..<3 { $0.append(UInt32(0)) }
      }
    }
  }

  // MARK: The whole

  private func finish() throws(CompilerError) -> Result {
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
      throw CompilerError(
        contents.pipeline.place,
        "makes an image that is refused: \(error)",
        "make the decoder smaller, or report this as a bug"
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
