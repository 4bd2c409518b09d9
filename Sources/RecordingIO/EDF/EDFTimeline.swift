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
  ) throws(RecordingError) {
    segments = [RecordingSegment(start: .zero, position: .zero)]
    guard header.isPlus, !layout.annotationPlaces.isEmpty else { return }
    var malformedCount = 0
    var untimedCount = 0
    var first: Rational?
    var expected = Rational.zero
    // Half a sample of the fastest signal: less is rounding of the decimals.
    let fastest = layout.places.reduce(1) { max($0, $1.count) }
    let tolerance =
      header.recordDuration.divided(by: Rational(2 * fastest))
      ?? .zero
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
      if header.isDiscontinuous && record > 0 {
        let difference = start.subtracting(expected) ?? .zero
        if difference > tolerance
          || difference < Rational(-tolerance.numerator, tolerance.denominator)
        {
          segments.append(
            RecordingSegment(
              start: start.subtracting(first ?? .zero) ?? start,
              position: header.recordDuration.multiplied(by: Rational(record))
                ?? .zero
            )
          )
        }
      }
      expected = start.adding(header.recordDuration) ?? start
    }
    if malformedCount > 0 {
      warnings.append(
        "\(path): \(malformedCount) annotations are malformed; left out"
      )
    }
    if untimedCount > 0 {
      warnings.append(
        "\(path): \(untimedCount) records do not say when they start; "
          + "taken to follow the one before"
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
