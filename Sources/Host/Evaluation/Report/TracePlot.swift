import Reports
/// The recorded signal of an excerpt, one lane a channel.
///
/// Every column shows the smallest and largest of its samples, so that no spike
/// is lost to the drawing.
enum TracePlot {
  static func draw(_ excerpt: Excerpt) -> String {
    let axis = TimeAxis(excerpt)
    let lane = excerpt.channelNames.count > 10 ? 26.0 : 34.0
    let height = Double(excerpt.channelNames.count) * lane
    let full = fullScale(excerpt)
    var parts = [axis.grid(top: 4, bottom: height + 8)]
    for (channel, name) in excerpt.channelNames.enumerated() {
      let middle = 6 + (Double(channel) + 0.5) * lane
      parts.append(
        Markup.text(
          name,
          x: axis.left - 10,
          y: middle + 4,
          class: "label",
          anchor: "end"
        )
      )
      parts.append(
        trace(excerpt, channel, axis, middle: middle, lane: lane, full: full)
      )
    }
    let unit =
      excerpt.microvoltsPerStep > 0
      ? scaleBar(full * excerpt.microvoltsPerStep) : "\(Int(full)) steps"
    parts.append(
      Markup.text(
        "half a lane = \(unit)",
        x: axis.right,
        y: height + 44,
        class: "tick",
        anchor: "end"
      )
    )
    return Markup.drawing(
      width: 1100,
      height: height + 52,
      label: "Recorded signal",
      parts.joined(separator: "\n")
    )
  }

  /// Steps that reach from a lane's middle to its edge: the loudest channel's
  /// extremes, common to all lanes, so that loudness can be compared.
  private static func fullScale(_ excerpt: Excerpt) -> Double {
    var spreads: [Double] = []
    for channel in excerpt.channelNames.indices {
      let base = center(excerpt, channel)
      for column in 0..<Excerpt.columnCount {
        let cell = channel * Excerpt.columnCount + column
        guard excerpt.minima[cell] <= excerpt.maxima[cell] else { continue }
        spreads.append(
          max(
            Double(excerpt.maxima[cell]) - base,
            base - Double(excerpt.minima[cell])
          )
        )
      }
    }
    spreads.sort()
    // A few artefacts may leave their lane; all else stays readable.
    let index = Int(Double(spreads.count) * 0.995)
    return max(1, spreads.isEmpty ? 1 : spreads[min(index, spreads.count - 1)])
  }

  private static func center(_ excerpt: Excerpt, _ channel: Int) -> Double {
    var sum = 0.0
    var count = 0.0
    for column in 0..<Excerpt.columnCount {
      let cell = channel * Excerpt.columnCount + column
      guard excerpt.minima[cell] <= excerpt.maxima[cell] else { continue }
      sum += (Double(excerpt.minima[cell]) + Double(excerpt.maxima[cell])) / 2
      count += 1
    }
    return count > 0 ? sum / count : 0
  }

  private static func trace(
    _ excerpt: Excerpt,
    _ channel: Int,
    _ axis: TimeAxis,
    middle: Double,
    lane: Double,
    full: Double
  ) -> String {
    let base = center(excerpt, channel)
    let width = (axis.right - axis.left) / Double(Excerpt.columnCount)
    func y(_ value: Int16) -> Double {
      let offset = (Double(value) - base) / full * lane / 2
      return middle - min(max(offset, -lane * 0.75), lane * 0.75)
    }
    var data = ""
    var isOpen = false
    for column in 0..<Excerpt.columnCount {
      let cell = channel * Excerpt.columnCount + column
      guard excerpt.minima[cell] <= excerpt.maxima[cell] else { continue }
      let x = Markup.coordinate(axis.left + (Double(column) + 0.5) * width)
      let low = Markup.coordinate(y(excerpt.minima[cell]))
      let high = Markup.coordinate(y(excerpt.maxima[cell]))
      data += (isOpen ? "L" : "M") + x + " " + low
      if high != low { data += "V" + high }
      isOpen = true
    }
    return "<path d=\"\(data)\" class=\"trace\"/>"
  }

  private static func scaleBar(_ microvolts: Double) -> String {
    microvolts >= 1000
      ? NumberText.people(microvolts / 1000, decimals: 2) + " mV"
      : NumberText.people(microvolts, decimals: microvolts < 10 ? 1 : 0)
        + " µV"
  }
}
