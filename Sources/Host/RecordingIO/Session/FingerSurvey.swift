public import Files

extension Session {
  /// Says which fingers' truth is all one: never active, or never at rest.
  ///
  /// Fingers that follow a label track are told of with it (`warnings`); those
  /// that follow values are looked at here, 50 times a second, which reads the
  /// values from start to end.
  ///
  /// - Returns: One line for each such finger.
  /// - Throws: A value that is not finite, or a file that cannot be read.
  public func fingerWarnings() throws(Fault) -> [String] {
    let followed = Finger.names.indices.filter {
      if case .value = fingers[$0]?.closure { true } else { false }
    }
    guard !followed.isEmpty else { return [] }
    let stream = try makeStream()
    var truth = TruthSample(
      labelTracks: labelTracks.count,
      valueTracks: valueTracks.count
    )
    var seen = [(rest: Bool, active: Bool)](
      repeating: (false, false),
      count: Finger.count
    )
    let step = max(1, Int(inputs[0].rate.doubleValue / 50))
    for sample in stride(from: 0, to: inputs[0].frameCount, by: step) {
      try stream.readTruth(at: sample, into: &truth)
      for finger in followed {
        switch truth.fingerActive[finger] {
        case true?: seen[finger].active = true
        case false?: seen[finger].rest = true
        case nil: break
        }
      }
    }
    return followed.compactMap { finger in
      let name = Finger.names[finger]
      return switch (seen[finger].rest, seen[finger].active) {
      case (true, true): nil
      case (true, false): "\(path): finger \(name) is never active"
      case (false, true): "\(path): finger \(name) is never at rest"
      case (false, false): "\(path): nothing is known of finger \(name)"
      }
    }
  }
}
