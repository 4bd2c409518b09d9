import Reports
import DeviceSimulator
import PowerModel

/// `report.html`: one file, nothing fetched, fit to be shown and printed.
extension BudgetResult {
  /// The page.
  ///
  /// - Parameter missed: The limits of a budget file that were missed.
  /// - Returns: HTML.
  public func page(missed: [MissedLimit] = []) -> String {
    PageDocument(
      title: "Budget of \(decoder) on \(request.target.id)",
      lead: "A simulated day of the device; what its numbers rest on stands "
        + "beside each.",
      warnings: warnings + missed.map { "missed: \($0)" },
      tiles: tiles,
      facts: facts,
      sections: day.keepsUp
        ? [
          powerSection, energySection, timeSection, batterySection,
          choiceSection, footer,
        ] : [taskSection, choiceSection, footer]
    ).html
  }

  private var facts: [(name: String, content: String)] {
    [
      ("recording", Markup.escape(recording)),
      (
        "target",
        "\(Markup.escape(request.target.part.name)), "
          + "\(Figures.text(request.usedMegahertz)) MHz"
      ),
      ("sleep", request.sleep.rawValue),
      ("front end", Markup.escape(request.frontEnd?.part.name ?? "none")),
      ("link", Markup.escape(linkName)),
      ("hand", Markup.escape(request.hand?.part.name ?? "none")),
      ("battery", Markup.escape(request.battery.part.name)),
      ("day", dayLines.map(Markup.escape).joined(separator: "<br>")),
    ]
  }

  private var linkName: String {
    if case .radio(let radio) = request.link { return radio.part.name }
    return parameters.handLink.name
  }

  private var tiles: [(figure: String, label: String)] {
    let total = delays.last
    let perMovement =
      day.energyPerDecodedMovement.map {
        Figures.text($0.joules, digits: 3) + " J"
      } ?? "–"
    return [
      (
        Figures.text(hours.value, digits: 3) + " h",
        "battery, \(Figures.text(hours.low, digits: 3)) to "
          + Figures.text(hours.high, digits: 3)
      ),
      (
        Figures.text(hoursWithoutHand.value, digits: 3) + " h",
        "without the hand, \(Figures.text(hoursWithoutHand.low, digits: 3)) to "
          + Figures.text(hoursWithoutHand.high, digits: 3)
      ),
      (
        Figures.text((total?.p50 ?? .nan) / 1000, digits: 3) + " ms",
        "sample to motion, median; p99 "
          + Figures.text((total?.p99 ?? .nan) / 1000, digits: 3)
      ),
      ("\(day.missedDeadlines)", "deadlines missed"),
      (
        Figures.text(hopLatency.value / 1000, digits: 3) + " ms",
        "time to compute a hop; error " + Self.text(hopLatency.error)
      ),
      (
        Figures.text(hopEnergy.value, digits: 3) + " µJ",
        "energy to compute a hop; error " + Self.text(hopEnergy.error)
      ),
      (
        perMovement,
        "a true decoded movement; \(movementCounts)"
      ),
      (
        Figures.percent(decoderShare),
        "the decoder's own share of the battery"
      ),
    ]
  }

  private var tables: BudgetTables { BudgetTables(result: self) }

  private var powerSection: String {
    let power = PowerPlot(result: self)
    return """
      <h2>Events and power</h2>
      <p class="soft">The beginning of the recording: movements (green decoded, \
      red missed, yellow false) with their fingers, the fingers that are decoded \
      active, the hand; below, the mean power of each column.</p>
      <figure class="wide">\(power.overview())</figure>
      <h3>Three hops</h3>
      <p class="soft">The processor: its tasks, and where it waits (gray).</p>
      <figure class="wide">\(power.closeUp())</figure>
      """
  }

  private var energySection: String {
    let plots = EnergyPlots(result: self)
    return """
      <h2>Energy of the day</h2>
      <div class="pair">
      <figure>\(plots.components())<figcaption>all components, by state\
      \(plots.legend())</figcaption></figure>
      <figure>\(plots.electronics())<figcaption>electronics alone: the \
      processor by task and state, then the other parts</figcaption></figure>
      </div>
      """
  }

  private var timeSection: String {
    let total = DelayPlot(distribution: totalDelay)
    return """
      <h2>Time</h2>
      <div class="pair">
      <figure>\(total.drawing())<figcaption>total, from a sample to the \
      hand's motion: share of samples, logarithmic: each line a tenth of the one above; \
      \(day.delays.count) hops</figcaption></figure>
      <div>\(tables.delays)</div>
      </div>
      """ + "\n\(taskSection)"
  }

  private var taskSection: String {
    """
    <h3>Stages of a hop</h3>
    \(tables.stages)
    <p class="note">\(Markup.escape(basisNote))</p>
    <h3>Tasks</h3>
    \(tables.tasks)
    """
  }

  private var batterySection: String {
    """
    <h2>Battery</h2>
    <figure class="narrow">\(ChargePlot(result: self).drawing())<figcaption>\
    state of charge over the day, \(Markup.escape(request.battery.part.name)) \
    at \(Figures.text(request.celsius)) °C\
    \(request.isBatteryAged ? ", aged" : "")</figcaption></figure>
    \(tables.scenarios)
    <h3>What the hours rest on</h3>
    \(tables.sensitivity)
    """
  }

  private var choiceSection: String {
    choices.isEmpty ? "" : "<h2>Clock and sleep</h2>\n\(tables.choices)"
  }

  private var footer: String {
    """
    <h2>What the figures mean</h2>
    \(notes.map { "<p class=\"note\">\(Markup.escape($0))</p>" }
      .joined(separator: "\n"))
    <p class="note">Low and high: each number alone is moved by its 90th \
    percentile of error where rows that the fit never saw tell it, else by a \
    convention (measured 5 %, fitted 15 %, quoted 25 %, a guess 50 %); their \
    effects are added by squares. Replayed parts of the day decode the same \
    each time.</p>
    <p class="note">commands SHA-256 <code>\(trace.commandsHash)</code></p>
    """
  }
}
