import Reports
public import Files

/// What changed from one replay of some recordings to another, repetition by
/// repetition: both saw the same movements, so that most of what makes one
/// repetition harder than another cancels.
///
/// Every resample draws the same repetitions of both; the interval is that of
/// the difference.
public struct PairedComparison: Sendable {
  /// A figure of both.
  public struct Row: Sendable {
    /// What it is, with its unit.
    public let name: String
    /// The figures; not numbers where they have no meaning.
    public let first: Double, second: Double
    /// The ends of the 95 % interval of `second - first`, or not numbers.
    public let low: Double, high: Double
    /// How many repetitions tell of it.
    public let repetitions: Int
    /// How many digits after the point it is worth.
    let decimals: Int
    /// Whether more is better.
    let isGain: Bool

    /// What the change comes to; nil where the interval holds no change, or is
    /// not there.
    public var verdict: String? {
      guard low > 0 || high < 0 else { return nil }
      return (low > 0) == isGain ? "better" : "worse"
    }
  }

  /// Balanced accuracy, false activation, onset delay, in this order, then how
  /// many onsets were missed and how many were false.
  public let rows: [Row]

  /// How many repetitions were paired, and of how many movements.
  public let repetitionCount: Int, movementCount: Int

  /// Pairs two runs.
  ///
  /// - Parameters:
  ///   - first: One run, and how it was named.
  ///   - second: The other.
  /// - Throws: Why they cannot be compared.
  public init(
    _ first: (place: String, file: RepetitionFile),
    _ second: (place: String, file: RepetitionFile)
  ) throws(Fault) {
    try Self.check(first, second)
    let movements = first.file.repetitions.map(\.movement)
    repetitionCount = movements.count
    movementCount = Set(movements).count
    let strata = Strata(movements: movements)
    rows = Self.measures(first.file, second.file).compactMap {
      Self.row($0, first.file, second.file, strata)
    }
  }

  /// Refuses what differs in more than the decoder.
  private static func check(
    _ first: (place: String, file: RepetitionFile),
    _ second: (place: String, file: RepetitionFile)
  ) throws(Fault) {
    func differ(
      _ what: String,
      _ a: String,
      _ b: String,
      _ remedy: String
    ) -> Fault {
      Fault(
        place: "\(first.place), \(second.place)",
        fault: "cannot be compared: \(what): \(a) and \(b)",
        remedy: remedy
      )
    }
    let (a, b) = (first.file, second.file)
    let names = [a, b].map { $0.recordings.map(\.name) }
    guard names[0] == names[1] else {
      throw differ(
        "they are of other recordings",
        names[0].joined(separator: " + "),
        names[1].joined(separator: " + "),
        "replay the same ones, in the same order"
      )
    }
    guard a.split == b.split else {
      throw differ(
        "they score other splits",
        a.split,
        b.split,
        "replay both with one --split"
      )
    }
    for (one, other) in zip(a.recordings, b.recordings) {
      // Hops of other lengths end within a hop of each other.
      let slack = max(a.hopSeconds, b.hopSeconds) * 1.001
      guard abs(one.startSeconds - other.startSeconds) < slack,
        abs(one.seconds - other.seconds) < slack
      else {
        throw differ(
          "they decode other stretches of \(one.name)",
          span(one),
          span(other),
          "replay both with one --start and --duration"
        )
      }
    }
    for (finger, lead) in a.earlyOnset.sorted(by: { $0.key < $1.key }) {
      guard let other = b.earlyOnset[finger], other != lead else { continue }
      throw differ(
        "an onset of \(finger) is early up to another time",
        "\(NumberText.text(lead) ?? "") ms",
        "\(NumberText.text(other) ?? "") ms before its label",
        "replay both with one --early-onset"
      )
    }
    let keys = [a, b].map {
      $0.repetitions.map { "\($0.recording) \($0.number) \($0.movement)" }
    }
    guard keys[0] == keys[1] else {
      throw differ(
        "they score other repetitions",
        "\(keys[0].count) of \(first.place)",
        "\(keys[1].count) of \(second.place), not all the same",
        "replay both with one session file"
      )
    }
    guard !a.repetitions.isEmpty else {
      throw differ(
        "nothing is scored",
        first.place,
        second.place,
        "replay a stretch with a truth"
      )
    }
  }

  private static func span(_ recording: RepetitionFile.Recording) -> String {
    let end = recording.startSeconds + recording.seconds
    return "\(NumberText.text(recording.startSeconds) ?? "0") to "
      + "\(NumberText.text(end) ?? "0") s"
  }

  private static func row(
    _ measure: PairedMeasure,
    _ a: RepetitionFile,
    _ b: RepetitionFile,
    _ strata: Strata
  ) -> Row? {
    let ones = [Double](repeating: 1, count: a.repetitions.count)
    let value = (
      measure.value(a, ones), measure.value(b, ones)
    )
    guard !value.0.isNaN || !value.1.isNaN else { return nil }
    let tells = a.repetitions.indices.filter {
      measure.tells(a.repetitions[$0]) || measure.tells(b.repetitions[$0])
    }
    var interval = (low: Double.nan, high: Double.nan)
    let members = Set(tells)
    if strata.freedom(of: members.contains) >= Strata.leastFreedom {
      var differences: [Double] = []
      Bootstrap(strata: strata).forEachResample { weights in
        let one = measure.value(a, weights)
        let other = measure.value(b, weights)
        // Both infinite: no difference that is a number.
        differences.append(one == other ? 0 : other - one)
      }
      interval = Bootstrap.interval(differences)
    }
    return Row(
      name: measure.name,
      first: value.0,
      second: value.1,
      low: interval.low,
      high: interval.high,
      repetitions: members.count,
      decimals: measure.decimals,
      isGain: measure.isGain
    )
  }
}
