/// Texts below a line of marks, in as many rows as keep them apart.
struct LabelRows {
  /// Of a row, in pixels.
  static let height = 13.0
  /// Of a letter of eleven pixels, at most in the mean.
  private static let letterWidth = 6.5
  private static let gap = 6.0
  /// More would hide what is below.
  private static let mostRows = 6

  /// The row of each text and where it begins; nil where no row has room.
  private(set) var places: [(row: Int, x: Double)?] = []
  /// How many rows are used.
  private(set) var count = 0

  /// - Parameters:
  ///   - texts: Each with the place of its mark, from left to right.
  ///   - right: Where the drawing ends.
  init(_ texts: [(text: String, x: Double)], right: Double) {
    var ends: [Double] = []
    for (text, x) in texts {
      let width = Double(text.count) * Self.letterWidth
      // Before the end of the drawing, even if its mark is there.
      let start = min(x, right - width)
      if let row = ends.firstIndex(where: { $0 + Self.gap <= start }) {
        ends[row] = start + width
        places.append((row, start))
      } else if ends.count < Self.mostRows {
        ends.append(start + width)
        places.append((ends.count - 1, start))
      } else {
        places.append(nil)
      }
    }
    count = ends.count
  }
}
