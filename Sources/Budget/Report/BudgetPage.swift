import Evaluation
import FirmwareSimulator
import PowerModel

/// `report.html`: one file, nothing fetched, fit to be shown and printed.
extension BudgetResult {
  /// The page.
  ///
  /// - Parameter missed: The limits of a budget file that were missed.
  /// - Returns: HTML.
  public func page(missed: [MissedLimit] = []) -> String {
    let title =
      Markup.escape(decoder) + " on " + Markup.escape(request.target.id)
    let power = PowerPlot(result: self)
    let plots = BudgetPlots(result: self)
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>Budget of \(title)</title>
      <style>
      \(ReportStyle.sheet)
      </style>
      </head>
      <body>
      \(header(title, missed))
      <h2>Events and power</h2>
      <p class="soft">The recording once: movements (green decoded, red missed, \
      yellow false), the fingers that are decoded active, the hand; below, the \
      mean power of each column.</p>
      <figure>\(power.overview())</figure>
      <h3>Three hops</h3>
      <figure>\(power.closeUp())</figure>
      <h2>Energy of the day</h2>
      <div class="pair">
      <figure>\(plots.components())<figcaption>all components, by state\
      </figcaption></figure>
      <figure>\(plots.electronics())<figcaption>electronics alone\
      </figcaption></figure>
      </div>
      <h2>Time</h2>
      <div class="pair">
      <figure>\(DelayPlot(distribution: totalDelay).drawing())<figcaption>total, from a sample to the \
      hand's motion: share of samples, a tenth from line to line; \
      \(day.delays.count) hops</figcaption></figure>
      <div>\(delayTable)</div>
      </div>
      <h3>Stages of a hop</h3>
      \(stageTable)
      <h3>Tasks</h3>
      \(taskTable)
      <h2>Battery</h2>
      <figure class="narrow">\(plots.charge())<figcaption>state of charge over the day, \
      \(Markup.escape(request.battery.part.name)) at \
      \(Figures.text(request.celsius)) °C\
      \(request.isBatteryAged ? ", aged" : "")</figcaption></figure>
      \(scenarioTable)
      <h3>What the hours rest on</h3>
      \(sensitivityTable)
      \(choiceSection)
      \(footer)
      </body>
      </html>

      """
  }

  private func header(_ title: String, _ missed: [MissedLimit]) -> String {
    let warnings =
      faults.map(\.description) + missed.map { "missed: \($0)" }
    let facts: [(String, String)] = [
      ("recording", Markup.escape(recording)),
      (
        "target",
        "\(Markup.escape(request.target.part.name)), "
          + "\(Figures.text(request.usedMegahertz)) MHz"
      ),
      ("sleep", request.sleep.rawValue),
      ("front end", Markup.escape(request.frontEnd?.part.name ?? "none")),
      ("link", Markup.escape(parameters.handLink.name)),
      ("hand", Markup.escape(request.hand?.part.name ?? "none")),
      ("battery", Markup.escape(request.battery.part.name)),
      ("day", dayLines.map(Markup.escape).joined(separator: "<br>")),
    ]
    return """
      <h1>Budget of \(title)</h1>
      <p class="soft">A simulated day of the device; what its numbers rest on \
      stands beside each.</p>
      \(warnings.map { "<p class=\"warning\">\(Markup.escape($0))</p>" }
        .joined(separator: "\n"))
      <div class="tiles">\(tiles)</div>
      <dl class="facts">
      \(facts.map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>" }
        .joined(separator: "\n"))
      </dl>
      """
  }

  private var tiles: String {
    let total = delays.last
    let perMovement =
      day.energyPerDecodedMovement.map {
        Figures.text($0.joules, digits: 3) + " J"
      } ?? "–"
    let tiles: [(String, String)] = [
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
        "compute a hop, " + Self.text(hopLatency.error)
      ),
      (
        Figures.text(hopEnergy.value, digits: 3) + " µJ",
        "compute a hop, " + Self.text(hopEnergy.error)
      ),
      (
        perMovement,
        "a true decoded movement; \(day.decodedMovements) decoded, "
          + "\(day.missedMovements) missed, \(day.falseMovements) false"
      ),
      (
        Figures.percent(decoderShare),
        "the decoder's own share of the battery"
      ),
    ]
    return tiles.map {
      "<div class=\"tile\"><b>\($0.0)</b>"
        + "<span>\(Markup.escape($0.1))</span></div>"
    }.joined(separator: "\n")
  }

  private static func table(_ head: [String], _ rows: [[String]]) -> String {
    func cells(_ cells: [String], _ tag: String) -> String {
      cells.map { "<\(tag)>\(Markup.escape($0))</\(tag)>" }.joined()
    }
    return """
      <div class="scroll"><table class="figures">
      <thead><tr>\(cells(head, "th"))</tr></thead>
      <tbody>
      \(rows.map { "<tr>\(cells($0, "td"))</tr>" }.joined(separator: "\n"))
      </tbody></table></div>
      """
  }

  private var delayTable: String {
    Self.table(
      ["part, ms", "mean", "min", "p50", "p90", "p99", "max"],
      delays.map { line in
        [line.name]
          + [line.mean, line.min, line.p50, line.p90, line.p99, line.max].map {
            Figures.hundredths($0 / 1000)
          }
      }
    )
  }

  private var stageTable: String {
    Self.table(
      ["stage", "cycles", "µs", "error", "µJ", "error", "rests on"],
      stages.map {
        [
          $0.name, Figures.text($0.cycles, digits: 5),
          Figures.text($0.microseconds), Self.text($0.error),
          Figures.text($0.microjoules), Self.text($0.energyError), $0.basis,
        ]
      }
    )
  }

  private var taskTable: String {
    Self.table(
      [
        "task", "of the processor", "energy, J", "jobs", "late", "longest, µs",
        "at most, µs", "deadline, µs",
      ],
      DeviceTask.allCases.filter { day.counts.jobs[$0.rawValue] > 0 }.map {
        [
          $0.name, Figures.percent(day.utilization(of: $0)),
          Figures.text(day.energy(task: $0).joules),
          "\(day.counts.jobs[$0.rawValue])",
          "\(day.counts.misses[$0.rawValue])",
          Figures.text(day.worstResponses[$0.rawValue].microseconds),
          responseBounds[$0.rawValue].map { Figures.text($0.microseconds) }
            ?? "–",
          day.deadlines[$0.rawValue].map { Figures.text($0.microseconds) }
            ?? "–",
        ]
      }
    )
  }

  private var sensitivityTable: String {
    Self.table(
      ["what moves the hours", "by", "known by", "if lower", "if higher"],
      uncertainties.map {
        [
          $0.name, "± " + Figures.percent($0.share), $0.basis,
          Figures.text($0.hoursIfLower) + " h",
          Figures.text($0.hoursIfHigher) + " h",
        ]
      }
    )
  }

  private var scenarioTable: String {
    guard !scenarios.isEmpty else { return "" }
    return Self.table(
      ["the battery", "hours", "without the hand"],
      scenarios.map {
        [
          $0.name, Figures.text($0.hours, digits: 3),
          Figures.text($0.hoursWithoutHand, digits: 3),
        ]
      }
    )
  }

  private var choiceSection: String {
    guard !choices.isEmpty else { return "" }
    return "<h2>Clock and sleep</h2>\n"
      + Self.table(
        [
          "clock", "sleep", "electronics, mW", "deadlines missed", "",
        ],
        tellingChoices.map {
          [
            Figures.text($0.clockMegahertz) + " MHz", $0.sleep.rawValue,
            Figures.text($0.electronicsMilliwatts, digits: 5),
            "\($0.missedDeadlines)", $0.remark,
          ]
        }
      )
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
