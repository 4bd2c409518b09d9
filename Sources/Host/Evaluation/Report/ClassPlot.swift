import DecoderHost
import Reports
/// Decoded and true classes of an excerpt, one lane a class.
enum ClassPlot {
  static func draw(
    _ group: DecoderOutline.Group,
    at index: Int,
    _ excerpt: Excerpt
  ) -> String {
    let axis = TimeAxis(excerpt)
    let lane = 18.0
    let height = Double(group.elementNames.count) * lane
    var parts = [axis.grid(top: 2, bottom: height + 6)]
    for (element, name) in group.elementNames.enumerated() {
      let y = 4 + Double(element) * lane
      parts.append(
        Markup.text(
          name.replacing("_", with: " "),
          x: axis.left - 10,
          y: y + 12,
          class: "label",
          anchor: "end"
        )
      )
      func bars(
        _ name: String,
        _ y: Double,
        _ height: Double,
        _ holds: (Excerpt.Hop) -> Bool
      ) -> String {
        ClosurePlot.runs(excerpt, where: holds).map {
          Markup.rectangle(
            x: axis.x($0.0),
            y: y,
            width: axis.x($0.1) - axis.x($0.0),
            height: height,
            class: name
          )
        }.joined()
      }
      parts.append(
        bars("truth", y + 1, lane - 3) { $0.trueClasses[index] == element }
      )
      parts.append(
        bars("decoded-bar", y + 6, 5) { $0.classes[index] == element }
      )
    }
    return Markup.drawing(
      width: 1100,
      height: height + 30,
      label: "Classes of \(group.name)",
      parts.joined(separator: "\n")
    )
  }
}
