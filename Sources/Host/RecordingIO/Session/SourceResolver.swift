import Files

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
  ) throws(Fault) -> any RecordingReader {
    guard let reader = readers[role ?? firstRole] else {
      throw Fault(
        place: place,
        fault: "no recording has the role '\(role ?? "")'",
        remedy: "list it under 'recording'; "
          + remedy(forUnknown: role ?? "", among: readers.keys.sorted())
      )
    }
    return reader
  }

  /// The frames of a source.
  func track(
    _ source: SessionDocument.Source
  ) throws(Fault) -> FrameTrack {
    let reader = try reader(source.role, source.place)
    switch source.selection {
    case .signals(let labels):
      return try signalTrack(reader, labels, source)
    case .arrays(let names, let axes, let columns):
      guard let container = reader as? any ArrayContainer else {
        throw Fault(
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
  ) throws(Fault) -> FrameTrack {
    for label in labels { try reader.checkRefusals(label) }
    let indexes = try Self.choose(
      labels,
      among: reader.signals.map(\.label),
      of: "signal",
      reader.path,
      source.place
    )
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
        [indexes] () throws(Fault) in
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
  ) throws(Fault) -> FrameTrack {
    for pattern in patterns { try container.checkRefusals(pattern) }
    let known = container.arrayNames
    let names = try Self.choose(
      patterns,
      among: known,
      of: "numeric array",
      container.path,
      source.place,
      isSorted: true
    ).map { known[$0] }
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
        throw Fault(
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
          () throws(Fault) in
          try ArrayCursor(array, axes: axes, columns: columns)
        }
      )
      start += frames.frameCount
    }
    return track
  }

  /// Finds what is named: each name once, each pattern at least once, and
  /// nothing twice.
  ///
  /// - Parameters:
  ///   - patterns: Names, or patterns with `*`.
  ///   - names: Those that there are.
  ///   - kind: What they are, for people.
  ///   - path: Where they are.
  ///   - place: Where they are asked for.
  ///   - isSorted: Whether what a pattern finds is put in order by name.
  /// - Returns: Indexes of `names`, in the order of `patterns`.
  /// - Throws: A name that is not there, is there twice, or is asked for twice.
  private static func choose(
    _ patterns: [String],
    among names: [String],
    of kind: String,
    _ path: String,
    _ place: String,
    isSorted: Bool = false
  ) throws(Fault) -> [Int] {
    var chosen: [Int] = []
    for pattern in patterns {
      var found = names.indices.filter { matches(names[$0], pattern: pattern) }
      guard !found.isEmpty else {
        throw Fault(
          place: place,
          fault: "\(path) has no \(kind) '\(pattern)'",
          remedy: remedy(forUnknown: pattern, among: names)
        )
      }
      if !pattern.contains("*"), found.count > 1 {
        throw Fault(
          place: place,
          fault: "\(path) has \(found.count) \(kind)s named '\(pattern)'",
          remedy: "give them names of their own, or take all by '\(pattern)*'"
        )
      }
      if let twice = found.first(where: chosen.contains) {
        throw Fault(
          place: place,
          fault: "\(kind) '\(names[twice])' of \(path) is named twice",
          remedy: "name it once"
        )
      }
      if isSorted { found.sort { names[$0] < names[$1] } }
      chosen += found
    }
    return chosen
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
