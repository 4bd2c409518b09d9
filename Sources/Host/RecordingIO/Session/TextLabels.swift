import Files

extension SessionBuilder {
  /// The codes of a label's classes where a column holds their names; other
  /// tracks' codes are left as they are.
  ///
  /// A row without a word has no label.
  func namedCodes(
    _ codes: Runs<Int>,
    of track: FrameTrack,
    _ label: SessionDocument.Label
  ) throws(Fault) -> Runs<Int> {
    guard let texts = track.signals.first?.texts else { return codes }
    var result = Runs<Int>()
    for run in codes.starts.indices {
      let word = texts[codes.values[run]]
      let code = label.classes.first { $0.name == word }?.code
      guard
        let code = code
          ?? (word.isEmpty || label.othersAreUnlabeled ? .min : nil)
      else {
        let known = label.classes.map(\.name).joined(separator: ", ")
        throw Fault(
          place: label.place,
          fault:
            "\(track.place), column '\(track.channelNames[0])' has the word "
            + "'\(word)', which is none of \(label.name)'s classes (\(known))",
          remedy: "add it to 'classes', or 'others: unlabeled'"
        )
      }
      result.append(code, length: codes.range(ofRun: run).count)
    }
    return result
  }

  /// Refuses a column of words where numbers are needed.
  func checkNumbers(
    _ track: FrameTrack,
    _ place: String
  ) throws(Fault) {
    for (name, signal) in zip(track.channelNames, track.signals)
    where signal.texts != nil {
      throw Fault(
        place: place,
        fault: "column '\(name)' of \(track.place) holds words, not numbers",
        remedy: "use it under 'labels'"
      )
    }
  }
}
