import DecoderHost
import Reports
/// The delay ledger: what adds up between a nerve impulse and its command.
enum LedgerPlot {
  static func draw(_ delays: [DecoderOutline.Delay]) -> String {
    let shown = delays.filter { $0.milliseconds > 0 }
    let total = shown.reduce(0) { $0 + $1.milliseconds }
    guard total > 0 else { return "" }
    let scale = 640.0 / max(total, 100)
    let left = 10.0
    var parts: [String] = []
    var x = left
    for (index, delay) in shown.enumerated() {
      let width = delay.milliseconds * scale
      let label =
        "\(delay.name): \(NumberText.people(delay.milliseconds, decimals: 1)) ms"
      parts.append(
        Markup.rectangle(
          x: x,
          y: 24,
          width: max(width - 1, 0.5),
          height: 30,
          class: "series\(index % 6)",
          title: label
        )
      )
      let row = 74 + Double(index / 2) * 20
      let column = left + Double(index % 2) * 320
      parts.append(
        Markup.rectangle(
          x: column,
          y: row - 10,
          width: 12,
          height: 12,
          class: "series\(index % 6)"
        )
      )
      parts.append(Markup.text(label, x: column + 18, y: row, class: "label"))
      x += width
    }
    let limit = left + 100 * scale
    parts.append(Markup.line(limit, 16, limit, 60, class: "median"))
    parts.append(
      Markup.text("100 ms", x: limit - 4, y: 14, class: "tick", anchor: "end")
    )
    parts.append(
      Markup.text(
        "total \(NumberText.people(total, decimals: 1)) ms",
        x: left,
        y: 14,
        class: "label"
      )
    )
    return Markup.drawing(
      width: 670,
      height: 84 + Double((shown.count + 1) / 2) * 20,
      label: "Delay ledger",
      parts.joined(separator: "\n")
    )
  }
}
