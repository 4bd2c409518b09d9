import Files

/// The line, or the parallel lines between gaps, through stamps against row
/// numbers.
struct StampFit {
  /// The slope: stamps from one row to the next.
  private(set) var period = 0.0

  /// The first rows of the stretches between gaps; the first is 0.
  private(set) var starts = [0]

  /// The most that the residuals of a stretch span.
  private(set) var spread = 0.0

  /// Whether a quarter of the rows or more have the stamp of the row before, or
  /// nearly.
  private(set) var isBursty = false

  private let store: StampStore
  private let count: Int

  /// Rows on either side of a long step of which the earliest counts.
  private static let reach = 256

  init(_ store: StampStore) {
    self.store = store
    count = store.count
  }

  /// The least step that is not zero: what stamps are rounded to, where that is
  /// more than a period.
  private(set) var quantum = Double.infinity

  /// Whether every row is within half a period of its place, or as near as the
  /// rounding of the stamps can tell.
  var isEven: Bool { spread <= period * (1 + 1e-9) || isRounded }

  /// Whether the stamps are rounded to more than a period, and nothing but that
  /// is wrong with them. One part in fifty is the error of the line.
  var isRounded: Bool {
    quantum.isFinite && quantum > period && spread <= 1.02 * quantum
  }

  /// How far the period may be off, as a part of it: what changes no row's place
  /// by more than half of what its stamp is off anyway.
  var relativeError: Double {
    let longest = stretches.map(\.count).max() ?? count
    let rows = Double(max(longest - 1, 1))
    return max(spread / 2 / rows / period, 1e-9)
  }

  /// The rows of each stretch.
  private var stretches: [Range<Int>] {
    zip(starts, starts.dropFirst() + [count]).map { $0..<$1 }
  }

  /// Fits one line through all.
  mutating func fitLine() throws(Fault) {
    period = try store.time(count - 1) / Double(count - 1)
    try refine()
    try measure()
  }

  /// Fits one slope to the stretches between gaps, where that explains the
  /// stamps much better than one line does.
  mutating func fitStretches() throws(Fault) {
    let line = self
    period = try medianPeriod()
    guard period > 0 else { return self = line }
    try findGaps()
    // A gap every few rows is none: the rows themselves are uneven.
    guard starts.count > 1, starts.count - 1 <= max(3, count / 50) else {
      return self = line
    }
    try refine()
    try measure()
    let isBetter = spread / period < line.spread / line.period / 2
    if !isBetter { self = line }
  }

  /// The median of the mean steps of blocks: jitter, rounding and bursts vanish
  /// in the means, gaps in the median.
  private func medianPeriod() throws(Fault) -> Double {
    var length = min(max((count - 1) / 8, 1), Self.reach)
    while true {
      var means: [Double] = []
      var first = 0
      while first + length < count {
        let step = try store.time(first + length) - store.time(first)
        means.append(step / Double(length))
        first += length
      }
      means.sort()
      let median = means.isEmpty ? 0 : means[means.count / 2]
      // All of a block may have one stamp.
      if median > 0 || length >= count - 1 { return median }
      length = min(length * 4, count - 1)
    }
  }

  /// Long steps behind which the stamps stay late: bursts catch up, gaps do not.
  private mutating func findGaps() throws(Fault) {
    starts = [0]
    var before = try store.time(0)
    for row in 1..<count {
      let time = try store.time(row)
      defer { before = time }
      guard time - before >= 1.5 * period else { continue }
      let start = starts[starts.count - 1]
      let earlier = try earliest(max(start, row - Self.reach)..<row, row)
      let later = try earliest(row..<min(count, row + Self.reach), row)
      if later - earlier >= 0.75 * period { starts.append(row) }
    }
  }

  /// The least residual of some rows, near `origin`.
  private func earliest(
    _ rows: Range<Int>,
    _ origin: Int
  ) throws(Fault) -> Double {
    var least = Double.infinity
    for row in rows {
      least = min(least, try store.time(row) - Double(row - origin) * period)
    }
    return least
  }

  /// Corrects the period by the slope of the residuals of all stretches.
  private mutating func refine() throws(Fault) {
    var (above, below) = (0.0, 0.0)
    for rows in stretches where rows.count > 1 {
      let origin = try store.time(rows.lowerBound)
      let middle = Double(rows.count - 1) / 2
      for row in rows {
        let place = Double(row - rows.lowerBound)
        let residual = try store.time(row) - origin - place * period
        above += (place - middle) * residual
        below += (place - middle) * (place - middle)
      }
    }
    if below > 0 { period += above / below }
  }

  private mutating func measure() throws(Fault) {
    spread = 0
    quantum = .infinity
    var close = 0
    var before = -Double.infinity
    for rows in stretches {
      var (least, most) = (Double.infinity, -Double.infinity)
      for row in rows {
        let time = try store.time(row)
        let residual = time - Double(row - rows.lowerBound) * period
        (least, most) = (min(least, residual), max(most, residual))
        close += time - before < 0.1 * period ? 1 : 0
        // Less is the rounding of binary numbers.
        if time - before > 1e-6 * period {
          quantum = min(quantum, time - before)
        }
        before = time
      }
      spread = max(spread, most - least)
    }
    isBursty = 4 * close >= count
  }
}
