import Foundation

/// Small pieces of HTML and SVG.
package enum Markup {
  /// Text that stands for itself in HTML.
  package static func escape(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
  }

  /// A coordinate: one decimal is a tenth of a pixel.
  package static func coordinate(_ value: Double) -> String {
    String(format: "%.1f", value)
  }

  /// A finger's or class's name as people write it.
  package static func title(_ name: String) -> String {
    escape(name.replacing("_", with: " "))
  }

  /// An SVG drawing that scales with the page.
  package static func drawing(
    width: Double,
    height: Double,
    label: String,
    _ body: String
  ) -> String {
    """
    <svg viewBox="0 0 \(coordinate(width)) \(coordinate(height))" role="img" \
    aria-label="\(escape(label))">
    \(body)
    </svg>
    """
  }

  /// A text at a place.
  package static func text(
    _ text: String,
    x: Double,
    y: Double,
    class name: String = "",
    anchor: String = "start"
  ) -> String {
    """
    <text x="\(coordinate(x))" y="\(coordinate(y))" class="\(name)" \
    text-anchor="\(anchor)">\(escape(text))</text>
    """
  }

  /// A straight line.
  package static func line(
    _ x1: Double,
    _ y1: Double,
    _ x2: Double,
    _ y2: Double,
    class name: String
  ) -> String {
    """
    <line x1="\(coordinate(x1))" y1="\(coordinate(y1))" \
    x2="\(coordinate(x2))" y2="\(coordinate(y2))" class="\(name)"/>
    """
  }

  /// A rectangle.
  package static func rectangle(
    x: Double,
    y: Double,
    width: Double,
    height: Double,
    class name: String,
    style: String = "",
    title: String = ""
  ) -> String {
    let tip = title.isEmpty ? "" : "<title>\(escape(title))</title>"
    let look = style.isEmpty ? "" : " style=\"\(style)\""
    return """
      <rect x="\(coordinate(x))" y="\(coordinate(y))" \
      width="\(coordinate(width))" height="\(coordinate(height))" \
      class="\(name)"\(look)>\(tip)</rect>
      """
  }

  /// A line through points; a point that is not a number breaks it.
  package static func path(
    _ points: [(x: Double, y: Double)],
    class name: String
  ) -> String {
    var data = ""
    var isOpen = false
    for point in points {
      if point.y.isNaN {
        isOpen = false
        continue
      }
      data += isOpen ? "L" : "M"
      data += coordinate(point.x) + " " + coordinate(point.y)
      isOpen = true
    }
    return "<path d=\"\(data)\" class=\"\(name)\"/>"
  }

  /// The surface between points and a base line.
  package static func area(
    _ points: [(x: Double, y: Double)],
    base: Double,
    class name: String
  ) -> String {
    let known = points.filter { !$0.y.isNaN }
    guard let first = known.first, let last = known.last else { return "" }
    var data = "M" + coordinate(first.x) + " " + coordinate(base)
    for point in known {
      data += "L" + coordinate(point.x) + " " + coordinate(point.y)
    }
    data += "L" + coordinate(last.x) + " " + coordinate(base) + "Z"
    return "<path d=\"\(data)\" class=\"\(name)\"/>"
  }

  /// Round numbers that divide a range into about `count` parts.
  package static func ticks(_ low: Double, _ high: Double, count: Int)
    -> [Double]
  {
    guard high > low else { return [low] }
    let rough = (high - low) / Double(count)
    let power = pow(10, floor(log10(rough)))
    let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough } ?? power
    var ticks: [Double] = []
    var index = ceil(low / step - 1e-9)
    while index * step <= high + 1e-9 * step {
      ticks.append(index * step)
      index += 1
    }
    return ticks
  }
}
