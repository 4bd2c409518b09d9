import Reports
/// The common time axis of the drawings of an excerpt.
struct TimeAxis {
  /// The range, in seconds.
  let start: Double, end: Double

  /// Where it lies in the drawing.
  let left: Double, right: Double

  /// Where nothing is scored.
  private let unscored: [(Double, Double)]

  /// The axis of an excerpt.
  init(_ excerpt: Excerpt) {
    unscored = excerpt.unscored
    start = Double(excerpt.firstSample) / excerpt.samplingRate
    end = start + Double(excerpt.sampleCount) / excerpt.samplingRate
    left = 128
    right = 1088
  }

  /// The place of a time.
  func x(_ time: Double) -> Double {
    left + (time - start) / (end - start) * (right - left)
  }

  /// Lines at round seconds, with their numbers below, over the shade of what is
  /// not scored.
  func grid(top: Double, bottom: Double) -> String {
    shade(top: top, bottom: bottom)
      + Markup.ticks(start, end, count: 10).map { tick in
        let label = NumberText.text(tick) ?? ""
        return Markup.line(x(tick), top, x(tick), bottom, class: "grid")
          + Markup.text(
            label + " s",
            x: x(tick),
            y: bottom + 16,
            class: "tick",
            anchor: "middle"
          )
      }.joined(separator: "\n")
  }

  private func shade(top: Double, bottom: Double) -> String {
    unscored.map { from, to in
      let left = max(x(from), left), right = min(x(to), right)
      let area = Markup.rectangle(
        x: left,
        y: top,
        width: max(right - left, 0.5),
        height: bottom - top,
        class: "unscored",
        title: "not scored"
      )
      // Room for the words.
      guard right - left > 70 else { return area }
      return area
        + Markup.text(
          "not scored",
          x: (left + right) / 2,
          y: top + 10,
          class: "tick",
          anchor: "middle"
        )
    }.joined(separator: "\n") + "\n"
  }
}
