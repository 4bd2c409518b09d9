import Reports
import DeviceSimulator

/// The delay from a sample to the hand's motion, as a histogram: the total of the
/// table beside it.
///
/// Heights are logarithmic, so that what one sample in a million meets can be
/// seen.
struct DelayPlot {
  let distribution: DelayDistribution

  private static let left = 72.0, right = 630.0
  private static let top = 40.0, bottom = 200.0
  private static let binCount = 60

  /// The least share that is drawn to scale; what is less stands as high.
  private static let least = 1e-7
  /// What rounding leaves of no share.
  private static let nothing = 1e-10

  /// What the axis covers, in microseconds: all delays and some space before.
  var range: ClosedRange<Double> {
    let shortest = distribution.shortest
    let longest = distribution.longest
    guard shortest.isFinite else { return 0...1 }
    let spread = max(longest - shortest, longest / 100, 1)
    return max(0, shortest - spread / 4)...longest + spread / 50
  }

  /// The share of samples in each bin of the axis, shape `[binCount]`; 0 where
  /// rounding alone has left something.
  var shares: [Double] {
    distribution.bins(in: range, count: Self.binCount)
      .map { $0 > Self.nothing ? $0 : 0 }
  }

  /// How wide a bin is, in microseconds.
  var binWidth: Double {
    (range.upperBound - range.lowerBound) / Double(Self.binCount)
  }

  func drawing() -> String {
    let range = range
    let bins = shares
    let span = range.upperBound - range.lowerBound
    let width = binWidth
    let lowest = floor(bins)
    func x(_ microseconds: Double) -> Double {
      Self.left
        + (microseconds - range.lowerBound) / span * (Self.right - Self.left)
    }
    func y(_ share: Double) -> Double {
      let height = Figures.decades(max(share, lowest)) - Figures.decades(lowest)
      let whole = -Figures.decades(lowest)
      return Self.bottom - height / max(whole, 1) * (Self.bottom - Self.top)
    }
    let ticks = Markup.ticks(
      range.lowerBound / 1000,
      range.upperBound / 1000,
      count: 8
    )
    var parts = ticks.map { tick in
      let place = x(tick * 1000)
      return Markup.line(place, Self.top, place, Self.bottom, class: "grid")
        + Markup.text(
          "\(Figures.text(tick)) ms",
          x: place,
          y: Self.bottom + 16,
          class: "tick",
          anchor: "middle"
        )
    }
    var share = 1.0
    // The lowest line is the base: a bar that ends on it would not be seen.
    while share > lowest * 1.5 {
      parts.append(
        Markup.line(Self.left, y(share), Self.right, y(share), class: "grid")
      )
      parts.append(
        Markup.text(
          Figures.plain(share * 100) + " %",
          x: Self.left - 8,
          y: y(share) + 4,
          class: "tick",
          anchor: "end"
        )
      )
      share /= 10
    }
    for (index, share) in bins.enumerated() where share > 0 {
      let from = range.lowerBound + Double(index) * width
      let top = min(y(share), Self.bottom - 2)
      parts.append(
        Markup.rectangle(
          x: x(from) + 0.5,
          y: top,
          width: max(x(from + width) - x(from) - 1, 1),
          height: Self.bottom - top,
          class: "decoded-bar",
          title: "\(Figures.text(from / 1000)) to "
            + "\(Figures.text((from + width) / 1000)) ms: "
            + Figures.percent(share)
        )
      )
    }
    parts += marks(x)
    return Markup.drawing(
      width: 660,
      height: Self.bottom + 24,
      label: "Delay from a sample to the hand's motion",
      parts.joined(separator: "\n")
    )
  }

  /// A power of ten below the least share, so that its bar has a height.
  private func floor(_ bins: [Double]) -> Double {
    let least = max(bins.filter { $0 > 0 }.min() ?? 0.1, Self.least)
    var floor = 0.1
    while floor > least * 0.5 { floor /= 10 }
    return floor
  }

  /// Median, p99 and longest, above the bars. The longest has the highest row:
  /// a text to the left of its line then meets no other line.
  private func marks(_ x: (Double) -> Double) -> [String] {
    let marks = [
      ("max", distribution.longest, 10.0),
      ("p99", distribution.microseconds(percentile: 99), 22.0),
      ("p50", distribution.microseconds(percentile: 50), 34.0),
    ]
    return marks.flatMap { name, value, row -> [String] in
      guard value.isFinite else { return [] }
      return [
        Markup.line(x(value), row - 8, x(value), Self.bottom, class: "median"),
        Markup.text(
          "\(name) \(Figures.text(value / 1000)) ms",
          x: x(value) - 5,
          y: row,
          class: "tick",
          anchor: "end"
        ),
      ]
    }
  }
}
