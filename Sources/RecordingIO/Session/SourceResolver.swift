/// Finds in the recordings what a session's document names.
struct SourceResolver {
  /// The recordings, by role.
  let readers: [String: any RecordingReader]

  /// The role of the first.
  let firstRole: String

  /// The recording of a role.
  func reader(
    _ role: String?,
    _ place: String
  ) throws(RecordingError) -> any RecordingReader {
    guard let reader = readers[role ?? firstRole] else {
      throw RecordingError(
        place: place,
        fault: "no recording has the role '\(role ?? "")'",
        remedy: "list it under 'recording'"
      )
    }
    return reader
  }

  /// The frames of a source.
  func track(
    _ source: SessionDocument.Source
  ) throws(RecordingError) -> FrameTrack {
    let reader = try reader(source.role, source.place)
    switch source.selection {
    case .signals(let labels):
      return try signalTrack(reader, labels, source)
    case .arrays(let names, let axes, let columns):
      guard let container = reader as? any ArrayContainer else {
        throw RecordingError(
          place: source.place,
          fault: "\(reader.path) has signals, not arrays",
          remedy: "name them under 'signals'"
        )
      }
      return try arrayTrack(container, names, axes, columns, source)
    }
  }

  private func signalTrack(
    _ reader: any RecordingReader,
    _ labels: [String],
    _ source: SessionDocument.Source
  ) throws(RecordingError) -> FrameTrack {
    var indexes: [Int] = []
    for label in labels {
      try reader.checkRefusals(label)
      let matches = reader.signals.indices.filter {
        Self.matches(reader.signals[$0].label, pattern: label)
      }
      guard !matches.isEmpty else {
        let known = reader.signals.prefix(40).map(\.label)
        throw RecordingError(
          place: source.place,
          fault: "\(reader.path) has no signal '\(label)'",
          remedy: "it has: \(known.joined(separator: ", "))"
        )
      }
      indexes += matches
    }
    let frameCount = try reader.commonFrameCount(indexes)
    let signals = indexes.map { reader.signals[$0] }
    var names: [String] = []
    var described: [RecordingSignal] = []
    for signal in signals {
      for column in 0..<signal.channelCount {
        names.append(
          signal.channelCount == 1 ? signal.label : "\(signal.label)[\(column)]"
        )
        described.append(signal)
      }
    }
    var track = FrameTrack(
      place: reader.path,
      channelNames: names,
      ownRate: signals[0].rate,
      signals: described
    )
    track.parts = [
      FrameTrack.Part(place: reader.path, frameCount: frameCount) {
        [indexes] () throws(RecordingError) in
        try reader.makeCursor(over: indexes)
      }
    ]
    if let rate = track.ownRate {
      track.gapFrames = reader.segments.dropFirst().map {
        (rate.multiplied(by: $0.position) ?? .zero).floor(times: 1)
      }
    }
    return track
  }

  private func arrayTrack(
    _ container: any ArrayContainer,
    _ patterns: [String],
    _ axes: [ArrayAxis],
    _ columns: [Int]?,
    _ source: SessionDocument.Source
  ) throws(RecordingError) -> FrameTrack {
    var names: [String] = []
    for pattern in patterns {
      try container.checkRefusals(pattern)
      let matches = container.arrayNames.filter {
        Self.matches($0, pattern: pattern)
      }
      guard !matches.isEmpty else {
        let known = container.arrayNames.prefix(40).joined(separator: ", ")
        throw RecordingError(
          place: source.place,
          fault: "\(container.path) has no numeric array '\(pattern)'",
          remedy: "it has: \(known)"
        )
      }
      names += pattern.contains("*") ? matches.sorted() : matches
    }
    var track = FrameTrack(place: container.path, channelNames: [], signals: [])
    var start = 0
    for (index, name) in names.enumerated() {
      let array = try container.array(named: name)
      let cursor = try ArrayCursor(array, axes: axes, columns: columns)
      let frames = try array.frames(axes: axes)
      if index == 0 {
        let chosen = columns ?? Array(0..<frames.channelCount)
        track.place = array.place
        track.channelNames = chosen.map { "\(name)[\($0)]" }
        track.signals = chosen.map { _ in
          RecordingSignal(label: name, frameCount: frames.frameCount)
        }
      } else {
        track.gapFrames.append(start)
      }
      guard cursor.channelCount == track.channelNames.count else {
        throw RecordingError(
          place: array.place,
          fault: "has \(cursor.channelCount) channels, \(names[0]) has "
            + "\(track.channelNames.count)",
          remedy: "name arrays of one width"
        )
      }
      if let window = frames.windowLength, window > 0 {
        track.gapFrames += stride(
          from: start + window,
          to: start + frames.frameCount,
          by: window
        )
      }
      track.parts.append(
        FrameTrack.Part(place: array.place, frameCount: frames.frameCount) {
          () throws(RecordingError) in
          try ArrayCursor(array, axes: axes, columns: columns)
        }
      )
      start += frames.frameCount
    }
    return track
  }

  /// Whether a name is a pattern's, in which `*` stands for anything.
  static func matches(_ name: String, pattern: String) -> Bool {
    guard pattern.contains("*") else { return name == pattern }
    let pieces = pattern.split(
      separator: "*",
      omittingEmptySubsequences: false
    )
    guard let first = pieces.first, let last = pieces.last,
      name.hasPrefix(first), name.hasSuffix(last),
      name.count >= first.count + last.count
    else { return false }
    var rest = name.dropFirst(first.count).dropLast(last.count)
    for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
      guard let range = rest.firstRange(of: piece) else { return false }
      rest = rest[range.upperBound...]
    }
    return true
  }
}
