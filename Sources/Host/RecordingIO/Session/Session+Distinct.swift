public import Files

extension Session {
  /// Refuses a recording that is given twice: its samples would count twice,
  /// and figures look surer than they are.
  ///
  /// Recordings are told apart by what is read of them, not by their names: a
  /// copy, a link or another format of the same samples is the same recording,
  /// and two parts of one file are not.
  ///
  /// - Parameters:
  ///   - sessions: What is read together.
  ///   - paths: How each was named, for messages.
  /// - Throws: The first two that are the same, or a file that cannot be read.
  public static func checkDistinct(
    _ sessions: [Session],
    named paths: [String]
  ) throws(Fault) {
    precondition(sessions.count == paths.count, "a name for each")
    for second in sessions.indices {
      for first in sessions[..<second].indices
      where try sessions[first].hasSamples(of: sessions[second]) {
        throw Fault(
          place: paths[second],
          fault: paths[first] == paths[second]
            ? "is given twice"
            : "is the same recording as \(paths[first]), sample by sample",
          remedy: "name it once"
        )
      }
    }
  }

  /// Whether every input has the samples that another session's has. Most
  /// recordings part in the first block.
  private func hasSamples(
    of other: Session
  ) throws(Fault) -> Bool {
    if self === other { return true }
    func shape(_ input: SessionInput) -> [Int] {
      [input.frameCount, input.channelCount]
    }
    guard inputs.map(shape) == other.inputs.map(shape) else { return false }
    let (one, two) = (try makeStream(), try other.makeStream())
    for input in inputs.indices {
      var (a, b) = ([Int16](), [Int16]())
      while true {
        a.removeAll(keepingCapacity: true)
        b.removeAll(keepingCapacity: true)
        let count = try one.read(input: input, frames: 4096, into: &a)
        _ = try two.read(input: input, frames: 4096, into: &b)
        guard a == b else { return false }
        if count == 0 { break }
      }
    }
    return true
  }
}
