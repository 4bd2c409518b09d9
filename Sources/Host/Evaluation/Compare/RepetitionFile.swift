import DecoderHost
public import Files
import Foundation

/// `repetitions.json`: what each repetition adds to the figures, so that two
/// replays of the same recordings can be compared pair by pair.
public struct RepetitionFile: Codable, Equatable, Sendable {
  /// Its name in the run directory.
  public static let name = "repetitions.json"

  /// A repetition (see `Repetition`).
  struct Entry: Codable, Equatable, Sendable {
    /// The index of its recording.
    var recording: Int
    /// Its place there, whatever is scored.
    var number: Int
    var movement: String
    /// When it starts in its recording.
    var startSeconds: Double
    /// For each finger with a truth: samples active and decoded so, inactive
    /// and decoded active, inactive and decoded so, active and decoded inactive.
    var fingers: [String: [Double]]
    /// For each group of classes: true class, decided class, samples.
    var classes: [String: [[Double]]]
    /// Hops of rest, those with any finger active, activations that began there.
    var rest: [Double]
    /// For each finger, from each true onset to its decoded one in
    /// milliseconds; null for a missed one.
    var onsetDelays: [String: [Double?]]
    /// For each finger, decoded activations that began at rest.
    var falseOnsets: [String: Int]

    enum CodingKeys: String, CodingKey {
      case recording, number, movement, fingers, classes, rest
      case startSeconds = "start_s"
      case onsetDelays = "onset_delays_ms"
      case falseOnsets = "false_onsets"
    }
  }

  /// A recording, and what of it was decoded.
  struct Recording: Codable, Equatable, Sendable {
    var name: String
    var startSeconds: Double
    var seconds: Double

    enum CodingKeys: String, CodingKey {
      case name
      case startSeconds = "start_s"
      case seconds = "duration_s"
    }
  }

  var schemaVersion = 1
  var decoder: String
  var split: String
  var hopSeconds: Double
  /// For each finger, see `Scoring.leadMilliseconds`; the largest of all
  /// recordings.
  var earlyOnset: [String: Double]
  var recordings: [Recording]
  var repetitions: [Entry]

  enum CodingKeys: String, CodingKey {
    case decoder, split, recordings, repetitions
    case schemaVersion = "schema_version"
    case hopSeconds = "hop_s"
    case earlyOnset = "early_onset_tolerance_ms"
  }

  init(
    _ board: Scoreboard,
    _ outline: DecoderOutline,
    _ recordings: [ReplayResult.Recording],
    split: String
  ) {
    decoder = outline.name
    self.split = split
    hopSeconds = outline.hopMilliseconds / 1000
    earlyOnset = [:]
    for recording in recordings {
      for (finger, lead) in recording.leadMilliseconds {
        earlyOnset.merge([ReplayResult.fingerNames[finger]: lead]) {
          max($0, $1)
        }
      }
    }
    self.recordings = recordings.map {
      Recording(
        name: $0.name,
        startSeconds: $0.startSeconds,
        seconds: $0.seconds
      )
    }
    let rate = outline.inputs.first?.samplingRate ?? 1
    repetitions = board.entries(samplesPerSecond: rate)
  }

  /// The file's text; the same for the same replay.
  var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else {
      preconditionFailure("all that it holds is finite: misses are null")
    }
    // One repetition a line, for people and for diff.
    return String(decoding: data, as: UTF8.self)
      .replacing("{\"classes\"", with: "\n{\"classes\"") + "\n"
  }

  /// Reads the file of a run directory.
  ///
  /// - Parameter place: The directory, or its `results.json`.
  /// - Throws: A folder that has none, or a file that is another.
  public init(run place: String) throws(Fault) {
    let url = URL(fileURLWithPath: place)
    let folder =
      url.lastPathComponent == "results.json"
      ? url.deletingLastPathComponent().path : place
    let path = folder + "/" + Self.name
    let again = "replay it again with --report"
    guard FileManager.default.fileExists(atPath: path) else {
      throw Fault(
        place: place,
        fault: "has no \(Self.name), by which repetitions are compared: an "
          + "earlier phalanx wrote it, or it is no folder of --report",
        remedy: again
      )
    }
    do {
      let data = try SmallFile.read(path, atMost: 1 << 28)
      self = try JSONDecoder().decode(Self.self, from: data)
    } catch {
      throw Fault(
        place: path,
        fault: "is not what a replay writes",
        remedy: again
      )
    }
    guard isWhole else {
      throw Fault(
        place: path,
        fault: "is not what a replay writes",
        remedy: again
      )
    }
  }
}

extension RepetitionFile {
  /// Whether every list has its length and every number is one that a replay
  /// can have come to, so that none needs to be looked at again.
  private var isWhole: Bool {
    func areCounts(_ numbers: [Double], _ length: Int) -> Bool {
      numbers.count == length
        && numbers.allSatisfy { (0...0x1p53).contains($0) }
    }
    func areTimes(_ numbers: [Double]) -> Bool {
      numbers.allSatisfy { abs($0) <= 1e12 }
    }
    return schemaVersion == 1 && (1e-6...1e6).contains(hopSeconds)
      && areTimes(Array(earlyOnset.values))
      && areTimes(recordings.flatMap { [$0.startSeconds, $0.seconds] })
      && repetitions.allSatisfy { entry in
        recordings.indices.contains(entry.recording)
          && areTimes([entry.startSeconds])
          && entry.fingers.values.allSatisfy { areCounts($0, 4) }
          && entry.classes.values.joined().allSatisfy { areCounts($0, 3) }
          && areCounts(entry.rest, 3)
          && areTimes(entry.onsetDelays.values.joined().compactMap(\.self))
          && entry.falseOnsets.values.allSatisfy { (0...1 << 40).contains($0) }
      }
  }
}

extension Scoreboard {
  /// The entries of `repetitions.json`.
  fileprivate func entries(
    samplesPerSecond rate: Double
  ) -> [RepetitionFile.Entry] {
    var found: [Int: RepetitionFile.Entry] = [:]
    for unit in units where unit.isScored {
      let (recording, repetition) = repetitions[unit.repetition]
      var entry =
        found[unit.repetition]
        ?? RepetitionFile.Entry(
          recording: recording,
          number: repetition.number,
          movement: repetition.movement,
          startSeconds: Double(repetition.firstSample) / rate,
          fingers: [:],
          classes: [:],
          rest: [0, 0, 0],
          onsetDelays: [:],
          falseOnsets: [:]
        )
      add(unit, to: &entry)
      found[unit.repetition] = entry
    }
    return found.keys.sorted().compactMap { found[$0] }
  }

  private func add(_ unit: ScoreUnit, to entry: inout RepetitionFile.Entry) {
    var row = [Double](repeating: 0, count: plan.width)
    unit.add(to: &row)
    for (index, name) in plan.fingerNames.enumerated() {
      let first = index * ScorePlan.fingerWidth
      let counts = BinaryCounts(row, at: first)
      let list = [
        counts.truePositive, counts.falsePositive, counts.trueNegative,
        counts.falseNegative,
      ]
      if list.contains(where: { $0 > 0 }) {
        entry.fingers.merge([name: list]) { zip($0, $1).map(+) }
      }
      let onsets = unit.onsets[index]
      if !onsets.delaysMilliseconds.isEmpty {
        entry.onsetDelays[name, default: []] +=
          onsets.delaysMilliseconds.map { $0.isFinite ? $0 : nil }
      }
      if onsets.falseCount > 0 {
        entry.falseOnsets[name, default: 0] += onsets.falseCount
      }
    }
    for (group, offset) in zip(plan.groups, plan.groupOffsets)
    where group.kind == .classes {
      let side = group.elementNames.count
      var cells: [[Double]] = entry.classes[group.name] ?? []
      for place in 0..<side * side where row[offset + place] > 0 {
        let (truth, guess) = place.quotientAndRemainder(dividingBy: side)
        let key = [Double(truth), Double(guess)]
        if let known = cells.firstIndex(where: { $0.starts(with: key) }) {
          cells[known][2] += row[offset + place]
        } else {
          cells.append(key + [row[offset + place]])
        }
      }
      if !cells.isEmpty { entry.classes[group.name] = cells }
    }
    entry.rest[0] += unit.rest.hopCount
    entry.rest[1] += unit.rest.activeHopCount
    entry.rest[2] += unit.rest.falseCount
  }
}
