import Files

/// What the annotation signals of an EDF+ file say: the annotations, and when
/// each record starts.
struct EDFTimeline {
  /// By onset, relative to the first sample.
  var annotations: [RecordingAnnotation] = []

  /// One, or one more than there are gaps.
  var segments: [RecordingSegment] = []

  /// What could not be understood.
  var warnings: [String] = []

  init(
    reading layout: EDFLayout,
    _ header: EDFHeader,
    _ path: String
  ) throws(Fault) {
    segments = [RecordingSegment(start: .zero, position: .zero)]
    // The label alone decides: many writers leave the field for `EDF+` empty.
    guard !layout.annotationPlaces.isEmpty else { return }
    let duration = header.recordDuration
    var malformedCount = 0
    var untimedCount = 0
    var jumpCount = 0
    var first: Rational?
    var expected = Rational.zero
    // Half a sample of the fastest signal: less is rounding of the decimals.
    let fastest = layout.places.reduce(1) { max($0, $1.count) }
    let tolerance =
      duration.divided(by: Rational(2 * fastest)) ?? .zero
    for record in 0..<layout.recordCount {
      var start: Rational?
      for (index, place) in layout.annotationPlaces.enumerated() {
        let bytes = try layout.source.bytes(
          at: layout.firstRecordOffset + record * layout.recordByteCount
            + place.offset,
          count: place.byteCount
        )
        let contents = EDFAnnotations.decode(bytes[...])
        malformedCount += contents.malformedCount
        annotations += contents.annotations
        if index == 0 { start = contents.recordStart }
      }
      guard let start else {
        untimedCount += 1
        continue
      }
      if first == nil { first = start }
      // Records of no duration follow each other nowhere.
      if record > 0 && duration > .zero {
        let difference = start.subtracting(expected) ?? .zero
        let distance = Rational(
          abs(difference.numerator),
          difference.denominator
        )
        if !header.isDiscontinuous {
          jumpCount +=
            distance.multiplied(by: Rational(2)) ?? distance
              > duration ? 1 : 0
        } else if distance > tolerance {
          segments.append(
            RecordingSegment(
              start: start.subtracting(first ?? .zero) ?? start,
              position: duration.multiplied(by: Rational(record)) ?? .zero
            )
          )
        }
      }
      expected = start.adding(duration) ?? start
    }
    if malformedCount > 0 {
      warnings.append(
        "\(path): \(malformedCount) annotations are malformed; left out"
      )
    }
    // Plain EDF has no stamps, so that none of them is missing.
    if jumpCount > 0 {
      warnings.append(
        "\(path): \(jumpCount) records start at another time than the end of "
          + "the one before, but the header says that there are no gaps; "
          + "taken to have none"
      )
    }
    if untimedCount > 0 && header.isPlus {
      warnings.append(
        "\(path): \(untimedCount) records do not say when they start; "
          + "taken to follow the one before"
      )
    }
    if !header.isPlus && !annotations.isEmpty {
      warnings.append(
        "\(path): the header does not say that it is EDF+ or BDF+; its "
          + "\(annotations.count) annotations are read all the same"
      )
    }
    // A recording that starts inside a second says so in its first record.
    if let first, first != .zero {
      for index in annotations.indices {
        annotations[index].onset =
          annotations[index].onset.subtracting(first)
          ?? annotations[index].onset
      }
    }
    // A stable order: by onset, then as in the file.
    annotations = annotations.enumerated()
      .sorted { ($0.element.onset, $0.offset) < ($1.element.onset, $1.offset) }
      .map(\.element)
  }
}
