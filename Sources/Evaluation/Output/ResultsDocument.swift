import RecordingIO

/// `results.json`: what was measured, and nothing that changes from one replay
/// to the next.
extension ReplayResult {
  /// The version of the keys.
  public static var schemaVersion: Int { 1 }

  /// How chance is defined, for those who read the files alone.
  static var chanceDefinition: String {
    """
    what a guess scores that never looks at the signal: accuracy, the \
    commonest class; balanced_accuracy and recall, 1/classes; \
    true_positive_rate and false_positive_rate, the share of samples that the \
    decoder calls active; f1, always active; r2, mse and vaf, always the mean \
    of the truth
    """
  }

  /// How onsets are matched.
  static var onsetDefinition: String {
    """
    from the onset of neural drive (of the movement, where the drive is not \
    known) to the end of the hop with the first decoded activation; median, a \
    missed onset counts as infinite (null); missed: none within \
    \(OnsetMatcher.windowMilliseconds) ms or before the next onset; false: \
    begins at rest
    """
  }

  /// The document.
  public var document: JSONValue {
    .object([
      ("schema_version", .integer(Self.schemaVersion)),
      ("phalanx_version", .text(ProgramVersion.text)),
      ("recording", .text(recordingName)),
      ("recordings", .list(recordings.map(Self.object))),
      ("decoder", .text(decoder.name)),
      (
        "decoder_sha256",
        decoder.contentHash.isEmpty ? .null : .text(decoder.contentHash)
      ),
      ("sampling_rate_hz", .number(decoder.inputs.first?.samplingRate ?? .nan)),
      ("hop_ms", .number(decoder.hopMilliseconds)),
      ("hops", .integer(hopCount)),
      ("duration_s", .number(seconds)),
      ("split", .text(split)),
      ("scored_samples", .integer(scores.sampleCount)),
      ("bootstrap_units", .integer(scores.unitCount)),
      ("overall", overall),
      ("fingers", .list(scores.fingers.map(Self.object))),
      ("groups", .list(scores.groups.map(Self.object))),
      (
        "delay_ledger",
        .list(
          decoder.delays.map {
            .object([
              ("name", .text($0.name)),
              ("milliseconds", .number($0.milliseconds)),
            ])
          }
        )
      ),
      ("commands_sha256", .text(commandsHash)),
      (
        "definitions",
        .object([
          ("chance", .text(Self.chanceDefinition)),
          ("onset_delay_ms", .text(Self.onsetDefinition)),
          (
            "confidence_95",
            .text(
              """
              percentiles of \(Bootstrap.resampleCount) bootstrap resamples \
              of trials, seed \(Bootstrap.seed)
              """
            )
          ),
        ])
      ),
    ])
  }

  private static func object(_ recording: Recording) -> JSONValue {
    .object([
      ("name", .text(recording.name)),
      ("samples", .integer(recording.sampleCount)),
      ("start_s", .number(recording.startSeconds)),
      ("duration_s", .number(recording.seconds)),
      ("hops", .integer(recording.hopCount)),
      ("warnings", .list(recording.warnings.map { .text($0) })),
    ])
  }

  private var overall: JSONValue {
    let delays = scores.fingers.flatMap(\.onsets.delaysMilliseconds).sorted()
    return .object(
      Self.figures(scores.overall) + [
        ("onset_delay_ms", .number(Scoreboard.median(delays))),
        ("true_onsets", .integer(delays.count)),
        ("missed_onsets", .integer(delays.count { $0.isInfinite })),
        (
          "false_onsets",
          .integer(scores.fingers.reduce(0) { $0 + $1.onsets.falseCount })
        ),
      ] + Self.surroundings(scores.overall)
    )
  }

  private static func object(_ finger: Scores.Finger) -> JSONValue {
    let isKnown = finger.sampleCount > 0
    let counts: [(String, Int)] = [
      ("true_onsets", finger.onsets.delaysMilliseconds.count),
      ("missed_onsets", finger.onsets.missedCount),
      ("false_onsets", finger.onsets.falseCount),
      ("repeated_onsets", finger.onsets.repeatedCount),
    ]
    return .object(
      [("name", .text(finger.name))] + figures(finger.figures)
        + [("onset_delay_ms", .number(finger.medianDelay))]
        + counts.map { ($0.0, isKnown ? .integer($0.1) : .null) }
        + [("scored_samples", .integer(finger.sampleCount))]
        + surroundings(
          finger.figures,
          also: ("onset_delay_ms", finger.low, finger.high)
        )
    )
  }

  private static func object(_ group: Scores.Group) -> JSONValue {
    var pairs: [(String, JSONValue)] = [
      ("name", .text(group.group.name)),
      ("kind", .text(group.group.kind.rawValue)),
    ]
    if !group.group.unit.isEmpty {
      pairs.append(("unit", .text(group.group.unit)))
    }
    pairs += [
      ("scored_samples", .integer(group.sampleCount)),
      ("metrics", .object(figures(group.figures))),
    ]
    pairs += surroundings(group.figures)
    if group.group.kind == .classes {
      pairs += [
        ("classes", .list(group.group.elementNames.map { .text($0) })),
        (
          "confusion",
          .list(group.confusion.map { .list($0.map { .integer($0) }) })
        ),
      ]
    }
    pairs.append(
      (
        "elements",
        .list(
          group.elements.map {
            .object(
              [
                ("name", .text($0.name)),
                ("metrics", .object(figures($0.figures))),
              ]
                + surroundings($0.figures)
            )
          }
        )
      )
    )
    return .object(pairs)
  }

  private static func figures(_ figures: [Figure]) -> [(String, JSONValue)] {
    figures.map { ($0.metric.rawValue, .number($0.value)) }
  }

  /// Chance and confidence, as two objects beside the figures.
  private static func surroundings(
    _ figures: [Figure],
    also extra: (String, Double, Double)? = nil
  ) -> [(String, JSONValue)] {
    var intervals = figures.map { ($0.metric.rawValue, $0.low, $0.high) }
    if let extra { intervals.append(extra) }
    return [
      (
        "chance",
        .object(figures.map { ($0.metric.rawValue, .number($0.chance)) })
      ),
      (
        "confidence_95",
        .object(
          intervals.map {
            (
              $0.0,
              $0.1.isNaN ? .null : .list([.number($0.1), .number($0.2)])
            )
          }
        )
      ),
    ]
  }
}
