/// Names that are like one that is not known.
enum Spelling {
  /// The nearest names.
  ///
  /// - Parameters:
  ///   - name: As it was written.
  ///   - known: All names; parts are after points.
  ///   - count: The most names of the list.
  /// - Returns: The nearest first; none only where no name is known.
  static func nearest(
    to name: String,
    among known: some Sequence<String>,
    count: Int = 5
  ) -> [String] {
    let wanted = Array(name.lowercased().utf8.prefix(longest))
    let found = known.map { candidate in
      (distance: distance(wanted, to: candidate), name: candidate)
    }
    return found.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
      .prefix(count).map(\.name)
  }

  /// Beyond so many bytes nothing is compared.
  private static let longest = 64

  /// The number of letters to change from one to the other, or to its last part;
  /// what one has whole of the other counts little.
  private static func distance(_ wanted: [UInt8], to name: String) -> Int {
    let whole = Array(name.lowercased().utf8.prefix(longest))
    let last = whole.suffix(while: { $0 != UInt8(ascii: ".") })
    let nearest = min(edits(wanted, whole), edits(wanted, Array(last)) + 1)
    let holds =
      wanted.count >= 3
      && String(decoding: whole, as: UTF8.self)
        .contains(String(decoding: wanted, as: UTF8.self))
    return holds ? min(nearest, 2) : nearest
  }

  /// Levenshtein's distance: letters put in, left out or replaced.
  static func edits(_ first: [UInt8], _ second: [UInt8]) -> Int {
    var row = Array(0...second.count)
    for (i, a) in first.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, b) in second.enumerated() {
        let above = row[j + 1]
        row[j + 1] = min(
          diagonal + (a == b ? 0 : 1),
          min(above, row[j]) + 1
        )
        diagonal = above
      }
    }
    return row[second.count]
  }
}

extension Array where Element == UInt8 {
  /// The longest end of which every element is right.
  fileprivate func suffix(
    while isRight: (UInt8) -> Bool
  ) -> ArraySlice<UInt8> {
    var start = endIndex
    while start > startIndex, isRight(self[start - 1]) { start -= 1 }
    return self[start...]
  }
}
