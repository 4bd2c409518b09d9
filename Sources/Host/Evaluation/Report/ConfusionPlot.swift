import DecoderHost
import Reports
/// A confusion matrix as a heat map: each row is a true class, its shares add
/// up to one.
enum ConfusionPlot {
  static func draw(_ group: Scores.Group) -> String {
    let names = group.group.elementNames
    let count = names.count
    let cell = count > 8 ? 40.0 : 54.0
    let left = 150.0
    let top = 24.0
    let side = Double(count) * cell
    var parts: [String] = []
    for (truth, row) in group.confusion.enumerated() {
      let total = row.reduce(0, +)
      let y = top + Double(truth) * cell
      parts.append(
        Markup.text(
          names[truth].replacing("_", with: " "),
          x: left - 8,
          y: y + cell / 2 + 4,
          class: "label",
          anchor: "end"
        )
      )
      for (guess, samples) in row.enumerated() {
        let share = total > 0 ? Double(samples) / Double(total) : 0
        let x = left + Double(guess) * cell
        let opacity = Markup.coordinate(share * 100)
        parts.append(
          Markup.rectangle(
            x: x,
            y: y,
            width: cell - 2,
            height: cell - 2,
            class: guess == truth ? "heat right" : "heat wrong",
            style: "--share:\(opacity)%",
            title: "\(names[truth]) decoded as \(names[guess]): \(samples) "
              + "of \(total)"
          )
        )
        if share >= 0.005 {
          parts.append(
            Markup.text(
              NumberText.people(share * 100, decimals: 0),
              x: x + cell / 2 - 1,
              y: y + cell / 2 + 4,
              class: share > 0.55 ? "heat-text strong" : "heat-text",
              anchor: "middle"
            )
          )
        }
      }
      parts.append(
        Markup.text(
          "n = \(total)",
          x: left + side + 8,
          y: y + cell / 2 + 4,
          class: "tick"
        )
      )
      let x = left + (Double(truth) + 0.5) * cell - 1
      parts.append(
        """
        <text transform="translate(\(Markup.coordinate(x)) \
        \(Markup.coordinate(top + side + 8))) rotate(40)" class="label">\
        \(Markup.title(names[truth]))</text>
        """
      )
    }
    parts.append(
      Markup.text(
        "decoded as (% of the true class, a row each)",
        x: left,
        y: 14,
        class: "tick"
      )
    )
    return Markup.drawing(
      width: left + side + 130,
      height: top + side + 100,
      label: "Confusion matrix of \(group.group.name)",
      parts.joined(separator: "\n")
    )
  }
}
