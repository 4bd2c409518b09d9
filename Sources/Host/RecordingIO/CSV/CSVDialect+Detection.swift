extension CSVDialect {
  /// The dialect in which most fields of a table's first lines are numbers.
  ///
  /// Each candidate is tried on all lines, since separators alone do not tell:
  /// a comma may part fields or begin decimals, a blank may part fields or pad
  /// them. Of candidates that make the same share of fields numbers, those win
  /// under which the first line has as many fields as the others, then those
  /// with more fields.
  ///
  /// - Parameters:
  ///   - lines: The first lines that are not comments; at least one.
  ///   - separator: The separator, where it is stated.
  ///   - point: The decimal point, where it is stated.
  init(
    of lines: [[UInt8]],
    separator: UInt8?,
    point: UInt8?
  ) {
    let comma = UInt8(ascii: ",")
    let separators =
      separator.map { [$0] }
      ?? [
        comma, UInt8(ascii: "\t"), UInt8(ascii: ";"), UInt8(ascii: "|"),
        Self.blank,
      ]
    let points = point.map { [$0] } ?? [UInt8(ascii: "."), comma]
    var best = Self(
      separator: separators[0],
      point: points[0]
    )
    var bestScore = Score(share: -1, fitsFirst: false, fieldCount: 0)
    for point in points {
      for separator in separators {
        let dialect = Self(separator: separator, point: point)
        let score = Score(of: dialect, lines)
        if score.isBetter(than: bestScore) {
          (best, bestScore) = (dialect, score)
        }
      }
    }
    self = best
  }

  /// How well a dialect fits.
  private struct Score {
    /// The part of the fields that are numbers, empty ones left out.
    var share: Double
    /// Whether the first line has as many fields as most others.
    var fitsFirst: Bool
    var fieldCount: Int

    init(share: Double, fitsFirst: Bool, fieldCount: Int) {
      self.share = share
      self.fitsFirst = fitsFirst
      self.fieldCount = fieldCount
    }

    init(of dialect: CSVDialect, _ lines: [[UInt8]]) {
      let rows = (lines.count > 1 ? lines.dropFirst() : lines[...])
        .map { CSVRow.fields($0[...], dialect) }
      fieldCount = CSVHeader.usualCount(rows.map(\.count))
      let even = rows.filter { [fieldCount] in $0.count == fieldCount }
      var (numbers, others) = (0, 0)
      for field in even.joined() where !CSVRow.bare(field).isEmpty {
        if CSVRow.number(field, point: dialect.point) != nil {
          numbers += 1
        } else {
          others += 1
        }
      }
      let evenShare = Double(even.count) / Double(max(rows.count, 1))
      share =
        numbers == 0
        ? 0 : evenShare * Double(numbers) / Double(numbers + others)
      let first = CSVRow.count((lines.first ?? [])[...], dialect)
      fitsFirst = first == fieldCount
    }

    func isBetter(than other: Score) -> Bool {
      if abs(share - other.share) > 1e-9 { return share > other.share }
      if fitsFirst != other.fitsFirst { return fitsFirst }
      return fieldCount > other.fieldCount
    }
  }
}
