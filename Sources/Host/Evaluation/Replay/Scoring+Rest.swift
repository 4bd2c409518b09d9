import RecordingIO
extension Scoring {
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
