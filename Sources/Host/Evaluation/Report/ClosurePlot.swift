import DecoderHost
import Reports
/// Decoded and true closures of an excerpt, one lane a finger: the truth as a
/// surface, the decoder as a line, its activity as a bar below.
enum ClosurePlot {
  static func draw(_ result: ReplayResult, _ excerpt: Excerpt) -> String {
    let axis = TimeAxis(excerpt)
    let shown = result.scores.fingers.indices.filter { finger in
      result.decoder.decodedFingers & (1 << UInt8(finger)) != 0
        || result.scores.fingers[finger].sampleCount > 0
    }
    let lane = 62.0
    let height = Double(shown.count) * lane
    var parts = [axis.grid(top: 4, bottom: height + 6)]
    for (index, finger) in shown.enumerated() {
      let base = 4 + Double(index) * lane + lane - 14
      let top = base - (lane - 22)
      parts.append(
        Markup.text(
          result.scores.fingers[finger].name.replacing("_", with: " "),
          x: axis.left - 10,
          y: (base + top) / 2 + 4,
          class: "label",
          anchor: "end"
        )
      )
      func points(_ value: (Excerpt.Hop) -> Double) -> [(x: Double, y: Double)]
      {
        excerpt.hops.map {
          (axis.x($0.time), base - value($0) * (base - top))
        }
      }
      parts.append(
        Markup.area(
          points { $0.trueClosures[finger] },
          base: base,
          class: "truth"
        )
      )
      parts.append(
        Markup.line(axis.left, base, axis.right, base, class: "base")
      )
      parts.append(
        Markup.path(points { $0.closures[finger] }, class: "decoded")
      )
      parts.append(bars(excerpt, finger, axis, y: base + 3))
    }
    return Markup.drawing(
      width: 1100,
      height: height + 30,
      label: "Finger closures",
      parts.joined(separator: "\n")
    )
  }

  /// Where the finger was decoded active (below) and truly was (above).
  private static func bars(
    _ excerpt: Excerpt,
    _ finger: Int,
    _ axis: TimeAxis,
    y: Double
  ) -> String {
    let mask = UInt8(1) << UInt8(finger)
    return runs(excerpt) { $0.trueActive[finger] == true }
      .map {
        Markup.rectangle(
          x: axis.x($0.0),
          y: y,
          width: axis.x($0.1) - axis.x($0.0),
          height: 3,
          class: "truth-bar"
        )
      }.joined()
      + runs(excerpt) { $0.activeFingers & mask != 0 }.map {
        Markup.rectangle(
          x: axis.x($0.0),
          y: y + 4,
          width: axis.x($0.1) - axis.x($0.0),
          height: 3,
          class: "decoded-bar"
        )
      }.joined()
  }

  /// The stretches of time in which a condition holds.
  static func runs(
    _ excerpt: Excerpt,
    where holds: (Excerpt.Hop) -> Bool
  ) -> [(Double, Double)] {
    var found: [(Double, Double)] = []
    var begin: Double?
    for hop in excerpt.hops {
      if holds(hop) {
        if begin == nil { begin = hop.time }
      } else if let start = begin {
        found.append((start, hop.time))
        begin = nil
      }
    }
    if let begin, let last = excerpt.hops.last {
      found.append((begin, last.time))
    }
    return found
  }
}
