import DecoderHost
import Reports
/// `report.html`: one file, nothing fetched, fit to be shown and printed.
extension ReplayResult {
  /// The page.
  public var reportPage: String {
    PageDocument(
      title: "\(decoder.name) on \(recordingName)",
      lead: "A replay through the fixed-point decoder: the same arithmetic, "
        + "bit for bit, as on the microcontroller.",
      warnings: warnings,
      tiles: tiles,
      facts: facts,
      sections: [
        fingerSection, excerptSection, groupSections, delaySection,
        timingSection, definitionSection,
      ]
    ).html
  }

  private var facts: [(name: String, content: String)] {
    let inputs = decoder.inputs.map {
      "\(Markup.escape($0.name)): \($0.channelCount) channels, "
        + "\(NumberText.text($0.samplingRate) ?? "") Hz"
    }
    var facts: [(name: String, content: String)] = [
      ("recording", Markup.escape(recordingName)),
      ("decoder", Markup.escape(decoder.name)),
      ("signal", inputs.joined(separator: "<br>")),
      (
        "decoded",
        "\(NumberText.people(seconds, decimals: 1)) s, "
          + "\(hopCount) hops of "
          + "\(NumberText.text(decoder.hopMilliseconds) ?? "") ms"
      ),
      (
        "scored",
        "\(scores.sampleCount) samples in \(sampleText), "
          + "split: \(split)"
      ),
    ]
    if decoder.imageByteCount > 0 {
      facts.append(
        (
          "image",
          "\(decoder.imageByteCount) bytes; working memory "
            + "\(decoder.workingMemoryByteCount) bytes"
        )
      )
    }
    if !decoder.contentHash.isEmpty {
      facts.append(("image SHA-256", "<code>\(decoder.contentHash)</code>"))
    }
    facts.append(("commands SHA-256", "<code>\(commandsHash)</code>"))
    return facts
  }

  private var tiles: [(figure: String, label: String)] {
    var tiles: [(figure: String, label: String)] = []
    func add(_ figures: [Figure], _ metric: Metric, _ label: String) {
      guard let figure = figures.first(where: { $0.metric == metric }),
        !figure.value.isNaN
      else { return }
      tiles.append(
        (
          NumberText.people(figure.value, decimals: 3),
          label + ", chance " + NumberText.people(figure.chance, decimals: 2)
        )
      )
    }
    for headline in headlines {
      tiles.append(
        (headline.value, "\(headline.name); 95 %: \(headline.interval)")
      )
    }
    let onsets = scores.onsets
    if !onsets.delaysMilliseconds.isEmpty {
      let counts = Self.counts(onsets).dropFirst().dropLast().map {
        "\($0.1) \($0.0.prefix { $0 != "_" })"
      }
      tiles.append(
        (
          "\(onsets.delaysMilliseconds.count)",
          "onsets: " + counts.joined(separator: ", ")
        )
      )
    }
    add(scores.overall, .r2, "R² of closure, mean of fingers")
    for group in scores.groups where group.sampleCount > 0 {
      let name = group.group.name.replacing("_", with: " ")
      switch group.group.kind {
      case .classes: add(group.figures, .accuracy, "accuracy, \(name)")
      case .values: add(group.figures, .r2, "R², \(name)")
      case .activity: break
      }
    }
    return tiles
  }

  private var fingerSection: String {
    guard scores.fingers.contains(where: { $0.sampleCount > 0 }) else {
      return ""
    }
    return """
      <h2>Fingers</h2>
      <p class="note">Below each figure its 95 % interval (n: that many \
      repetitions, too few for one) and what chance would give.</p>
      \(fingerTable)
      """
  }

  private var excerptSection: String {
    guard let excerpt, !excerpt.hops.isEmpty else { return "" }
    let scored =
      split == "all"
      ? "All of the recording is scored" : "Split \(split) is scored"
    var parts = [
      """
      <h2>Excerpt</h2>
      <p class="note">\(scored)\(excerpt.unscored.isEmpty
        ? ", and all that is drawn." : "; what is shaded is not scored: another "
          + "split, a warm-up, a guard around a transition, or no known truth.")</p>
      <figure>\(TracePlot.draw(excerpt))
      <figcaption>The recorded signal; every column spans its smallest and \
      largest sample.</figcaption></figure>
      """
    ]
    let legend = """
      <span class="key truth"></span>truth<span class="key decoded"></span>decoded
      """
    if decoder.decodedFingers != 0 {
      parts.append(
        """
        <h3>Finger closures</h3>
        <figure>\(ClosurePlot.draw(self, excerpt))
        <figcaption>0 open to 1 closed, by hop; bars below: active, truly and \
        as decoded.\(legend)</figcaption></figure>
        """
      )
    }
    for (index, group) in decoder.groups.enumerated() {
      switch group.kind {
      case .classes:
        parts.append(
          """
          <h3>\(Markup.title(group.name))</h3>
          <figure>\(ClassPlot.draw(group, at: index, excerpt))
          <figcaption>The class at each hop.\(legend)</figcaption></figure>
          """
        )
      case .values where scores.groups[index].sampleCount > 0:
        parts.append(
          """
          <h3>\(Markup.title(group.name))</h3>
          <figure>\(ValuePlot.draw(group, at: index, excerpt))
          <figcaption>\(Markup.escape(group.unit)), each lane in its own \
          range.\(legend)</figcaption></figure>
          """
        )
      default: break
      }
    }
    return parts.joined(separator: "\n")
  }

  private var groupSections: String {
    scores.groups.filter { $0.sampleCount > 0 }.map { group in
      let title = Markup.title(group.group.name)
      guard group.group.kind == .classes else {
        return """
          <h2>Group: \(title)</h2>
          \(Self.groupTable(group))
          """
      }
      return """
        <h2>Group: \(title)</h2>
        \(classSummary(group))
        <div class="pair">
        <figure class="narrow">\(ConfusionPlot.draw(group))</figure>
        \(Self.groupTable(group))
        </div>
        """
    }.joined(separator: "\n")
  }

  private func classSummary(_ group: Scores.Group) -> String {
    let parts = group.figures.map { figure in
      "\(Self.heading(figure.metric)) "
        + "<b>\(NumberText.people(figure.value, decimals: 3))</b> "
        + "(\(Self.roughInterval(figure)), "
        + "chance \(NumberText.people(figure.chance, decimals: 3)))"
    }
    return "<p>" + parts.joined(separator: "; ")
      + "; \(group.sampleCount) samples.</p>"
  }

  private var delaySection: String {
    let hasOnsets = scores.fingers.contains {
      !$0.onsets.delaysMilliseconds.isEmpty
    }
    guard hasOnsets || !decoder.delays.isEmpty else { return "" }
    return """
      <h2>Delay</h2>
      <div class="pair">
      \(hasOnsets
        ? "<figure>\(DelayHistogram.draw(scores.fingers))<figcaption>Measured: "
          + "from the true onset to the first decoded activation."
          + "</figcaption></figure>" : "")
      \(decoder.delays.isEmpty
        ? "" : "<figure>\(LedgerPlot.draw(decoder.delays))<figcaption>Designed: "
          + "the decoder's delay ledger.</figcaption></figure>")
      </div>
      """
  }

  private var timingSection: String {
    let rows = [
      ("recording, replayed and scored", timings.timesRealTime),
      ("decoder alone", timings.decodeTimesRealTime),
    ]
    let hops = [("median", 50.0), ("99th percentile", 99.0)].map {
      "<tr><td>time a hop, \($0.0)</td><td>"
        + "\(NumberText.people(timings.microseconds(percentile: $0.1), decimals: 1))"
        + " µs</td></tr>"
    }
    let longest = NumberText.people(timings.longestMicroseconds, decimals: 1)
    return """
      <h2>Timing</h2>
      <p class="note">Measured on the machine that made this report; the only \
      part that differs from one replay to the next.</p>
      <table><tbody>
      \(rows.map {
        "<tr><td>\($0.0)</td><td>"
          + "\(NumberText.people($0.1, decimals: 0)) × real time</td></tr>"
      }.joined(separator: "\n"))
      \(hops.joined(separator: "\n"))
      <tr><td>time a hop, longest</td><td>\(longest) µs</td></tr>
      </tbody></table>
      """
  }

  private var definitionSection: String {
    """
    <h2>Definitions</h2>
    <p class="note"><b>Chance</b> is \(Markup.escape(Self.chanceDefinition)).</p>
    <p class="note"><b>Onset delay</b>: \(Markup.escape(Self.onsetDefinition)).</p>
    <p class="note"><b>At rest</b>: \(Markup.escape(Self.restDefinition)).</p>
    <p class="note"><b>Intervals</b>: \(Markup.escape(Self.intervalDefinition)).</p>
    <p class="note"><b>R²</b> = 1 − Σ error² / Σ (truth − mean)²; <b>VAF</b> = \
    1 − var(error) / var(truth); <b>moving</b>: only where the truth is not at \
    rest. A figure without meaning is shown as –.</p>
    """
  }
}
