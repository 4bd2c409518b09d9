import Reports
import DeviceSimulator
import PowerModel

/// The tables of `report.html`.
struct BudgetTables {
  let result: BudgetResult

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

  var delays: String {
    Self.table(
      ["part, ms", "mean", "min", "p50", "p90", "p99", "max"],
      result.delays.map { line in
        [line.name]
          + [line.mean, line.min, line.p50, line.p90, line.p99, line.max].map {
            Figures.hundredths($0 / 1000)
          }
      }
    )
  }

  var stages: String {
    Self.table(
      [
        "stage", "cycles", "µs", "error: median, p90", "µJ",
        "error: median, p90", "rests on",
      ],
      result.stages.map {
        [
          $0.name, Figures.text($0.cycles, digits: 5),
          Figures.text($0.microseconds), Self.error($0.error),
          Figures.text($0.microjoules), Self.error($0.energyError),
          $0.basis,
        ]
      }
    )
  }

  private static func error(_ error: ErrorBand?) -> String {
    BudgetResult.brief(error)
      + (error?.isBorrowed == true ? ", of networks" : "")
  }

  var tasks: String {
    Self.table(
      [
        "task", "of the processor", "energy, J", "jobs", "late", "longest, µs",
        "bound, µs", "deadline, µs",
      ],
      DeviceTask.allCases.filter { result.day.counts.jobs[$0.rawValue] > 0 }.map
      {
        [
          $0.name, Figures.percent(result.day.utilization(of: $0)),
          Figures.text(result.day.energy(task: $0).joules),
          "\(result.day.counts.jobs[$0.rawValue])",
          "\(result.day.counts.misses[$0.rawValue])",
          Figures.text(result.day.worstResponses[$0.rawValue].microseconds),
          result.responseBounds[$0.rawValue].map {
            Figures.text($0.microseconds)
          }
            ?? "–",
          result.day.deadlines[$0.rawValue].map {
            Figures.text($0.microseconds)
          }
            ?? "–",
        ]
      }
    )
  }

  var sensitivity: String {
    Self.table(
      ["what moves the hours", "by", "known by", "if lower", "if higher"],
      result.uncertainties.map {
        [
          $0.name, "± " + Figures.percent($0.share), $0.basis,
          Figures.text($0.hoursIfLower) + " h",
          Figures.text($0.hoursIfHigher) + " h",
        ]
      }
    )
  }

  var scenarios: String {
    guard !result.scenarios.isEmpty else { return "" }
    return Self.table(
      ["the battery", "hours", "without the hand"],
      result.scenarios.map {
        [
          $0.name, Figures.text($0.hours, digits: 3),
          Figures.text($0.hoursWithoutHand, digits: 3),
        ]
      }
    )
  }

  var choices: String {
    Self.table(
      ["clock", "sleep", "electronics, mW", "deadlines missed", ""],
      result.tellingChoices.map {
        [
          Figures.text($0.clockMegahertz) + " MHz", $0.sleep.rawValue,
          Figures.text($0.electronicsMilliwatts, digits: 5),
          "\($0.missedDeadlines)", $0.remark,
        ]
      }
    )
  }
}
