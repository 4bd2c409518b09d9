import Files
import Foundation

/// When the rows of a table were sampled, told from all of their times.
///
/// Rows that follow each other are expected one period apart. Their stamps may
/// be rounded, jitter, or come in bursts; the period is the slope of the line
/// through all of them. A row is at its place if its stamp is at most half a
/// period from where the line says, that is if the residuals of a stretch span at
/// most one period. Where they do not, there are gaps, or the rows are uneven.
struct SampleClock {
  /// Rows a second.
  private(set) var rate: Rational

  /// The stretches between gaps.
  private(set) var segments = [
    RecordingSegment(start: .zero, position: .zero)
  ]

  /// What is not as it should be, one line each.
  private(set) var notes: [String] = []

  /// The stamps of a table and what is known of them beforehand.
  struct Stamps {
    let store: StampStore
    /// The first, as it is written.
    let first: Double
    let areWhole: Bool
    /// What they count, where that is stated.
    var unit: TimeUnit?
    /// The rate that the session file or the file states, and where.
    var rate: (rate: Rational, place: String)?
    /// The file, and the column's name.
    let path: String
    let name: String
  }

  /// The rate of a table of two rows or more.
  ///
  /// - Throws: Times that are uneven, all the same, or of unknown unit.
  init(_ stamps: Stamps) throws(Fault) {
    let store = stamps.store
    let count = store.count
    guard count > 1, try store.time(count - 1) > 0 else {
      throw Fault(
        place: stamps.path,
        fault: "all times in column '\(stamps.name)' are the same",
        remedy: "state 'rate_hz' for the file, and 'time_column: none'"
      )
    }
    // The period in the stamps' own unit, once over all, once between gaps.
    var fit = StampFit(store)
    try fit.fitLine()
    if fit.spread > 0.2 * fit.period { try fit.fitStretches() }
    let (unit, note) = try Self.unit(stamps, fit.period)
    if let note { notes.append(note) }
    let measured = unit.perSecond / fit.period
    if let stated = stamps.rate {
      let ratio = stated.rate.doubleValue / measured
      guard abs(ratio - 1) < 0.02 else {
        throw Fault(
          place: stated.place,
          fault: "states \(stated.rate) Hz, but the times in column "
            + "'\(stamps.name)' say \(Self.text(measured)) Hz",
          remedy: "correct it, or set 'time_column: none' if they are no times"
        )
      }
      rate = stated.rate
      // More than a clock's error: whoever stated it may want to know.
      if abs(ratio - 1) > max(fit.relativeError, 1e-3) {
        notes.append(
          "\(stated.place): states \(stated.rate) Hz, which counts; the times in "
            + "column '\(stamps.name)' say \(Self.text(measured)) Hz"
        )
      }
    } else {
      rate = Self.round(measured, tolerance: fit.relativeError)
    }
    guard rate.isSamplingRate else {
      throw Fault(
        place: stamps.path,
        fault:
          "the times in column '\(stamps.name)' say \(Self.text(measured)) "
          + "Hz",
        remedy: "state 'time_unit' (s, ms, us, ns) for the file"
      )
    }
    let distance = String(
      format: "%.3g ms (%.2g periods at %@ Hz)",
      fit.spread / 2 / unit.perSecond * 1000,
      fit.spread / 2 / fit.period,
      Self.text(rate.doubleValue)
    )
    guard fit.isEven else {
      guard stamps.rate != nil else {
        throw Self.uneven(stamps, fit, distance, rate)
      }
      // Whoever states a rate says that the rows are even whatever the stamps.
      notes.append(
        "\(stamps.path): times are up to \(distance) from even; the rows are "
          + "taken as evenly sampled"
      )
      return
    }
    if fit.isRounded {
      notes.append(
        "\(stamps.path): times go in steps of "
          + "\(Self.text(fit.quantum / unit.perSecond * 1000)) ms, more than a "
          + "period (rounding, or rows in bursts); taken as even at "
          + "\(Self.text(rate.doubleValue)) Hz"
      )
    } else if fit.spread > 0.2 * fit.period {
      notes.append(
        "\(stamps.path): times are up to \(distance) from even; taken as even"
      )
    }
    for start in fit.starts.dropFirst() {
      let time = try store.time(start) / unit.perSecond
      segments.append(
        RecordingSegment(
          start: Rational(Int(saturating: time * 1e9), 1_000_000_000),
          position: Rational(start).divided(by: rate) ?? .zero
        )
      )
    }
  }

  private static func uneven(
    _ stamps: Stamps,
    _ fit: StampFit,
    _ distance: String,
    _ rate: Rational
  ) -> Fault {
    let hertz = text(rate.doubleValue)
    return Fault(
      place: stamps.path,
      fault: "the times in column '\(stamps.name)' are up to \(distance) from "
        + "even" + (fit.isBursty ? "; rows come in bursts" : ""),
      // Where stamps are too coarse for a rate, none is proposed.
      remedy: fit.relativeError > 0.02 && fit.isBursty
        ? "if it sampled evenly and only stamped late, or whole seconds, set "
          + "'rate_hz' for the file in the session file to what its maker says"
        : fit.isBursty
          ? "if it sampled evenly and only stamped late, set 'rate_hz: \(hertz)' "
            + "for the file in the session file; else 'resample_hz: \(hertz)'"
          : "set 'resample_hz: \(hertz)' for the file in the session file"
    )
  }

  /// What the times count: as it is stated or named, as the stated rate needs
  /// it, as Unix times, or as what gives a rate that signals have.
  static func unit(
    _ stamps: Stamps,
    _ period: Double
  ) throws(Fault) -> (TimeUnit, note: String?) {
    if let unit = stamps.unit { return (unit, nil) }
    func note(_ unit: TimeUnit, _ kind: String) -> String {
      "\(stamps.path): column '\(stamps.name)' is taken for \(kind) in "
        + "\(unit.rawValue): \(text(unit.perSecond / period)) Hz"
    }
    if let unit = TimeUnit(ofUnixTime: stamps.first) {
      return (unit, unit == .seconds ? nil : note(unit, "Unix times"))
    }
    if let rate = stamps.rate?.rate.doubleValue {
      let fitting = TimeUnit.allCases.first {
        abs($0.perSecond / period / rate - 1) < 0.02
      }
      if let fitting { return (fitting, nil) }
    }
    // Whole steps of seconds are slower than any signal of nerve or muscle.
    let usual = 50.0...50_000
    if stamps.areWhole || period >= 1 {
      let likely = [TimeUnit.milliseconds, .microseconds, .nanoseconds].filter {
        usual.contains($0.perSecond / period)
      }
      guard likely.count == 1 else {
        throw Fault(
          place: stamps.path,
          fault: "the times in column '\(stamps.name)' go in steps of "
            + "\(text(period)), and nothing says of what unit",
          remedy:
            "state 'time_unit' (s, ms, us, ns) for the file in the session "
            + "file, name the column time_s or time_ms, or set 'time_column: "
            + "none'"
        )
      }
      return (likely[0], note(likely[0], "times"))
    }
    if 1 / period < usual.lowerBound {
      return (.seconds, note(.seconds, "times"))
    }
    guard 1 / period <= 1e6 else {
      throw Fault(
        place: stamps.path,
        fault: "the times in column '\(stamps.name)' go in steps of "
          + "\(text(period)), too small for seconds",
        remedy: "state 'time_unit' (s, ms, us, ns) for the file in the session "
          + "file"
      )
    }
    return (.seconds, nil)
  }

  /// The roundest rate that is as good as the measured one: whole hertz, a whole
  /// number of microseconds, thousandths of a hertz.
  static func round(_ rate: Double, tolerance: Double) -> Rational {
    func fits(_ candidate: Rational) -> Bool {
      candidate > .zero && abs(candidate.doubleValue / rate - 1) <= tolerance
    }
    let period = Int(saturating: 1e6 / rate)
    let candidates: [Rational] = [
      Rational(Int(saturating: rate)),
      period > 0 ? Rational(1_000_000, period) : .zero,
      Rational(Int(saturating: rate * 10), 10),
      Rational(Int(saturating: rate * 100), 100),
      Rational(Int(saturating: rate * 1000), 1000),
    ]
    if let found = candidates.first(where: fits) { return found }
    // Nine digits are below a billionth, less than any clock's error.
    let digits = 9 - Int(saturating: log10(max(rate, 1e-9)).rounded(.up))
    let power = min(max(digits, 0), 15)
    return Rational(
      Int(saturating: rate * pow(10, Double(power))),
      Int(saturating: pow(10, Double(power)))
    )
  }

  private static func text(_ value: Double) -> String {
    String(format: "%.9g", value)
  }
}
