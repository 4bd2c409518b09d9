import Files

/// Rows of a table at even times: each frame is interpolated between the rows
/// before and after it.
///
/// Over a gap nothing is interpolated: there a new stretch begins, at the stamp
/// of its first row. A gap is a step of more than five periods of the new rate
/// and of the rows' own.
struct CSVResampling: Sendable {
  /// The new rate.
  let rate: Rational

  /// The labels of columns whose newest row holds.
  let held: Set<String>

  /// How many frames there are.
  private(set) var frameCount = 0

  /// The stretches between gaps.
  private(set) var segments: [RecordingSegment] = []

  /// A stretch: its rows, and its first frame.
  struct Stretch: Sendable {
    var rows: Range<Int>
    var firstFrame: Int
    var frameCount: Int
  }

  private(set) var stretches: [Stretch] = []

  /// The rows' times, and how many of their units are a second.
  let stamps: StampContent
  let perSecond: Double

  init(
    _ stamps: SampleClock.Stamps,
    to rate: Rational,
    holding held: [String]
  ) throws(Fault) {
    self.rate = rate
    self.held = Set(held)
    self.stamps = stamps.store.content
    let store = stamps.store
    var fit = StampFit(store)
    try fit.fitLine()
    let scale = try SampleClock.unit(stamps, fit.period).0.perSecond
    perSecond = scale
    func times(_ row: Int) throws(Fault) -> Double {
      try store.time(row) / scale
    }
    let limit = 5 * max(1 / rate.doubleValue, fit.period / scale)
    var first = 0
    for row in 1...store.count {
      let isEnd = row == store.count
      if !isEnd {
        guard try times(row) - times(row - 1) > limit else { continue }
      }
      let length = try times(row - 1) - times(first)
      // Times are rounded: the last frame may be a billionth behind its row.
      let frames =
        Int(
          saturating: min(length * rate.doubleValue + 1e-6, 0x1p40).rounded(
            .down
          )
        )
        + 1
      // Beyond, sums of frames would not fit a number.
      guard frames < 1 << 40, stretches.count < 1 << 20 else {
        throw Fault(
          place: stamps.path,
          fault: "its times would make more frames than can be read",
          remedy: "check 'time_unit' and 'resample_hz'"
        )
      }
      stretches.append(
        Stretch(rows: first..<row, firstFrame: frameCount, frameCount: frames)
      )
      segments.append(
        RecordingSegment(
          start: Rational(
            Int(saturating: try times(first) * 1e9),
            1_000_000_000
          ),
          position: Rational(frameCount).divided(by: rate) ?? .zero
        )
      )
      frameCount += frames
      first = row
    }
  }
}

/// Reads frames of a table that is resampled.
final class CSVResampledCursor: SignalCursor {
  let channelCount: Int
  let frameCount: Int
  var position = 0

  private let rows: CSVCursor
  private let resampling: CSVResampling
  private let holds: [Bool]
  private let stamps: StampStore
  /// The row at hand and the one after it, and the number of the former.
  private var pair: [Double] = []
  private var pairRow = -1

  init(_ rows: CSVCursor, _ resampling: CSVResampling, holds: [Bool]) {
    self.rows = rows
    self.resampling = resampling
    self.holds = holds
    channelCount = rows.channelCount
    frameCount = resampling.frameCount
    stamps = StampStore(resampling.stamps)
  }

  private func rowTime(_ row: Int) throws(Fault) -> Double {
    try stamps.time(row) / resampling.perSecond
  }

  func read(
    _ count: Int,
    into values: inout [Double]
  ) throws(Fault) -> Int {
    let total = min(count, frameCount - position)
    guard total > 0 else { return 0 }
    for _ in 0..<total {
      try readFrame(into: &values)
      position += 1
    }
    return total
  }

  private func readFrame(into values: inout [Double]) throws(Fault) {
    let stretch = self.stretch(at: position)
    let frame = Double(position - stretch.firstFrame)
    let start = try rowTime(stretch.rows.lowerBound)
    let time = start + frame / resampling.rate.doubleValue
    let row = try self.row(at: time, in: stretch.rows)
    try load(row, isLast: row + 1 == stretch.rows.upperBound)
    var part = 0.0
    if row + 1 < stretch.rows.upperBound {
      let (before, after) = (
        try rowTime(row), try rowTime(row + 1)
      )
      part = min(max((time - before) / (after - before), 0), 1)
    }
    for channel in 0..<channelCount {
      let value = pair[channel]
      let next = pair[channelCount + channel]
      // At a row's own time its number is exact, whatever comes next.
      values.append(
        holds[channel] || part == 0 ? value : value + (next - value) * part
      )
    }
  }

  private func stretch(at frame: Int) -> CSVResampling.Stretch {
    let stretches = resampling.stretches
    var (low, high) = (0, stretches.count)
    while low + 1 < high {
      let middle = (low + high) / 2
      if stretches[middle].firstFrame <= frame {
        low = middle
      } else {
        high = middle
      }
    }
    return stretches[low]
  }

  /// The last row at or before a time.
  private func row(
    at time: Double,
    in rows: Range<Int>
  ) throws(Fault) -> Int {
    // Mostly the row at hand or one of the next.
    if rows.contains(pairRow), try rowTime(pairRow) <= time {
      var row = pairRow
      while row + 1 < rows.upperBound, row < pairRow + 8,
        try rowTime(row + 1) <= time
      {
        row += 1
      }
      if row < pairRow + 8 { return row }
    }
    var (low, high) = (rows.lowerBound, rows.upperBound)
    while low + 1 < high {
      let middle = (low + high) / 2
      if try rowTime(middle) <= time {
        low = middle
      } else {
        high = middle
      }
    }
    return low
  }

  private func load(_ row: Int, isLast: Bool) throws(Fault) {
    guard row != pairRow else { return }
    if row == pairRow + 1 && pairRow >= 0 && !isLast
      && pair.count == 2 * channelCount
      && rows.position == row + 1
    {
      pair.removeFirst(channelCount)
    } else {
      pair.removeAll(keepingCapacity: true)
      rows.position = row
      _ = try rows.read(1, into: &pair)
    }
    if isLast {
      pair += pair
    } else {
      _ = try rows.read(1, into: &pair)
    }
    pairRow = row
  }
}
