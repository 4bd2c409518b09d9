import DecoderHost
import Reports
/// What `replay` prints: tables for a person, at most 100 columns wide.
extension ReplayResult {
  /// The lines, without the timing.
  public var text: String {
    var lines = heading + headlineLines
    lines += fingerLines + onsetLines
    for group in scores.groups where group.sampleCount > 0 {
      lines += [""] + Self.lines(of: group)
    }
    let unscored = scores.groups.filter { $0.sampleCount == 0 }
    if !unscored.isEmpty {
      lines += [
        "",
        "not scored, for want of a truth: "
          + unscored.map(\.group.name).joined(separator: ", "),
      ]
    }
    lines += [""] + delayLines
    lines += [
      "chance: a guess that never looks at the signal; 95 %: bootstrap over "
        + sampleText,
      "n = 3: only three repetitions tell of it, too few for an interval",
    ]
    return lines.joined(separator: "\n")
  }

  /// The line about time.
  public var timingText: String {
    let p50 = NumberText.people(
      timings.microseconds(percentile: 50),
      decimals: 1
    )
    let p99 = NumberText.people(
      timings.microseconds(percentile: 99),
      decimals: 1
    )
    let longest = NumberText.people(timings.longestMicroseconds, decimals: 1)
    return
      "decode time a hop: p50 \(p50) us, p99 \(p99) us, max \(longest) us; "
      + NumberText.people(timings.timesRealTime, decimals: 0)
      + " times real time (decoder alone "
      + NumberText.people(timings.decodeTimesRealTime, decimals: 0) + ")"
  }

  private var heading: [String] {
    let inputs = decoder.inputs.map {
      "\($0.channelCount) channels at "
        + "\(NumberText.text($0.samplingRate) ?? "") Hz"
    }
    var table = TextTable(leadingColumns: 2)
    table.add([
      "recording", recordingName + ", " + inputs.joined(separator: " and "),
    ])
    let hash =
      decoder.contentHash.isEmpty
      ? "" : ", image \(decoder.contentHash.prefix(12))"
    let size =
      decoder.imageByteCount > 0
      ? ", \(decoder.imageByteCount) bytes in flash, "
        + "\(decoder.workingMemoryByteCount) in memory" : ""
    table.add(["decoder", decoder.name + hash + size])
    table.add([
      "decoded",
      "\(NumberText.people(seconds, decimals: 1)) s, \(hopCount) hops of "
        + "\(NumberText.text(decoder.hopMilliseconds) ?? "") ms",
    ])
    table.add([
      "scored",
      "\(scores.sampleCount) samples in \(sampleText), "
        + (split == "all" ? "all of it" : "split \(split)"),
    ])
    return table.lines
  }

  /// What is drawn from.
  var sampleText: String {
    "\(scores.repetitionCount) repetitions of \(scores.movementCount) movements"
  }

  /// The figures that come first: how well fingers are told, how often the hand
  /// moves by itself, how soon it follows.
  private var headlineLines: [String] {
    var table = TextTable(leadingColumns: 1)
    table.add(["", "", "95 %"])
    for headline in headlines {
      table.add([headline.name, headline.value, headline.interval])
    }
    return headlines.isEmpty ? [] : [""] + table.lines
  }

  private var fingerLines: [String] {
    let known = scores.fingers.filter { $0.sampleCount > 0 }
    guard !known.isEmpty else { return [] }
    var table = TextTable()
    table.add(["finger"] + scores.overall.map { Self.column($0.metric) })
    for finger in known {
      Self.add(
        finger.name.replacing("_", with: " "),
        finger.figures,
        to: &table
      )
    }
    if known.count > 1 { Self.add("mean", scores.overall, to: &table) }
    return [""] + table.lines
  }

  private var onsetLines: [String] {
    let known = scores.fingers.filter { $0.sampleCount > 0 }
    guard !known.isEmpty else { return [] }
    var table = TextTable()
    table.add([
      "onset delay", "median ms", "95 %", "onsets", "early", "late", "missed",
      "false", "repeated",
    ])
    for finger in known {
      table.add(
        [
          finger.name.replacing("_", with: " "),
          NumberText.people(finger.onset.median, decimals: 0),
          Self.interval(finger.onset),
        ] + Self.counts(finger.onsets).map { String($0.1) }
      )
    }
    return [""] + table.lines
  }

  private static func lines(of group: Scores.Group) -> [String] {
    let kind = group.group.kind
    let size =
      kind == .classes
      ? "\(group.group.elementNames.count) classes"
      : "\(group.group.elementNames.count) elements, mean"
    var table = TextTable()
    let name = group.group.name.replacing("_", with: " ")
    table.add(
      ["\(name) (\(size))"] + group.figures.map { column($0.metric) }
    )
    add("all", group.figures, to: &table)
    guard kind != .classes else {
      return table.lines + recallLines(group)
    }
    if group.elements.count <= 8, group.elements.count > 1 {
      for element in group.elements {
        table.add(
          ["  " + element.name.replacing("_", with: " ")]
            + element.figures.map { shown($0.value, $0.metric) }
        )
      }
    }
    return table.lines
  }

  /// The recall of every class, as many on a line as fit.
  private static func recallLines(_ group: Scores.Group) -> [String] {
    var lines: [String] = []
    var line = "  recall:"
    for element in group.elements {
      let value = element.figures.first.map { shown($0.value, .recall) } ?? "–"
      let part = " \(element.name.replacing("_", with: " ")) \(value),"
      if line.count + part.count > 98 {
        lines.append(line)
        line = "         "
      }
      line += part
    }
    return lines + [String(line.dropLast())]
  }

  private var delayLines: [String] {
    let shown = decoder.delays.filter { $0.milliseconds != 0 }
    guard !shown.isEmpty else { return [] }
    let total = shown.reduce(0) { $0 + $1.milliseconds }
    var lines: [String] = []
    var line = "delay ledger:"
    for (index, delay) in shown.enumerated() {
      let part =
        " \(delay.name) \(NumberText.people(delay.milliseconds, decimals: 1))"
        + (index + 1 < shown.count ? " +" : "")
      if line.count + part.count > 98 {
        lines.append(line)
        line = "             "
      }
      line += part
    }
    return lines + [line + " = \(NumberText.people(total, decimals: 1)) ms"]
  }

  /// A row of figures, then its interval, then chance.
  private static func add(
    _ name: String,
    _ figures: [Figure],
    to table: inout TextTable
  ) {
    table.add([name] + figures.map { shown($0.value, $0.metric) })
    table.add(["  95 %"] + figures.map { interval($0) })
    table.add(["  chance"] + figures.map { shown($0.chance, $0.metric) })
  }

  /// Two digits and no leading zero, for intervals in a narrow column.
  static func short(_ value: Double) -> String {
    guard value.isFinite else { return NumberText.people(value, decimals: 0) }
    if abs(value) >= 100 { return NumberText.people(value, decimals: 0) }
    if abs(value) >= 10 { return NumberText.people(value, decimals: 1) }
    if abs(value) < 0.095, value != 0 {
      return NumberText.people(value, decimals: 3).replacing("0.", with: ".")
    }
    return NumberText.people(value, decimals: 2).replacing("0.", with: ".")
  }

  private static func column(_ metric: Metric) -> String {
    switch metric {
    case .accuracy: "accuracy"
    case .balancedAccuracy: "balanced"
    case .truePositiveRate: "TPR"
    case .falsePositiveRate: "FPR"
    case .f1: "F1"
    case .recall: "recall"
    case .r2: "R2"
    case .mse: "MSE"
    case .vaf: "VAF"
    case .r2Moving: "R2 moving"
    case .mseMoving: "MSE moving"
    case .vafMoving: "VAF moving"
    case .falseActivations: "false/min"
    case .restActiveShare: "rest active"
    }
  }
}
