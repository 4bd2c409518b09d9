import DecoderHost
public import Reports
import Files
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
    known) to the end of the hop at which the finger is first decoded active; \
    negative, and early, where that is up to early_onset_tolerance_ms before and \
    lasts until the onset; late: after more than \
    \(OnsetMatcher.windowMilliseconds) ms, in the same movement; missed: never, \
    or not before the next onset; median, a missed onset counts as infinite \
    (null); false: begins at rest and is not early; repeated: begins in a \
    movement that had one. Every onset counts once
    """
  }

  /// What is counted at rest.
  static var restDefinition: String {
    """
    rest: scored hops at whose end no finger is driven or flexed and no label \
    track says that the person moves, but for those within the early onset \
    tolerance before a movement; false_activations_per_minute: how often the \
    hand, whichever finger, was decoded active from there, early onsets aside; \
    rest_active_share: of those hops the share with any finger active
    """
  }

  /// How intervals are made.
  static var intervalDefinition: String {
    """
    percentiles of \(Bootstrap.resampleCount) bootstrap resamples, seed \
    \(Bootstrap.seed), of repetitions (a movement and its rest; trials of \
    one movement that follow each other without rest are one), drawn from each \
    movement apart; null where the repetitions that tell of a figure, less one \
    for each movement among them, are fewer than \(Strata.leastFreedom): how many \
    tell of it stands under repetitions
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
      ("warnings", .list(warnings.map { .text($0) })),
      ("scored_samples", .integer(scores.sampleCount)),
      ("bootstrap_units", .integer(scores.repetitionCount)),
      ("movements", .integer(scores.movementCount)),
      ("early_onset_tolerance_ms", earlyOnsetTolerance),
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
          ("rest", .text(Self.restDefinition)),
          ("confidence_95", .text(Self.intervalDefinition)),
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
      ("quality", .list(recording.quality.map(\.json))),
      ("warnings", .list(recording.warnings.map { .text($0) })),
    ])
  }

  /// One number where it is the same for all fingers, else one for each.
  private var earlyOnsetTolerance: JSONValue {
    var leads: [Int: Double] = [:]
    for recording in recordings {
      leads.merge(recording.leadMilliseconds) { max($0, $1) }
    }
    let values = Set(leads.values)
    if values.count < 2 { return .number(values.first ?? .nan) }
    return .object(
      leads.sorted { $0.key < $1.key }.map {
        (Self.fingerNames[$0.key], .number($0.value))
      }
    )
  }

  private var overall: JSONValue {
    let figures = scores.overall + scores.rest
    return .object(
      Self.figures(figures)
        + [("rest_hops", .integer(Int(scores.restCounts.hopCount)))]
        + [("onset_delay_ms", .number(scores.onset.median))]
        + Self.counts(scores.onsets).map { ($0.0, .integer($0.1)) }
        + Self.surroundings(figures, scores.onset)
    )
  }

  /// How the onsets were met.
  static func counts(_ onsets: OnsetCounts) -> [(String, Int)] {
    [
      ("true_onsets", onsets.delaysMilliseconds.count),
      ("early_onsets", onsets.earlyCount), ("late_onsets", onsets.lateCount),
      ("missed_onsets", onsets.missedCount),
      ("false_onsets", onsets.falseCount),
      ("repeated_onsets", onsets.repeatedCount),
    ]
  }

  private static func object(_ finger: Scores.Finger) -> JSONValue {
    let isKnown = finger.sampleCount > 0
    return .object(
      [("name", .text(finger.name))] + figures(finger.figures)
        + [("onset_delay_ms", .number(finger.onset.median))]
        + counts(finger.onsets).map {
          ($0.0, isKnown ? .integer($0.1) : .null)
        }
        + [("scored_samples", .integer(finger.sampleCount))]
        + surroundings(finger.figures, finger.onset)
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

  /// Chance, confidence and what both rest on, as objects beside the figures.
  private static func surroundings(
    _ figures: [Figure],
    _ onset: Scores.Onset? = nil
  ) -> [(String, JSONValue)] {
    var intervals = figures.map {
      ($0.metric.rawValue, $0.low, $0.high, $0.repetitions)
    }
    if let onset {
      intervals.append(
        ("onset_delay_ms", onset.low, onset.high, onset.repetitions)
      )
    }
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
      ("repetitions", .object(intervals.map { ($0.0, .integer($0.3)) })),
    ]
  }
}
