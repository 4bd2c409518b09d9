import Files
import Decoder
import DecoderImage
import RecordingIO

/// Finds out, on recordings, from which state a decoder is to begin and when it
/// then has settled.
///
/// The recordings are decoded twice, from their start: once to learn where the
/// person rests and what the network's states are then, once beside decoders
/// that are started on the way.
struct SettlingMeasurement {
  /// How many starts were tried.
  private(set) var startCount = 0
  /// How many of them in movement.
  private(set) var movingCount = 0
  /// The hops after which a start agrees with a decoder that has run for long;
  /// nil where the recordings show no movement.
  private(set) var settlingHops: Int?

  /// Completes a plan: the states at rest, and the settling time.
  ///
  /// - Parameters:
  ///   - contents: The decoder, with a plan whose states are empty.
  ///   - sessions: What to start it on.
  /// - Returns: The plan, and how it was measured.
  /// - Throws: What is wrong with a recording.
  static func measure(
    _ contents: ImageContents,
    sessions: [Session]
  ) throws -> (plan: StartPlan, measurement: SettlingMeasurement) {
    // What is not trained on says nothing here.
    let sessions = sessions.filter { session in
      !session.hasSplits || !session.samples(of: .train).isEmpty
    }
    var contents = contents
    let survey = try StartSurvey(contents, sessions)
    contents.start.states = survey.statesAtRest
    if contents.pipeline.restartHops > 0 {
      // What begins every window anew begins from zero, as it was trained.
      for (index, step) in contents.network.operators.enumerated()
      where step.code == ImageOperator.Opcode.gatedRecurrentUnit.rawValue {
        contents.start.states[index] = []
      }
    }
    var measurement = SettlingMeasurement()
    try measurement.tryStarts(contents, sessions, survey)
    let hop = contents.pipeline.hop.doubleValue
    let assumed = Int((SettlingRule.assumedSeconds / hop).rounded(.up))
    contents.start.isMeasured = measurement.settlingHops != nil
    contents.start.settlingHops = max(
      measurement.settlingHops ?? assumed,
      contents.start.firstHop + max(contents.pipeline.restartHops, 1)
    )
    return (contents.start, measurement)
  }

  private mutating func tryStarts(
    _ contents: ImageContents,
    _ sessions: [Session],
    _ survey: StartSurvey
  ) throws {
    // Windows of both decoders begin on the same hops.
    let spacing = max(contents.pipeline.restartHops, 1)
    let moving = survey.starts(.moves, every: spacing)
    guard moving.count >= SettlingRule.fewestMoving else { return }
    let starts = (moving + survey.starts(.rests, every: spacing)).sorted()
    startCount = starts.count
    movingCount = moving.count
    let buffer = ImageBuffer(try ImageWriter.write(contents).bytes)
    let reference = try RunningDecoder(buffer)
    let columns = OutcomeColumns(reference.decoder.image)
    var rows: [[Int32]] = []
    rows.reserveCapacity(survey.hops.count)
    var trials: [StartTrial] = []
    var waiting = starts[...]
    try StartSurvey.forEachHop(contents, sessions) { index, hop, _ in
      if hop.isAfterReset { reference.decoder.reset() }
      reference.decode(hop.samples)
      rows.append(columns.row(reference.decoder))
      if waiting.first == index {
        waiting.removeFirst()
        trials.append(
          StartTrial(
            first: index,
            end: min(
              index + SettlingRule.watchedHops,
              survey.hops[index].segmentEnd
            ),
            running: try RunningDecoder(buffer)
          )
        )
      }
      for trial in trials { trial.take(hop.samples, at: index, columns) }
    }
    let tolerances = columns.tolerances(rows)
    let settled = trials.map { trial in
      trial.settlingHops(
        against: rows,
        tolerances,
        segment: survey.hops[trial.first]
      )
    }.sorted()
    let share = SettlingRule.agreement * Double(settled.count)
    settlingHops = settled[min(Int(share.rounded(.up)), settled.count) - 1]
  }
}

/// One decoder that was started on the way.
private final class StartTrial {
  let first: Int
  private let end: Int
  private var running: RunningDecoder?
  private var rows: [[Int32]] = []

  init(first: Int, end: Int, running: RunningDecoder) {
    self.first = first
    self.end = end
    self.running = running
  }

  /// Takes the hop of an index, if it is one to be watched.
  func take(_ samples: [[Int16]], at index: Int, _ columns: OutcomeColumns) {
    guard let running else { return }
    guard index < end else {
      self.running = nil
      return
    }
    running.decode(samples)
    rows.append(columns.row(running.decoder))
  }

  /// The hops after which it agrees with the other decoder for as long as it is
  /// watched.
  func settlingHops(
    against reference: [[Int32]],
    _ tolerances: [Int32?],
    segment: StartSurvey.Hop
  ) -> Int {
    let last = rows.indices.last {
      !agrees(after: $0, with: reference, tolerances, segment: segment)
    }
    return last.map { $0 + 1 } ?? 0
  }

  /// Whether every column is, within the slack, what the other decoder's is.
  private func agrees(
    after delay: Int,
    with reference: [[Int32]],
    _ tolerances: [Int32?],
    segment: StartSurvey.Hop
  ) -> Bool {
    let slack = SettlingRule.slackHops
    let hop = first + delay
    let near =
      max(
        hop - slack,
        segment.segmentStart
      )...min(
        hop + slack,
        segment.segmentEnd - 1,
        reference.count - 1
      )
    return tolerances.indices.allSatisfy { column in
      let value = rows[delay][column]
      guard let tolerance = tolerances[column] else {
        return near.contains { reference[$0][column] == value }
      }
      let others = near.map { reference[$0][column] }
      guard let least = others.min(), let most = others.max() else {
        return false
      }
      return value >= least - tolerance && value <= most + tolerance
    }
  }
}
