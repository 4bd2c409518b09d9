internal import HandProtocol

/// Tells the time of a sample from its index and from when it came.
///
/// A sample cannot come before it was taken, and may come late by any time. The
/// earliest that any has come, against the nominal rate, is taken for the
/// device's clock; it is let go by one part in 10,000, faster than crystals
/// drift apart, so that a device that is slower than it says is followed. After
/// a backlog, samples count as old as they are.
struct StreamClock {
  /// Samples a second.
  let samplingRate: Double

  private var offset: Double?
  private var lastArrival: Double = 0

  init(samplingRate: Double) {
    self.samplingRate = samplingRate
  }

  /// The time of a sample.
  ///
  /// - Parameters:
  ///   - index: Which one, since the stream began.
  ///   - arrival: When it came.
  /// - Returns: When it was taken, no later than it came.
  mutating func time(of index: UInt64, arriving arrival: Moment) -> Moment {
    let came = Double(arrival.microseconds)
    let nominal = Double(index) * 1e6 / samplingRate
    let late = came - nominal
    let leak = offset == nil ? 0 : (came - lastArrival) * 1e-4
    let earliest = min(offset.map { $0 + leak } ?? late, late)
    offset = earliest
    lastArrival = came
    // Of an index beyond all that is real, a double holds whole seconds only.
    let time = min(max(earliest + nominal, 0), came)
    return Moment(microseconds: UInt64(time))
  }

  /// Forgets the device's clock: another stream begins.
  mutating func reset() {
    offset = nil
  }
}
