import Reports
/// Onset delays of all fingers: a histogram, and one row of marks a finger.
enum DelayHistogram {
  private static let binMilliseconds = 20.0

  static func draw(_ fingers: [Scores.Finger]) -> String {
    let delays = fingers.flatMap(\.onsets.delaysMilliseconds)
    let met = delays.filter(\.isFinite)
    let missed = delays.count - met.count
    let top = 30.0
    let bottom = 190.0
    let left = 128.0
    let width = 420.0
    // Early ones are negative; late ones beyond two seconds share a bin.
    let start = min(0, ((met.min() ?? 0) / 100).rounded(.down) * 100)
    let limit = min(
      2000,
      max(200, ((met.max() ?? 0) / 100).rounded(.up) * 100)
    )
    func x(_ delay: Double) -> Double {
      left + (delay - start) / (limit - start) * width
    }
    let binCount = Int((limit - start) / binMilliseconds)
    var bins = [Int](repeating: 0, count: binCount + 1)
    for delay in met {
      bins[min(Int((delay - start) / binMilliseconds), binCount)] += 1
    }
    let tallest = max(bins.max() ?? 1, missed, 1)
    func y(_ count: Int) -> Double {
      bottom - Double(count) / Double(tallest) * (bottom - top)
    }
    var parts: [String] = []
    for tick in Markup.ticks(start, limit, count: 6) {
      parts.append(Markup.line(x(tick), top, x(tick), bottom, class: "grid"))
      parts.append(
        Markup.text(
          "\(Int(tick))",
          x: x(tick),
          y: bottom + 16,
          class: "tick",
          anchor: "middle"
        )
      )
    }
    for (index, count) in bins.enumerated() where count > 0 {
      let from = start + Double(index) * binMilliseconds
      parts.append(
        Markup.rectangle(
          x: x(from) + 0.5,
          y: y(count),
          width: x(from + binMilliseconds) - x(from) - 1,
          height: bottom - y(count),
          class: "decoded-bar",
          title: "\(count) onsets, \(Int(from)) "
            + (index == binCount
              ? "ms or later" : "to \(Int(from + binMilliseconds)) ms")
        )
      )
    }
    let missX = left + width + 24
    if missed > 0 {
      parts.append(
        Markup.rectangle(
          x: missX,
          y: y(missed),
          width: 26,
          height: bottom - y(missed),
          class: "bad",
          title: "\(missed) missed"
        )
      )
    }
    parts += [
      Markup.text(
        "missed \(missed)",
        x: missX + 13,
        y: bottom + 16,
        class: "tick",
        anchor: "middle"
      ),
      Markup.text(
        "\(tallest)",
        x: left - 8,
        y: top + 4,
        class: "tick",
        anchor: "end"
      ),
      Markup.text("0", x: left - 8, y: bottom, class: "tick", anchor: "end"),
      Markup.line(left, bottom, missX + 26, bottom, class: "base"),
      Markup.text(
        "onset delay, ms",
        x: left,
        y: bottom + 34,
        class: "tick"
      ),
    ]
    let median = Scoreboard.median(delays.sorted())
    if median.isFinite, median <= limit {
      parts.append(
        Markup.line(x(median), top - 8, x(median), bottom, class: "median")
      )
      parts.append(
        Markup.text(
          "median \(NumberText.people(median, decimals: 0)) ms",
          x: x(median) + 4,
          y: top - 2,
          class: "tick"
        )
      )
    }
    return Markup.drawing(
      width: left + width + 110,
      height: bottom + 44,
      label: "Onset delays",
      parts.joined(separator: "\n")
    )
  }
}
