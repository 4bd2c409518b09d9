import Decoder
import DecoderImage
import RecordingIO

/// Where the person rests and moves in recordings, hop by hop, and what the
/// network's states are at rest.
struct StartSurvey {
  /// One hop, of all recordings after one another.
  struct Hop {
    let activity: PersonActivity
    /// The first hop after the reset before it.
    let segmentStart: Int
    /// The hop after the last before the next reset.
    var segmentEnd: Int
  }

  private(set) var hops: [Hop]

  /// The mean state of each operator over hops of rest; empty for one without a
  /// state, and for all where no rest is known.
  private(set) var statesAtRest: [[Int16]]

  /// Decodes the recordings.
  init(_ contents: ImageContents, _ sessions: [Session]) throws {
    statesAtRest = contents.network.operators.map { _ in [] }
    let buffer = ImageBuffer(try ImageWriter.write(contents).bytes)
    let running = try RunningDecoder(buffer)
    var sums = contents.network.operators.map {
      [Int64](
        repeating: 0,
        count: $0.state.map { contents.network.tensors[$0].count } ?? 0
      )
    }
    var hops: [Hop] = []
    var count: Int64 = 0
    var rest = 0
    var segmentStart = 0
    try Self.forEachHop(contents, sessions) { index, hop, activity in
      if hop.isAfterReset {
        running.decoder.reset()
        Self.closeSegment(&hops, from: segmentStart)
        segmentStart = index
        rest = 0
      }
      running.decode(hop.samples)
      hops.append(
        Hop(activity: activity, segmentStart: segmentStart, segmentEnd: 0)
      )
      rest = activity == .rests ? rest + 1 : 0
      guard rest >= SettlingRule.restHops,
        index - segmentStart >= SettlingRule.leadHops
      else { return }
      count += 1
      for step in sums.indices where !sums[step].isEmpty {
        let state = running.state(ofOperator: step)
        for element in state.indices {
          sums[step][element] += Int64(state[element])
        }
      }
    }
    Self.closeSegment(&hops, from: segmentStart)
    self.hops = hops
    guard count > 0 else { return }
    statesAtRest = sums.map { sum in
      sum.map { Int16(clamping: Int((Double($0) / Double(count)).rounded())) }
    }
  }

  private static func closeSegment(_ hops: inout [Hop], from start: Int) {
    for index in start..<hops.count { hops[index].segmentEnd = hops.count }
  }

  /// Hops to start at while the person rests or moves: half of all starts at
  /// most, spread over all there are.
  ///
  /// - Parameters:
  ///   - activity: What the person does there.
  ///   - spacing: The hops since the reset before are a multiple of this.
  /// - Returns: The hops, in order.
  func starts(_ activity: PersonActivity, every spacing: Int) -> [Int] {
    let all = hops.indices.filter { index in
      let hop = hops[index]
      return hop.activity == activity
        && index - hop.segmentStart >= SettlingRule.leadHops
        && (index - hop.segmentStart) % spacing == 0
        && hop.segmentEnd - index >= SettlingRule.watchedHops / 2
    }
    let most = SettlingRule.mostStarts / 2
    guard all.count > most else { return all }
    return (0..<most).map { all[$0 * all.count / most] }
  }

  /// Reads the recordings hop by hop, up to a bound.
  ///
  /// - Parameters:
  ///   - contents: What reads them.
  ///   - sessions: The recordings.
  ///   - body: Hears of each hop, with its index and what the person does at its
  ///     end; of a session with splits only in what it trains on.
  /// - Throws: What is wrong with a recording, and what `body` throws.
  static func forEachHop(
    _ contents: ImageContents,
    _ sessions: [Session],
    _ body: (Int, SessionHops.Hop, PersonActivity) throws -> Void
  ) throws {
    var index = 0
    let most = SettlingRule.mostHops / max(sessions.count, 1)
    for session in sessions {
      var stream = try SessionHops(session, contents.pipeline)
      var hop = stream.makeHop()
      let end = index + most
      while index < end, try stream.read(into: &hop) {
        let truth = try stream.truth(of: hop)
        let counts = !session.hasSplits || truth.split == .train
        try body(index, hop, counts ? session.activity(at: truth) : .unknown)
        index += 1
      }
    }
  }
}
