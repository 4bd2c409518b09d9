import Files

extension SessionBuilder {
  // MARK: - Labels

  mutating func add(_ label: SessionDocument.Label) throws(Fault) {
    guard !labelTracks.contains(where: { $0.name == label.name }) else {
      throw Fault(
        place: label.place,
        fault: "two label tracks are named \(label.name)",
        remedy: "rename one"
      )
    }
    var runs: Runs<Int>
    switch label.source {
    case .frames(let source):
      let (track, ratio) = try truth(source, named: label.name)
      runs = try namedCodes(try codes(track), of: track, label).resampled(
        ratio: ratio,
        shift: 0,
        count: timeline.sampleCount
      )
    case .annotations(let prefix, let role):
      let rest = label.classes.first { $0.name == label.rest }
      let reader = try resolver.reader(role, label.place)
      runs = Runs()
      for (range, key) in try annotated(reader, prefix, label.name, label.place)
      {
        let name = key?.name ?? label.rest ?? ""
        guard
          let code = label.classes.first(where: { $0.name == name })?.code
            ?? (key == nil || label.othersAreUnlabeled
              ? rest?.code ?? .min : nil)
        else {
          throw Fault(
            place: reader.path,
            fault: "annotation '\(name)' is none of \(label.name)'s classes",
            remedy: "add it, or 'others: unlabeled'; "
              + remedy(forUnknown: name, among: label.classes.map(\.name))
          )
        }
        runs.append(code, length: range.count)
      }
    case .sequence(let source, let rest, let each):
      runs = try sequence(source, rest: rest, each: each, label)
    }
    let classes = try classIndexes(runs, label)
    let shift = shiftInSamples(label.shift)
    timeline.labels.append(
      shift == 0
        ? classes
        : classes.resampled(
          ratio: Rational(1),
          shift: shift,
          count: timeline.sampleCount
        )
    )
    labelTracks.append(
      LabelTrack(
        name: label.name,
        classes: label.classes,
        restClass: label.classes.firstIndex { $0.name == label.rest } ?? -1
      )
    )
  }

  /// A time in samples of the first input, rounded to nearest.
  private func shiftInSamples(_ shift: Rational) -> Int {
    guard
      let doubled = shift.multiplied(by: timeline.rate)?
        .multiplied(by: Rational(2))
    else { return 0 }
    return (doubled.floor(times: 1).addingWithoutOverflow(1))
      .quotientTowardMinusInfinity(by: 2)
  }

  /// The whole numbers of a track of one channel, as runs.
  func codes(_ track: FrameTrack) throws(Fault) -> Runs<Int> {
    guard track.channelNames.count == 1 else {
      throw Fault(
        place: track.place,
        fault: "has \(track.channelNames.count) columns, codes have one",
        remedy: "choose one with 'columns: [0]'"
      )
    }
    let cursor = track.makeCursor()
    var runs = Runs<Int>()
    var block: [Double] = []
    while true {
      block.removeAll(keepingCapacity: true)
      guard try cursor.read(8192, into: &block) > 0 else { return runs }
      for value in block {
        guard value.rounded() == value, value.magnitude < 0x1p53 else {
          throw Fault(
            place: "\(track.place): row \(runs.count)",
            fault: "\(value) is not a code",
            remedy: "codes are whole numbers"
          )
        }
        runs.append(Int(value), length: 1)
      }
    }
  }

  /// Replaces codes by indexes of classes.
  private func classIndexes(
    _ codes: Runs<Int>,
    _ label: SessionDocument.Label
  ) throws(Fault) -> Runs<Int> {
    var result = Runs<Int>()
    for run in codes.starts.indices {
      let code = codes.values[run]
      let index = label.classes.firstIndex { $0.code == code }
      guard index != nil || label.othersAreUnlabeled || code == .min else {
        throw Fault(
          place: label.place,
          fault: "\(label.name) has the code \(code) at sample "
            + "\(codes.starts[run]), which is none of its classes",
          remedy: "add it to 'classes', or 'others: unlabeled'"
        )
      }
      result.append(index ?? -1, length: codes.range(ofRun: run).count)
    }
    return result
  }

  /// For each part of the first input: rest, each code in turn, rest.
  private func sequence(
    _ source: SessionDocument.Source,
    rest: Rational,
    each: Rational,
    _ label: SessionDocument.Label
  ) throws(Fault) -> Runs<Int> {
    let track = try resolver.track(source)
    let parts = partRanges()
    guard track.parts.count == parts.count else {
      throw Fault(
        place: source.place,
        fault: "\(track.parts.count) sequences for \(parts.count) parts",
        remedy: "give every part its own"
      )
    }
    guard
      let restCode = label.classes.first(where: { $0.name == label.rest })?.code
    else {
      throw Fault(
        place: label.place,
        fault: "a sequence needs a class for rest",
        remedy: "add 'rest'"
      )
    }
    let cursor = track.makeCursor()
    var runs = Runs<Int>()
    for (index, range) in parts.enumerated() {
      var codes: [Double] = []
      _ = try cursor.read(track.parts[index].frameCount, into: &codes)
      var time = rest
      runs.append(
        restCode,
        length: min(timeline.samples(in: rest), range.count)
      )
      for code in codes {
        guard code.rounded() == code, code.magnitude < 0x1p53 else {
          throw Fault(
            place: track.parts[index].place,
            fault: "\(code) is not a code",
            remedy: "codes are whole numbers"
          )
        }
        time = time.adding(each) ?? time
        let end = min(
          range.lowerBound.addingWithoutOverflow(timeline.samples(in: time)),
          range.upperBound
        )
        runs.append(Int(code), length: end - runs.count)
      }
      runs.append(restCode, length: range.upperBound - runs.count)
    }
    return runs
  }

  /// The stretches between gaps of the first input.
  func partRanges() -> [Range<Int>] {
    let starts = [0] + gaps
    let ends = gaps + [timeline.sampleCount]
    return zip(starts, ends).map { $0..<$1 }
  }

  // MARK: - Annotations

  /// The samples of each annotation that starts with `prefix`, and those
  /// between them (nil).
  ///
  /// `trial 3: index` gives the number 3 and the name `index`; without a number
  /// they are counted, without a colon the rest of the text is the name. A
  /// later annotation ends an earlier one.
  mutating func annotated(
    _ reader: any RecordingReader,
    _ prefix: String,
    _ name: String,
    _ place: String
  ) throws(Fault) -> [(
    range: Range<Int>, key: SessionTimeline.TrialKey?
  )] {
    var result: [(range: Range<Int>, key: SessionTimeline.TrialKey?)] = []
    let chosen = reader.annotations.filter { $0.text.hasPrefix(prefix) }
    guard !chosen.isEmpty else {
      throw Self.noAnnotation(reader, prefix, name, place)
    }
    var end = 0
    for (index, annotation) in chosen.enumerated() {
      let duration = annotation.duration ?? .zero
      let stop = annotation.onset.adding(duration) ?? annotation.onset
      let next =
        index + 1 < chosen.count
        ? sample(at: chosen[index + 1].onset, in: reader)
        : timeline.sampleCount
      let first = max(end, sample(at: annotation.onset, in: reader))
      let last = min(next, sample(at: stop, in: reader))
      guard first < last else { continue }
      if first > end { result.append((end..<first, nil)) }
      result.append(
        (first..<last, Self.key(annotation.text, prefix, count: index + 1))
      )
      end = last
    }
    if end < timeline.sampleCount {
      result.append((end..<timeline.sampleCount, nil))
    }
    try checkCover(chosen, result.count { $0.key != nil }, reader, name, place)
    return result
  }

  /// Says that annotations cover no sample, and refuses where none does.
  private mutating func checkCover(
    _ chosen: [RecordingAnnotation],
    _ used: Int,
    _ reader: any RecordingReader,
    _ name: String,
    _ place: String
  ) throws(Fault) {
    guard used < chosen.count else { return }
    let points = chosen.count { ($0.duration ?? .zero) == .zero }
    let reason =
      points > 0
      ? "\(points) of them have no duration"
      : "they lie outside of the recording or behind one another"
    let fault =
      "\(name): \(chosen.count - used) of \(chosen.count) annotations of "
      + "\(reader.path) cover no sample: \(reason)"
    guard used > 0 else {
      throw Fault(
        place: place,
        fault: fault,
        remedy: "give them durations, or the truth as an array or a signal"
      )
    }
    let warning = "\(place): \(fault)"
    if !warnings.contains(warning) { warnings.append(warning) }
  }

  private static func noAnnotation(
    _ reader: any RecordingReader,
    _ prefix: String,
    _ name: String,
    _ place: String
  ) -> Fault {
    // All of them: what was meant may come after many others.
    var known: Set<String> = []
    let texts = reader.annotations.map(\.text).filter {
      known.insert($0).inserted
    }
    let heads = Set(texts.map { String($0.prefix(prefix.count)) }).sorted()
    let near = nearestNames(to: prefix, among: heads)
    let meant =
      near.first.map { "did you mean '\($0)'? " } ?? ""
    return Fault(
      place: place,
      fault: "\(name): no annotation of \(reader.path) begins with '\(prefix)'",
      remedy: texts.isEmpty
        ? "it has none"
        : "\(meant)its annotations: \(texts.list(atMost: 8))"
    )
  }

  /// The first sample at or after a time of the recording, whose gaps have no
  /// samples.
  private func sample(
    at time: Rational,
    in reader: any RecordingReader
  ) -> Int {
    var position = time
    if let segment = reader.segments.last(where: { $0.start <= time }),
      let inside = time.subtracting(segment.start)
    {
      position = segment.position.adding(inside) ?? time
    }
    if let next = reader.segments.first(where: { $0.start > time }) {
      // Inside a gap: where the recording goes on.
      position = min(position, next.position)
    }
    return timeline.sample(at: position)
  }

  private static func key(
    _ text: String,
    _ prefix: String,
    count: Int
  ) -> SessionTimeline.TrialKey {
    let rest = text.dropFirst(prefix.count)
    let parts = rest.split(separator: ":", maxSplits: 1)
    let head = (parts.first ?? "").trimmed
    let id = Int(head).flatMap { $0 == 0 ? nil : $0 } ?? count
    let name = parts.count > 1 ? parts[1].trimmed : head
    return SessionTimeline.TrialKey(id: id, name: name)
  }

  // MARK: - Trials, splits, masks

  /// Fills in everything that follows from labels and the recording.
  mutating func formTimeline() throws(Fault) {
    try formTrialKeys()
    try timeline.formSplits(document.splits, document.place)
    timeline.formTrials()
    timeline.formTransitions()
    timeline.formResets(document.resets, gaps: gaps)
    timeline.warmUp = timeline.samples(in: document.warmUp ?? .zero)
    timeline.guardBefore = timeline.samples(in: document.guardBefore)
    timeline.guardAfter = timeline.samples(in: document.guardAfter)
  }

  private mutating func formTrialKeys() throws(Fault) {
    let ids = try trialNumbers()
    // What is done: the first label track says, else the annotation.
    guard let track = labelTracks.first, let labels = timeline.labels.first
    else {
      timeline.trialKeys = ids
      return
    }
    for (range, key, label) in ids.zipped(with: labels) {
      let name = label < 0 ? "" : track.classes[label].name
      timeline.trialKeys.append(
        SessionTimeline.TrialKey(id: key.id, name: name),
        length: range.count
      )
    }
  }

  /// The trial's number for every sample, 0 for none, and the annotation's
  /// name.
  private mutating func trialNumbers() throws(Fault) -> Runs<
    SessionTimeline.TrialKey
  > {
    typealias Key = SessionTimeline.TrialKey
    var raw = Runs<Key>()
    let count = timeline.sampleCount
    guard let trials = document.trials else {
      raw.append(Key(id: 0, name: ""), length: count)
      return raw
    }
    switch trials.source {
    case .frames(let source):
      let (track, ratio) = try truth(source, named: "the track of trials")
      try checkNumbers(track, trials.place)
      let runs = try codes(track).resampled(
        ratio: ratio,
        shift: 0,
        count: count
      )
      for run in runs.starts.indices {
        raw.append(
          Key(id: runs.values[run], name: ""),
          length: runs.range(ofRun: run).count
        )
      }
    case .annotations(let prefix, let role):
      let reader = try resolver.reader(role, trials.place)
      for (range, key) in try annotated(reader, prefix, "trials", trials.place)
      {
        raw.append(key ?? Key(id: 0, name: "rest"), length: range.count)
      }
    case .label(let name):
      guard let index = labelTracks.firstIndex(where: { $0.name == name })
      else {
        throw Fault(
          place: trials.place,
          fault: "no label track is named \(name)",
          remedy: remedy(forUnknown: name, among: labelTracks.map(\.name))
        )
      }
      let runs = timeline.labels[index]
      var number = 0
      for run in runs.starts.indices {
        let label = runs.values[run]
        let isTrial = label >= 0 && label != labelTracks[index].restClass
        number += isTrial ? 1 : 0
        raw.append(
          Key(id: isTrial ? number : 0, name: ""),
          length: runs.range(ofRun: run).count
        )
      }
    case .parts(let length):
      for (index, range) in partRanges().enumerated() {
        raw.append(Key(id: index / length + 1, name: ""), length: range.count)
      }
    }
    guard trials.carriesForward else { return raw }
    var carried = Runs<Key>()
    var last = 0
    for run in raw.starts.indices {
      var key = raw.values[run]
      if key.id == 0 { key.id = last } else { last = key.id }
      carried.append(key, length: raw.range(ofRun: run).count)
    }
    return carried
  }
}

extension StringProtocol {
  /// Without spaces at the ends.
  var trimmed: String {
    var text = self[...]
    while text.first == " " { text = text.dropFirst() }
    while text.last == " " { text = text.dropLast() }
    return String(text)
  }
}
