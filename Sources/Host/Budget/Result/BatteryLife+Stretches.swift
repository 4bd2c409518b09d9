import DeviceSimulator
import PowerModel

/// The day as a load of the battery.
extension BatteryLife {
  /// A part of the day.
  struct Stretch: Equatable {
    var load: BatteryDischarge.Load
    /// Whether traces are replayed in it; else the device starts, or is in
    /// standby.
    var isReplay: Bool
  }

  /// The highest power while traces are replayed, in watts: that of a hand whose
  /// fingers are held, and the mean of the electronics; nil without a hand.
  static func peakWatts(_ day: DayResult, _ request: BudgetRequest) -> Double? {
    request.hand.map { hand in
      hand.movementPower.value / 1000
        + (day.rails[0].used + day.rails[0].lost).joules / day.duration.seconds
    }
  }

  /// The day in stretches of minutes: its replays in a row are put together, as
  /// a battery does not tell a second from the next, and many days are gone
  /// through.
  static func stretches(
    _ day: DayResult,
    _ request: BudgetRequest
  ) -> [Stretch] {
    let loads = day.loads(peakWatts: peakWatts(day, request))
    var all: [Stretch] = []
    for (load, slice) in zip(loads, day.slices) {
      let isReplay = slice.trace != nil
      guard let last = all.last, last.isReplay == isReplay,
        last.load.seconds < shortestSeconds
      else {
        all.append(Stretch(load: load, isReplay: isReplay))
        continue
      }
      let seconds = last.load.seconds + load.seconds
      let joules =
        last.load.watts * last.load.seconds + load.watts * load.seconds
      all[all.count - 1].load = .init(
        seconds: seconds,
        watts: joules / seconds,
        peakWatts: max(last.load.peakWatts, load.peakWatts)
      )
    }
    return all
  }

  /// Stretches are put together up to five minutes.
  private static let shortestSeconds = 300.0

  /// The loads of the day with more power while traces are replayed, in
  /// milliwatts.
  ///
  /// - Parameters:
  ///   - mean: What is added in the mean of the whole day.
  ///   - peak: What is added to the peaks.
  /// - Returns: None below nothing.
  func loads(
    addingMean mean: Double,
    peak: Double
  ) -> [BatteryDischarge.Load] {
    let all = stretches.reduce(0) { $0 + $1.load.seconds }
    let replayed = stretches.filter(\.isReplay).reduce(0) {
      $0 + $1.load.seconds
    }
    return stretches.map { stretch in
      let load = stretch.load
      guard stretch.isReplay else { return load }
      return .init(
        seconds: load.seconds,
        watts: max(1e-12, load.watts + mean / 1000 * all / replayed),
        peakWatts: load.peakWatts + peak / 1000
      )
    }
  }
}
