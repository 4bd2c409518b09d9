/// The common time axis of the drawings of an excerpt.
struct TimeAxis {
  /// The range, in seconds.
  let start: Double, end: Double

  /// Where it lies in the drawing.
  let left: Double, right: Double

  /// The axis of an excerpt.
  init(_ excerpt: Excerpt) {
    start = Double(excerpt.firstSample) / excerpt.samplingRate
    end = start + Double(excerpt.sampleCount) / excerpt.samplingRate
    left = 128
    right = 1088
  }

  /// The place of a time.
  func x(_ time: Double) -> Double {
    left + (time - start) / (end - start) * (right - left)
  }

  /// Lines at round seconds, with their numbers below.
  func grid(top: Double, bottom: Double) -> String {
    Markup.ticks(start, end, count: 10).map { tick in
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
}
