import Files

/// Recordings that say themselves what they mean: synthesized ones, and any
/// whose truth signals are named by the caller.
enum SelfExplaining {
  /// The session that a recording's signal labels describe.
  ///
  /// Signals `N01`, `N02` ... are the input `nerve`; `closure FINGER` and
  /// `drive FINGER` its truth; annotations `trial K: NAME` its trials. Where
  /// `truth` names signals, those are values, and all others of the highest
  /// rate the input `signals`.
  static func document(
    _ reader: any RecordingReader,
    truth: [String]?
  ) throws(Fault) -> SessionDocument {
    guard reader.signals.contains(where: { $0.rate != nil }) else {
      throw Fault(
        place: reader.path,
        fault: "does not say what its signals mean",
        remedy: "write a session file and give that"
      )
    }
    let labels = reader.signals.map(\.label)
    var inputs = labels.filter(isNerve)
    var inputName = "nerve"
    if truth != nil || inputs.isEmpty {
      guard let truth else {
        throw Fault(
          place: reader.path,
          fault: "does not say what its signals mean",
          remedy: "give a session file, or name the truth with --labels"
        )
      }
      for name in truth where !labels.contains(name) {
        throw Fault(
          place: reader.path,
          fault: "has no signal '\(name)'",
          remedy: "it has: \(labels.prefix(40).joined(separator: ", "))"
        )
      }
      let others = reader.signals.filter { !truth.contains($0.label) }
      let rate = others.compactMap(\.rate).max()
      inputs = others.filter { $0.rate == rate }.map(\.label)
      inputName = "signals"
    }
    guard !inputs.isEmpty else {
      throw Fault(
        place: reader.path,
        fault: "has no signals left as input",
        remedy: "name fewer with --labels"
      )
    }
    let place = reader.path
    func source(_ signals: [String]) -> SessionDocument.Source {
      SessionDocument.Source(
        place: place,
        role: nil,
        selection: .signals(signals),
        rate: nil
      )
    }
    var document = SessionDocument(
      place: place,
      name: stem(of: place),
      recordings: [SessionDocument.File(role: "", path: place)],
      inputs: [SessionDocument.Input(name: inputName, source: source(inputs))]
    )
    let truths = truth ?? labels.filter { !isNerve($0) }
    for (kind, group) in [("closure", "flexion"), ("drive", "drive")] {
      let named = Finger.names.filter { truths.contains(label(kind, $0)) }
      guard !named.isEmpty else { continue }
      document.values.append(
        SessionDocument.Values(
          place: place,
          name: group,
          source: source(named.map { label(kind, $0) }),
          elements: named
        )
      )
    }
    let known = Finger.names.flatMap {
      [label("closure", $0), label("drive", $0)]
    }
    for other in truth ?? [] where !known.contains(other) {
      document.values.append(
        SessionDocument.Values(
          place: place,
          name: "truth",
          source: source([other]),
          elements: [other]
        )
      )
    }
    document.fingers = Finger.names.map { name in
      guard truths.contains(label("closure", name)) else { return nil }
      return SessionDocument.Finger(
        place: place,
        closure: .value(
          track: "flexion.\(name)",
          open: 0,
          closed: 1,
          activeThreshold: 0.05
        ),
        drive: truths.contains(label("drive", name)) ? "drive.\(name)" : nil
      )
    }
    if reader.annotations.contains(where: { $0.text.hasPrefix("trial") }) {
      document.trials = SessionDocument.Trials(
        place: place,
        source: .annotations(prefix: "trial", role: nil),
        carriesForward: true
      )
    }
    return document
  }

  /// `closure index` and the like, cut to the 16 letters of an EDF label.
  private static func label(_ kind: String, _ finger: String) -> String {
    String("\(kind) \(finger)".prefix(16))
  }

  /// `N` and a number.
  private static func isNerve(_ label: String) -> Bool {
    label.first == "N" && label.count > 1
      && label.dropFirst().allSatisfy { ("0"..."9").contains($0) }
  }

  /// A path's last part without its extension.
  private static func stem(of path: String) -> String {
    let file = path.split(separator: "/").last ?? ""
    return String(file.split(separator: ".").first ?? file)
  }
}
