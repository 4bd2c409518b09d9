/// What is known of a person at a moment; of several moments the last of these
/// counts.
public enum PersonActivity: Int, Comparable, Sendable {
  /// Rests.
  case rests
  /// Nothing is known.
  case unknown
  /// Moves.
  case moves

  /// Which of two counts for both.
  public static func < (a: PersonActivity, b: PersonActivity) -> Bool {
    a.rawValue < b.rawValue
  }
}

extension Session {
  /// What a sample's truth says of the person: fingers, decoded or not, and
  /// label tracks that know rest.
  public func activity(at truth: TruthSample) -> PersonActivity {
    var found = PersonActivity.unknown
    for finger in 0..<Finger.count {
      let drive = truth.fingerDrive[finger]
      let active = truth.fingerActive[finger]
      if drive == true || active == true { return .moves }
      if drive != nil || active != nil { found = .rests }
    }
    for track in labelTracks.indices
    where labelTracks[track].restClass >= 0 && truth.labels[track] >= 0 {
      if !truth.isRest[track] { return .moves }
      found = .rests
    }
    return found
  }
}
