/// A figure that is worked out from repetitions, each counted by a weight.
struct PairedMeasure {
  let name: String
  let decimals: Int
  /// Whether more is better.
  let isGain: Bool
  /// Whether a repetition tells of it.
  let tells: (RepetitionFile.Entry) -> Bool
  /// The figure; not a number without meaning.
  let value: (RepetitionFile, [Double]) -> Double
}

extension PairedComparison {
  /// The figures, those first that tell most; of fingers, those that both
  /// decode.
  static func measures(
    _ first: RepetitionFile,
    _ second: RepetitionFile
  ) -> [PairedMeasure] {
    let common = fingerNames(first).intersection(fingerNames(second))
    return [fingers(common)] + classNames(first, second).map { classes($0) }
      + [
        PairedMeasure(
          name: "false activations a minute of rest",
          decimals: 2,
          isGain: false,
          tells: { $0.rest[0] > 0 },
          value: { rest($0, $1)[0] }
        ),
        PairedMeasure(
          name: "rest with any finger active, %",
          decimals: 2,
          isGain: false,
          tells: { $0.rest[0] > 0 },
          value: { rest($0, $1)[1] * 100 }
        ),
        PairedMeasure(
          name: "onset delay, median, ms",
          decimals: 0,
          isGain: false,
          tells: { !delays($0, common).isEmpty },
          value: { medianDelay($0, $1, common) }
        ),
        count("missed onsets", common) {
          Double(delays($0, common).count { $0 == .infinity })
        },
        count("false onsets", common) { Double(falseOnsets($0, common)) },
      ]
  }

  private static func fingerNames(_ file: RepetitionFile) -> Set<String> {
    Set(file.repetitions.flatMap(\.fingers.keys))
  }

  /// The delays of some fingers' onsets, a missed one infinite.
  private static func delays(
    _ entry: RepetitionFile.Entry,
    _ fingers: Set<String>
  ) -> [Double] {
    entry.onsetDelays.filter { fingers.contains($0.key) }.flatMap(\.value)
      .map { $0 ?? .infinity }
  }

  private static func falseOnsets(
    _ entry: RepetitionFile.Entry,
    _ fingers: Set<String>
  ) -> Int {
    entry.falseOnsets.filter { fingers.contains($0.key) }.map(\.value)
      .reduce(0, +)
  }

  private static func classNames(
    _ first: RepetitionFile,
    _ second: RepetitionFile
  ) -> [String] {
    func names(_ file: RepetitionFile) -> Set<String> {
      Set(file.repetitions.flatMap(\.classes.keys))
    }
    return names(first).intersection(names(second)).sorted()
  }

  private static func fingers(_ names: Set<String>) -> PairedMeasure {
    PairedMeasure(
      name: "balanced accuracy, mean of fingers",
      decimals: 4,
      isGain: true,
      tells: { !names.isDisjoint(with: $0.fingers.keys) },
      value: { file, weights in
        var rows: [String: [Double]] = [:]
        for (entry, weight) in zip(file.repetitions, weights) where weight > 0 {
          for (finger, counts) in entry.fingers where names.contains(finger) {
            rows.merge([finger: counts.map { $0 * weight }]) {
              zip($0, $1).map(+)
            }
          }
        }
        let values = rows.sorted { $0.key < $1.key }
          .map { BinaryCounts($0.value, at: 0).values[1] }
          .filter { !$0.isNaN }
        return values.isEmpty
          ? .nan : values.reduce(0, +) / Double(values.count)
      }
    )
  }

  private static func classes(_ name: String) -> PairedMeasure {
    PairedMeasure(
      name: "balanced accuracy, \(name)",
      decimals: 4,
      isGain: true,
      tells: { $0.classes[name] != nil },
      value: { file, weights in
        // For each true class: samples, and those decided so.
        var totals: [Double: Double] = [:], hits: [Double: Double] = [:]
        for (entry, weight) in zip(file.repetitions, weights)
        where weight > 0 {
          for cell in entry.classes[name] ?? [] where cell.count == 3 {
            totals[cell[0], default: 0] += weight * cell[2]
            if cell[0] == cell[1] {
              hits[cell[0], default: 0] += weight * cell[2]
            }
          }
        }
        let recalls = totals.sorted { $0.key < $1.key }
          .map { (hits[$0.key] ?? 0) / $0.value }
        return recalls.isEmpty
          ? .nan : recalls.reduce(0, +) / Double(recalls.count)
      }
    )
  }

  private static func rest(
    _ file: RepetitionFile,
    _ weights: [Double]
  ) -> [Double] {
    var counts = RestCounts()
    for (entry, weight) in zip(file.repetitions, weights)
    where entry.rest.count == 3 {
      counts.hopCount += weight * entry.rest[0]
      counts.activeHopCount += weight * entry.rest[1]
      counts.falseCount += weight * entry.rest[2]
    }
    return counts.values(hopSeconds: file.hopSeconds)
  }

  private static func medianDelay(
    _ file: RepetitionFile,
    _ weights: [Double],
    _ fingers: Set<String>
  ) -> Double {
    let found = file.repetitions.enumerated().flatMap { owner, entry in
      delays(entry, fingers).map { ($0, owner) }
    }
    return WeightedMedian.of(
      found.sorted { ($0.0, $0.1) < ($1.0, $1.1) },
      weights
    )
  }

  private static func count(
    _ name: String,
    _ fingers: Set<String>,
    _ number: @escaping (RepetitionFile.Entry) -> Double
  ) -> PairedMeasure {
    PairedMeasure(
      name: name,
      decimals: 0,
      isGain: false,
      tells: {
        !delays($0, fingers).isEmpty || falseOnsets($0, fingers) > 0
      },
      value: { file, weights in
        zip(file.repetitions, weights).reduce(0) { $0 + $1.1 * number($1.0) }
      }
    )
  }
}
