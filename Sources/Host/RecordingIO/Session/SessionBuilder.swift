import Files
import Foundation

/// Puts a session together from a document and its open recordings.
struct SessionBuilder {
  var inputs: [SessionInput] = []
  var preparedInputs: [Session.PreparedInput] = []
  var labelTracks: [LabelTrack] = []
  var valueTracks: [ValueTrack] = []
  var valueGroups: [Session.ValueGroup] = []
  var fingers: [FingerTruth?] = []
  var timeline: SessionTimeline
  var warnings: [String] = []

  let document: SessionDocument
  let resolver: SourceResolver

  /// Gaps of the first input, in its samples.
  var gaps: [Int] = []

  init(
    _ document: SessionDocument,
    _ readers: [String: any RecordingReader]
  ) throws(Fault) {
    self.document = document
    resolver = SourceResolver(
      readers: readers,
      firstRole: document.recordings.first?.role ?? ""
    )
    timeline = SessionTimeline(sampleCount: 0, rate: Rational(1))
    warnings += Self.beginnings(of: document, readers)
    for input in document.inputs { try add(input) }
    guard let first = inputs.first else {
      throw Fault(
        place: document.place,
        fault: "has no inputs",
        remedy: "name one"
      )
    }
    guard first.frameCount > 0 else {
      throw Fault(
        place: preparedInputs[0].track.place,
        fault: "has no samples",
        remedy: "check that the recording is whole"
      )
    }
    timeline = SessionTimeline(
      sampleCount: first.frameCount,
      rate: first.rate
    )
    gaps = preparedInputs[0].track.gapFrames
    for label in document.labels { try add(label) }
    for values in document.values { try add(values) }
    for finger in document.fingers { fingers.append(try resolve(finger)) }
    try formTimeline()
  }

  /// Files that by their own clocks do not begin together, and are joined
  /// sample by sample all the same.
  private static func beginnings(
    of document: SessionDocument,
    _ readers: [String: any RecordingReader]
  ) -> [String] {
    // One format states its clock in one way: EDF's knows no zone, and often no
    // part of a second.
    let known = document.recordings.compactMap { file in
      readers[file.role].flatMap { reader in
        reader.beginning.map {
          (path: reader.path, format: "\(type(of: reader))", time: $0)
        }
      }
    }
    return known.indices.dropFirst().compactMap { index in
      let other = known[index]
      guard
        let first = known[..<index].first(where: {
          $0.format == other.format
        })
      else { return nil }
      let late = other.time - first.time
      // A day apart, the clocks are not those of one recording.
      guard abs(late) > leastOffset, abs(late) < 86_400 else { return nil }
      return "\(other.path): begins "
        + "\(String(format: "%.3f", abs(late))) s "
        + "\(late > 0 ? "after" : "before") \(first.path) by its own clock; "
        + "the two are joined from their first samples on; cut what the "
        + "earlier one has before the other"
    }
  }

  /// The difference between two files' clocks that is spoken of, in seconds.
  private static let leastOffset = 0.01

  // MARK: - Inputs

  private mutating func add(
    _ input: SessionDocument.Input
  ) throws(Fault) {
    let track = try resolver.track(input.source)
    let place = input.source.place
    try checkNumbers(track, place)
    guard !inputs.contains(where: { $0.name == input.name }) else {
      throw Fault(
        place: place,
        fault: "two inputs are named \(input.name)",
        remedy: "rename one"
      )
    }
    if let own = track.ownRate, let stated = input.source.rate, own != stated {
      throw Fault(
        place: place,
        fault: "input \(input.name) is stated at \(stated) Hz, "
          + "\(track.place) says \(own) Hz",
        remedy: "correct or remove 'rate_hz'"
      )
    }
    guard let rate = track.ownRate ?? input.source.rate else {
      throw Fault(
        place: place,
        fault: "input \(input.name) has no sampling rate",
        remedy: "add 'rate_hz'"
      )
    }
    guard rate.isSamplingRate else {
      throw Fault(
        place: place,
        fault: "input \(input.name) has the rate \(rate) Hz",
        remedy: "state it in hertz, 0.001 to 1000000000"
      )
    }
    if let names = input.channelNames, names.count != track.channelNames.count {
      throw Fault(
        place: place,
        fault: "input \(input.name) names \(names.count) channels, "
          + "\(track.place) has \(track.channelNames.count)",
        remedy: "name as many as there are"
      )
    }
    let conversion = try AffineImport(input, track)
    let frameCount = track.frameCount
    if let first = inputs.first {
      // Inputs may end within a frame of each other, on account of their rates.
      let end = rate.divided(by: first.rate)?.floor(times: first.frameCount)
      if let end, abs(end - frameCount) > 1 {
        warnings.append(
          "\(track.place): input \(input.name) has \(frameCount) frames, "
            + "\(first.name) lasts for \(end); the shorter counts"
        )
      }
    }
    inputs.append(
      SessionInput(
        name: input.name,
        rate: rate,
        channelNames: input.channelNames ?? track.channelNames,
        nanovoltsPerStep: conversion.nanovoltsPerStep,
        frameCount: frameCount
      )
    )
    preparedInputs.append(
      Session.PreparedInput(track: track, conversion: conversion)
    )
  }

  /// Says that a truth ends before or after what it is the truth of, and refuses
  /// one that is off by more than a tenth: its rate is wrong, or its recording.
  private mutating func checkDuration(
    of track: FrameTrack,
    at rate: Rational,
    named name: String,
    _ place: String
  ) throws(Fault) {
    let lasts = Double(track.frameCount) / rate.doubleValue
    let recorded = Double(timeline.sampleCount) / timeline.rate.doubleValue
    // Both may end within a frame of each other, on account of their rates.
    let frame = 1 / rate.doubleValue + 1 / timeline.rate.doubleValue
    guard abs(lasts - recorded) > frame else { return }
    func seconds(_ time: Double) -> String {
      "\((time * 1000).rounded() / 1000) s"
    }
    let fault =
      "\(name) lasts \(seconds(lasts)) at \(rate) Hz, input \(inputs[0].name) "
      + seconds(recorded)
    guard abs(lasts - recorded) <= recorded / 10 else {
      throw Fault(
        place: place,
        fault: fault,
        remedy: "correct its 'rate_hz', or give it its own recording"
      )
    }
    let rest =
      lasts < recorded
      ? "its last value holds to the end" : "the rest is left out"
    warnings.append("\(track.place): \(fault); \(rest)")
  }

  /// The frames of a source of truth, and its rate over the first input's.
  ///
  /// - Parameters:
  ///   - source: Where they come from.
  ///   - name: What it is the truth of, for people.
  /// - Returns: The frames, and their rate over the first input's.
  /// - Throws: A rate or a length that does not fit the first input.
  mutating func truth(
    _ source: SessionDocument.Source,
    named name: String
  ) throws(Fault) -> (track: FrameTrack, ratio: Rational) {
    let track = try resolver.track(source)
    let rate = track.ownRate ?? source.rate ?? timeline.rate
    guard let ratio = rate.divided(by: timeline.rate) else {
      throw Fault(
        place: source.place,
        fault: "the rate \(rate) Hz is out of range",
        remedy: "correct it"
      )
    }
    guard track.frameCount > 0 else {
      throw Fault(
        place: track.place,
        fault: "is empty",
        remedy: "check the recording"
      )
    }
    if ratio == Rational(1) && track.frameCount != timeline.sampleCount {
      throw Fault(
        place: track.place,
        fault: "has \(track.frameCount) rows, input \(inputs[0].name) has "
          + "\(timeline.sampleCount)",
        remedy: "state its 'rate_hz' if that differs"
      )
    }
    try checkDuration(of: track, at: rate, named: name, source.place)
    return (track, ratio)
  }

  // MARK: - Values and fingers

  private mutating func add(
    _ values: SessionDocument.Values
  ) throws(Fault) {
    let (track, ratio) = try truth(values.source, named: values.name)
    try checkNumbers(track, values.place)
    let elements = values.elements ?? track.channelNames
    guard elements.count == track.channelNames.count else {
      throw Fault(
        place: values.place,
        fault: "\(values.name) names \(elements.count) elements, "
          + "\(track.place) has \(track.channelNames.count)",
        remedy: "name as many as there are"
      )
    }
    for (index, element) in elements.enumerated() {
      let name = "\(values.name).\(element)"
      guard !valueTracks.contains(where: { $0.name == name }) else {
        throw Fault(
          place: values.place,
          fault: "two value tracks are named \(name)",
          remedy: "rename one"
        )
      }
      valueTracks.append(
        ValueTrack(name: name, unit: values.unit ?? track.signals[index].unit)
      )
    }
    valueGroups.append(
      Session.ValueGroup(
        track: track,
        ratio: ratio,
        unknownIfNotFinite: values.unknownIfNotFinite
      )
    )
  }

  private func resolve(
    _ finger: SessionDocument.Finger?
  ) throws(Fault) -> FingerTruth? {
    guard let finger else { return nil }
    func valueTrack(_ name: String) throws(Fault) -> Int {
      guard let index = valueTracks.firstIndex(where: { $0.name == name })
      else {
        throw Fault(
          place: finger.place,
          fault: "no value track is named \(name)",
          remedy: remedy(forUnknown: name, among: valueTracks.map(\.name))
        )
      }
      return index
    }
    let closure: FingerTruth.Source
    switch finger.closure {
    case .value(let track, let open, let closed, let threshold):
      closure = .value(
        track: try valueTrack(track),
        open: open,
        closed: closed,
        activeThreshold: threshold
      )
    case .label(let track, let names):
      guard let index = labelTracks.firstIndex(where: { $0.name == track })
      else {
        throw Fault(
          place: finger.place,
          fault: "no label track is named \(track)",
          remedy: remedy(forUnknown: track, among: labelTracks.map(\.name))
        )
      }
      var classes = Set<Int>()
      for name in names {
        guard
          let found = labelTracks[index].classes.firstIndex(where: {
            $0.name == name
          })
        else {
          throw Fault(
            place: finger.place,
            fault: "\(track) has no class '\(name)'",
            remedy: remedy(
              forUnknown: name,
              among: labelTracks[index].classes.map(\.name)
            )
          )
        }
        classes.insert(found)
      }
      closure = .label(track: index, closedClasses: classes)
    }
    return FingerTruth(
      closure: closure,
      driveTrack: try finger.drive.map(valueTrack) ?? -1,
      driveThreshold: finger.driveThreshold
    )
  }
}
