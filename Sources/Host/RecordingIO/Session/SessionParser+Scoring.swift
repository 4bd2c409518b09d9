import Files

extension SessionParser {
  /// The mapping under `trials`.
  func trials(
    _ value: YAMLValue
  ) throws(Fault) -> SessionDocument.Trials {
    let fields = try YAMLFields(
      value,
      allowing: Self.sourceKeys + [
        "annotations", "label", "parts", "carry_forward",
      ]
    )
    try fields.exclusive(["array", "signals", "annotations", "label", "parts"])
    let source: SessionDocument.TrialSource
    if let annotations = fields["annotations"] {
      source = .annotations(
        prefix: try annotations.string(),
        role: try fields["from"]?.string()
      )
    } else if let label = fields["label"] {
      source = .label(try label.string())
    } else if let parts = fields["parts"] {
      let count = try parts.integer()
      guard count > 0 else { throw parts.fault("less than 1", "correct it") }
      source = .parts(count)
    } else {
      source = .frames(try self.source(fields))
    }
    return SessionDocument.Trials(
      place: value.place,
      source: source,
      carriesForward: try fields["carry_forward"]?.boolean() ?? false
    )
  }

  /// The mapping under `splits`: from a split to its parts, or `all` to one.
  func splits(
    _ value: YAMLValue
  ) throws(Fault) -> [(split: Split, part: SessionDocument.SplitPart)] {
    let fields = try YAMLFields(
      value,
      allowing: ["train", "validation", "test", "all"]
    )
    if let all = fields["all"] {
      guard fields.keys.count == 1 else {
        throw value.fault("'all' leaves nothing for others", "remove one")
      }
      return [(try all.word(Split.self), .all)]
    }
    var result: [(split: Split, part: SessionDocument.SplitPart)] = []
    for split in [Split.train, .validation, .test] {
      guard let entry = fields[split.rawValue] else { continue }
      let parts = try entry.list()
      guard !parts.isEmpty else {
        throw entry.fault(
          "split \(split.rawValue) names nothing",
          "list its trials or spans, or remove it"
        )
      }
      for part in parts { result.append((split, try splitPart(part))) }
    }
    return result
  }

  /// A trial's number, a range `"3-7"` of them, or a span [from, to] in
  /// seconds.
  private func splitPart(
    _ value: YAMLValue
  ) throws(Fault) -> SessionDocument.SplitPart {
    if value.isList {
      let ends = try value.list()
      guard ends.count == 2 else {
        throw value.fault("a span has two ends", "write [from, to] in seconds")
      }
      let (from, to) = (try ends[0].rational(), try ends[1].rational())
      guard from < to else {
        throw value.fault("the span ends before it starts", "correct it")
      }
      return .time(from, to)
    }
    let text = try value.string()
    if let number = Int(text) { return .trials(number...number) }
    let ends = text.split(separator: "-").map { Int($0) }
    guard ends.count == 2, let first = ends[0], let last = ends[1],
      first <= last
    else {
      throw value.fault(
        "'\(text)' is not a trial",
        "write 3, 3-7 or [from, to] in seconds"
      )
    }
    return .trials(first...last)
  }

  /// The mapping under `score`.
  func parseScore(
    _ value: YAMLValue,
    _ document: inout SessionDocument
  ) throws(Fault) {
    let fields = try YAMLFields(
      value,
      allowing: ["first_sample", "every_samples", "early_onset_ms"]
    )
    let first = try fields["first_sample"]?.integer() ?? 0
    let every = try fields["every_samples"]?.integer()
    guard first >= 0, (every ?? 1) > 0 else {
      throw value.fault("a sample before the first", "correct it")
    }
    document.score = ScoreGrid(firstSample: first, everySamples: every)
    if let early = fields["early_onset_ms"] {
      guard try early.positiveOrZero() <= Rational(10_000) else {
        throw early.fault(
          "an onset is not early by more than 10 s",
          "give milliseconds, 0 to 10000"
        )
      }
      document.earlyOnset = try early.milliseconds()
    }
  }

  /// The mapping under `mask`.
  func parseMask(
    _ value: YAMLValue,
    _ document: inout SessionDocument
  ) throws(Fault) {
    let fields = try YAMLFields(
      value,
      allowing: ["guard_ms", "before_ms", "after_ms"]
    )
    for key in fields.keys { _ = try fields[key]?.positiveOrZero() }
    let both = try fields["guard_ms"]?.milliseconds() ?? .zero
    document.guardBefore = try fields["before_ms"]?.milliseconds() ?? both
    document.guardAfter = try fields["after_ms"]?.milliseconds() ?? both
  }
}
