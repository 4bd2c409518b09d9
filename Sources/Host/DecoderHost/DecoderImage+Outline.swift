import Files
public import DecoderImage

/// What people and files are told of an image.
extension DecoderImage {
  /// The string at an offset into the strings.
  public func text(_ offset: Int) -> String {
    let bytes = string(offset)
    return String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
  }

  /// The lines of the string at an offset.
  public func lines(_ offset: Int) -> [String] {
    text(offset).split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
  }

  /// The digest that the image carries, in hexadecimal.
  public var contentHashText: String {
    (0..<SHA256.byteCount).map { contentHash($0) }.hexadecimal
  }

  /// The `key: value` lines of the provenance.
  public var provenanceEntries: [(key: String, value: String)] {
    let bytes = provenance()
    let text = String(
      decoding: bytes.indices.map { bytes[$0] },
      as: UTF8.self
    )
    return text.split(separator: "\n").map { line in
      let parts = line.split(separator: ":", maxSplits: 1)
      return (
        String(parts[0]),
        parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
      )
    }
  }

  /// What a replay must know of the image.
  ///
  /// The decoder's name is the provenance's `name`; the track of a group is its
  /// `truth GROUP`, where it has one.
  ///
  /// - Parameters:
  ///   - fallbackName: The name of an image whose provenance has none.
  ///   - byteCount: The size of the file.
  /// - Returns: The outline.
  public func outline(
    fallbackName: String,
    byteCount: Int
  ) -> DecoderOutline {
    var facts: [String: String] = [:]
    for entry in provenanceEntries { facts[entry.key] = entry.value }
    let groups = (0..<count(of: .groups)).map { index in
      let group = group(index)
      return DecoderOutline.Group(
        name: text(group.name),
        kind: Self.kind(group.kind),
        elementNames: lines(group.elementNames),
        unit: text(group.unit)
      )
    }
    var fingers: UInt8 = 0
    for index in 0..<count(of: .fingers) {
      fingers |= 1 << UInt8(finger(index).finger)
    }
    return DecoderOutline(
      name: facts["name"] ?? fallbackName,
      contentHash: contentHashText,
      inputs: (0..<count(of: .inputs)).map { outline(of: input($0)) },
      groups: groups,
      groupTruths: groups.map { facts["truth \($0.name)"] },
      decodedFingers: fingers,
      delays: (0..<count(of: .delayLedger)).map {
        let entry = ledgerEntry($0)
        return .init(
          name: text(entry.name),
          milliseconds: Double(entry.microseconds) / 1000,
          isHopWait: entry.kind == .hopWait
        )
      },
      settlingHops: start.settlingHops,
      windowHops: Set(
        (0..<count(of: .featureBlocks)).map { featureBlock($0).windowHops }
      ).sorted(),
      imageByteCount: byteCount,
      workingMemoryByteCount: workingMemoryByteCount
    )
  }

  private func outline(of input: ImageInput) -> DecoderOutline.Input {
    DecoderOutline.Input(
      name: text(input.name),
      rateNumerator: input.rateNumerator,
      rateDenominator: input.rateDenominator,
      channelCount: input.channelCount,
      hopLength: input.hopLength,
      microvoltsPerStep: Double(input.nanovoltsNumerator)
        / Double(input.nanovoltsDenominator) / 1000,
      channelNames: lines(input.channelNames)
    )
  }

  private static func kind(_ kind: ImageGroup.Kind) -> DecoderOutline.GroupKind
  {
    switch kind {
    case .classes: .classes
    case .activity: .activity
    case .values: .values
    }
  }
}
