import DecoderHost
import Files
internal import RecordingIO

/// Which track of a session each output of a decoder is scored against.
struct TruthMap {
  /// Where the truth of one yes-or-no or continuous output comes from.
  enum Source: Equatable {
    case none
    /// The activity or closure of a finger.
    case finger(Int)
    /// A class of a label track.
    case label(track: Int, class: Int)
    /// A value track.
    case value(Int)
  }

  /// One output group.
  struct Group {
    /// For classes: the label track, or -1.
    var track = -1
    /// For classes: the element of each of the track's classes, or -1.
    var elementOfClass: [Int] = []
    /// For the other kinds: the source of each element.
    var sources: [Source] = []
  }

  private(set) var groups: [Group] = []

  /// What was found otherwise than the decoder names it, or not at all; a line
  /// each, without its place.
  private(set) var warnings: [String] = []

  /// The fingers that are both decoded and known.
  private(set) var fingers: [Int] = []

  /// The label tracks that have a rest class: one of them moves when its class
  /// is another.
  private(set) var movingTracks: [Int] = []

  /// Finds the truth of every output by name.
  ///
  /// - Parameters:
  ///   - outline: The decoder.
  ///   - session: The recording.
  ///   - tracks: The tracks that count, or nil for all.
  /// - Throws: A track that the session does not have.
  init(
    _ outline: DecoderOutline,
    _ session: Session,
    tracks: [String]?
  ) throws(Fault) {
    let labelNames = session.labelTracks.map(\.name)
    let valueNames = session.valueTracks.map(\.name)
    for name in tracks ?? []
    where !(labelNames + valueNames).contains(name) {
      throw Fault(
        place: session.name,
        fault: "has no track named \(name)",
        remedy: remedy(forUnknown: name, among: labelNames + valueNames)
      )
    }
    func counts(_ name: String) -> Bool { tracks?.contains(name) ?? true }
    for (group, truth) in zip(outline.groups, outline.groupTruths) {
      switch group.kind {
      case .classes:
        let candidates = session.labelTracks.enumerated().filter {
          counts($0.element.name)
        }
        let found = Self.classes(group, truth: truth, candidates)
        groups.append(found)
        guard found.track >= 0 else {
          warnings += Self.absence(group, truth: truth, candidates)
          continue
        }
        warnings += Self.warnings(
          group,
          truth: truth,
          session.labelTracks[found.track]
        )
      case .activity, .values:
        groups.append(
          Group(
            sources: group.elementNames.map {
              Self.source(
                of: $0,
                in: group,
                truth: truth,
                session,
                counts: counts
              )
            }
          )
        )
      }
    }
    fingers = (0..<Finger.count).filter {
      session.fingers[$0] != nil
        && outline.decodedFingers & (1 << UInt8($0)) != 0
    }
    for name in tracks ?? [] where !isUsed(name, in: session) {
      warnings.append(
        "nothing is scored against track \(name): no group of the decoder has "
          + "its name"
      )
    }
    movingTracks = session.labelTracks.indices.filter {
      session.labelTracks[$0].restClass >= 0
    }
  }

  /// Whether any output has a truth.
  var hasTruth: Bool {
    !fingers.isEmpty
      || groups.contains { group in
        group.track >= 0 || group.sources.contains { $0 != .none }
      }
  }

  /// Whether a group is scored against a track.
  private func isUsed(_ name: String, in session: Session) -> Bool {
    groups.contains { group in
      if group.track >= 0 {
        return session.labelTracks[group.track].name == name
      }
      return group.sources.contains { source in
        switch source {
        case .none, .finger: false
        case .label(let track, _): session.labelTracks[track].name == name
        case .value(let track): session.valueTracks[track].name == name
        }
      }
    }
  }

  /// The track of the truth's name, else of the group's; else the only one that
  /// has all the group's classes, if that is the only track of classes.
  private static func classes(
    _ group: DecoderOutline.Group,
    truth: String?,
    _ tracks: [(offset: Int, element: LabelTrack)]
  ) -> Group {
    let found =
      tracks.first { $0.element.name == truth ?? group.name }
      ?? (tracks.count == 1
        ? tracks.first {
          Set(group.elementNames).isSubset(of: $0.element.classes.map(\.name))
        } : nil)
    guard let found else { return Group() }
    return Group(
      track: found.offset,
      elementOfClass: found.element.classes.map {
        group.elementNames.firstIndex(of: $0.name) ?? -1
      }
    )
  }

  /// What there is instead of a group's track.
  private static func absence(
    _ group: DecoderOutline.Group,
    truth: String?,
    _ tracks: [(offset: Int, element: LabelTrack)]
  ) -> [String] {
    guard !tracks.isEmpty else { return [] }
    let wanted = truth ?? group.name
    return [
      "group \(group.name) is not scored: no labels are named \(wanted); "
        + remedy(forUnknown: wanted, among: tracks.map(\.element.name))
    ]
  }

  /// What of a group of classes is not in its track.
  private static func warnings(
    _ group: DecoderOutline.Group,
    truth: String?,
    _ track: LabelTrack
  ) -> [String] {
    var lines: [String] = []
    let wanted = truth ?? group.name
    if track.name != wanted {
      lines.append(
        "group \(group.name) is scored against labels \(track.name), the only "
          + "ones: none are named \(wanted)"
      )
    }
    let known = Set(track.classes.map(\.name))
    let absent = group.elementNames.filter { !known.contains($0) }
    if !absent.isEmpty {
      let near = absent.compactMap { name in
        nearestNames(to: name, among: track.classes.map(\.name)).first
      }
      lines.append(
        "labels \(track.name) have no class for some of group \(group.name): "
          + absent.list(atMost: 8)
          + (near.isEmpty ? "" : "; did you mean \(near.list(atMost: 4))?")
      )
    }
    // The other way round, what is true is never scored.
    let decided = Set(group.elementNames)
    let unknown = track.classes.map(\.name).filter { !decided.contains($0) }
    if !unknown.isEmpty, !absent.isEmpty {
      lines.append(
        "samples of labels \(track.name) that group \(group.name) has no class "
          + "for are not scored: " + unknown.list(atMost: 8)
      )
    }
    return lines
  }

  private static func source(
    of element: String,
    in group: DecoderOutline.Group,
    truth: String?,
    _ session: Session,
    counts: (String) -> Bool
  ) -> Source {
    let name = "\(truth ?? group.name).\(element)"
    if let track = session.valueTracks.firstIndex(where: { $0.name == name }),
      counts(name), group.kind == .values
    {
      return .value(track)
    }
    if let finger = Finger.names.firstIndex(of: element),
      session.fingers[finger] != nil
    {
      return .finger(finger)
    }
    guard group.kind == .activity else { return .none }
    for (index, track) in session.labelTracks.enumerated()
    where counts(track.name) {
      if let found = track.classes.firstIndex(where: { $0.name == element }) {
        return .label(track: index, class: found)
      }
    }
    return .none
  }
}
