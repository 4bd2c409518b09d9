import DecoderHost
import Reports
/// `results.csv` and `trials.csv`: the same figures for a spreadsheet.
extension ReplayResult {
  /// One figure a line.
  var table: String {
    var lines = [
      "scope,name,element,metric,value,chance,low_95,high_95,repetitions"
    ]
    func add(_ place: [String], _ figures: [Figure]) {
      for figure in figures {
        let numbers = [
          figure.value, figure.chance, figure.low, figure.high,
        ]
        lines.append(
          (place.map(Self.cell) + [figure.metric.rawValue]
            + numbers.map(Self.number) + [String(figure.repetitions)])
            .joined(separator: ",")
        )
      }
    }
    func add(_ place: String, _ onset: Scores.Onset, _ counts: OnsetCounts?) {
      let numbers = [onset.median, .nan, onset.low, onset.high]
      lines.append(
        "\(place),,onset_delay_ms,"
          + (numbers.map(Self.number) + [String(onset.repetitions)])
          .joined(separator: ",")
      )
      for (name, count) in Self.counts(counts ?? OnsetCounts()) {
        lines.append(
          "\(place),,\(name),\(counts == nil ? "" : String(count)),,,,"
        )
      }
    }
    add(["overall", "", ""], scores.overall + scores.rest)
    add("overall,", scores.onset, scores.onsets)
    for finger in scores.fingers {
      add(["finger", finger.name, ""], finger.figures)
      add(
        "finger,\(finger.name)",
        finger.onset,
        finger.sampleCount > 0 ? finger.onsets : nil
      )
    }
    for group in scores.groups {
      add(["group", group.group.name, ""], group.figures)
      for element in group.elements {
        add(["group", group.group.name, element.name], element.figures)
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// One trial (or stretch between trials) a line.
  var trialTable: String {
    let onsets =
      Self.counts(OnsetCounts()).map(\.0) + ["false_activations", "rest_hops"]
    var lines = [
      (["recording", "trial", "first_sample", "last_sample", "scored_samples"]
        + scores.trialColumns + onsets + ["onset_delay_ms"])
        .joined(separator: ",")
    ]
    for trial in scores.trials {
      let total = trial.onsets.reduce(into: OnsetCounts()) { $0 += $1 }
      let delays = total.delaysMilliseconds.sorted()
      let name =
        recordings.indices.contains(trial.recording)
        ? recordings[trial.recording].name : ""
      let counts =
        Self.counts(total).map(\.1)
        + [Int(trial.rest.falseCount), Int(trial.rest.hopCount)]
      lines.append(
        ([Self.cell(name), Self.cell(trial.name)]
          + [trial.firstSample, trial.lastSample, trial.sampleCount]
          .map { String($0) }
          + trial.values.map(Self.number) + counts.map { String($0) }
          + [Self.number(Scoreboard.median(delays))])
          .joined(separator: ",")
      )
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A number, empty without meaning, `inf` for what never came.
  private static func number(_ value: Double) -> String {
    value == .infinity ? "inf" : NumberText.text(value) ?? ""
  }

  /// A text, quoted where it must be (RFC 4180).
  static func cell(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
