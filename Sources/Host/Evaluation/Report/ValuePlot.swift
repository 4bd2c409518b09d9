import DecoderHost
import Reports
/// Decoded and true values of the first elements of a `values` group.
enum ValuePlot {
  static func draw(
    _ group: DecoderOutline.Group,
    at index: Int,
    _ excerpt: Excerpt
  ) -> String {
    let axis = TimeAxis(excerpt)
    let count = min(group.elementNames.count, Excerpt.elementLimit)
    let lane = 46.0
    var parts = [axis.grid(top: 4, bottom: Double(count) * lane + 6)]
    for element in 0..<count {
      let top = 8 + Double(element) * lane
      let bottom = top + lane - 10
      let decoded = excerpt.hops.map { $0.values[index][element] }
      let truth = excerpt.hops.map { $0.trueValues[index][element] }
      let known = (decoded + truth).filter { !$0.isNaN }
      // Closures share the range from open to closed: a finger at rest is then
      // a flat line, not its noise blown up.
      let isClosure = group.unit == "closure"
      let low = min(known.min() ?? 0, isClosure ? 0 : .infinity)
      let high = max(
        known.max() ?? 1,
        isClosure ? 1 : low + 1e-9
      )
      func points(_ values: [Double]) -> [(x: Double, y: Double)] {
        zip(excerpt.hops, values).map {
          (
            axis.x($0.time),
            bottom - ($1 - low) / (high - low) * (bottom - top)
          )
        }
      }
      parts.append(
        Markup.text(
          group.elementNames[element].replacing("_", with: " "),
          x: axis.left - 10,
          y: (top + bottom) / 2 + 4,
          class: "label",
          anchor: "end"
        )
      )
      parts.append(Markup.area(points(truth), base: bottom, class: "truth"))
      parts.append(Markup.path(points(decoded), class: "decoded"))
    }
    return Markup.drawing(
      width: 1100,
      height: Double(count) * lane + 30,
      label: "Values of \(group.name)",
      parts.joined(separator: "\n")
    )
  }
}
