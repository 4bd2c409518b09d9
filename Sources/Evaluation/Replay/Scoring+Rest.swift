internal import RecordingIO

extension Scoring {
  /// What is known of a person at a moment; of several moments the last of
  /// these counts.
  enum Rest: Int, Comparable {
    case rests, unknown, moves

    static func < (a: Rest, b: Rest) -> Bool { a.rawValue < b.rawValue }
  }

  /// What is known at a sample: fingers, decoded or not, and label tracks that
  /// know rest.
  func rest(_ truth: TruthSample) -> Rest {
    var found = Rest.unknown
    for finger in 0..<Finger.count {
      let drive = truth.fingerDrive[finger]
      let active = truth.fingerActive[finger]
      if drive == true || active == true { return .moves }
      if drive != nil || active != nil { found = .rests }
    }
    for track in map.movingTracks where truth.labels[track] >= 0 {
      if !truth.isRest[track] { return .moves }
      found = .rests
    }
    return found
  }

  /// Whether the person has rested at every sample since this was last asked;
  /// nil where nothing is known.
  mutating func takeRest() -> Bool? {
    defer { restSoFar = nil }
    return switch restSoFar {
    case .rests: true
    case .moves: false
    case .unknown, nil: nil
    }
  }
}
