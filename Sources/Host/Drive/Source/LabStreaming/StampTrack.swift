/// Tells from the time stamps of samples whether some are missing.
///
/// The network loses none, but a device may, and a full buffer does. Stamps
/// come a sample's length after one another, and late by any time where a
/// sender stamps what it sends. So the earliest stamps, against the nominal
/// rate, are taken for the device's clock, as `StreamClock` does with arrivals.
/// A stamp that is more than 100 ms after its time by that clock tells of a
/// gap: as long as the silence at which the governor holds. A shorter one is
/// not told from a sender that was late, and is decoded across.
struct StampTrack {
  /// What the stamp of a frame tells.
  enum Place: Equatable {
    /// It follows the frame before, or others are missing before it: its index
    /// says which.
    case index(UInt64)
    /// It is of another clock than the frames before: another stream begins,
    /// with index 0.
    case restart
  }

  /// Frames a second.
  let samplingRate: Double

  private var next: UInt64 = 0
  private var offset: Double?
  private var last = 0.0

  /// How far a stamp may be from its time, in seconds.
  private static var tolerance: Double { 0.1 }

  /// The longest gap: more is another clock.
  private static var longestGap: Double { 3600 }

  init(samplingRate: Double) {
    self.samplingRate = samplingRate
  }

  /// The place of the next frame.
  ///
  /// - Parameter stamp: Its time stamp in seconds, finite.
  /// - Returns: Its index, or that another stream begins.
  mutating func place(of stamp: Double) -> Place {
    defer { last = stamp }
    let lateness = stamp - Double(next) / samplingRate
    guard let offset else {
      self.offset = lateness
      next += 1
      return .index(next - 1)
    }
    // One part in 1000: some devices are that far from the rate they state.
    let earliest = offset + max(stamp - last, 0) * 1e-3
    if lateness < earliest - Self.tolerance
      || lateness > earliest + Self.longestGap
    {
      next = 1
      self.offset = stamp
      return .restart
    }
    if lateness > earliest + Self.tolerance {
      next += UInt64(((lateness - offset) * samplingRate).rounded())
    } else {
      self.offset = min(earliest, lateness)
    }
    next += 1
    return .index(next - 1)
  }
}
