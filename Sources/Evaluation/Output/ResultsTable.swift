/// `results.csv` and `trials.csv`: the same figures for a spreadsheet.
extension ReplayResult {
  /// One figure a line.
  var table: String {
    var lines = ["scope,name,element,metric,value,chance,low_95,high_95"]
    func add(_ place: [String], _ figures: [Figure]) {
      for figure in figures {
        let numbers = [
          figure.value, figure.chance, figure.low, figure.high,
        ]
        lines.append(
          (place.map(Self.cell) + [figure.metric.rawValue]
            + numbers.map(Self.number)).joined(separator: ",")
        )
      }
    }
    add(["overall", "", ""], scores.overall)
    for finger in scores.fingers {
      add(["finger", finger.name, ""], finger.figures)
      lines.append(
        "finger,\(finger.name),,onset_delay_ms,"
          + [finger.medianDelay, .nan, finger.low, finger.high]
          .map(Self.number).joined(separator: ",")
      )
      for (name, count) in [
        ("true_onsets", finger.onsets.delaysMilliseconds.count),
        ("missed_onsets", finger.onsets.missedCount),
        ("false_onsets", finger.onsets.falseCount),
        ("repeated_onsets", finger.onsets.repeatedCount),
      ] {
        let shown = finger.sampleCount > 0 ? String(count) : ""
        lines.append("finger,\(finger.name),,\(name),\(shown),,,")
      }
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
    let onsets = ["true_onsets", "missed_onsets", "false_onsets"]
    var lines = [
      (["recording", "trial", "first_sample", "last_sample", "scored_samples"]
        + scores.trialColumns + onsets + ["onset_delay_ms"])
        .joined(separator: ",")
    ]
    for trial in scores.trials {
      let delays = trial.onsets.flatMap(\.delaysMilliseconds).sorted()
      let name =
        recordings.indices.contains(trial.recording)
        ? recordings[trial.recording].name : ""
      let counts = [
        delays.count, delays.count { $0.isInfinite },
        trial.onsets.reduce(0) { $0 + $1.falseCount },
      ]
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
  private static func cell(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
