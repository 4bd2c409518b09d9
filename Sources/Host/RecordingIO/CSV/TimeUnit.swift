import Files

/// What a column of times counts.
public enum TimeUnit: String, CaseIterable, Sendable {
  case seconds = "s"
  case milliseconds = "ms"
  case microseconds = "us"
  case nanoseconds = "ns"

  /// How many of it are a second.
  var perSecond: Double {
    switch self {
    case .seconds: 1
    case .milliseconds: 1e3
    case .microseconds: 1e6
    case .nanoseconds: 1e9
    }
  }

  /// The unit of a Unix time of our days, told by its size: the seconds since
  /// 1970 are between 10^9 (2001) and 10^10 (2286). Nil for other times.
  init?(ofUnixTime time: Double) {
    for unit in Self.allCases
    where time >= 1e9 * unit.perSecond && time < 1e10 * unit.perSecond {
      self = unit
      return
    }
    return nil
  }

  /// The unit that a word names, in any spelling that is seen in headers.
  init?(word: String) {
    switch word.lowercased() {
    case "s", "sec", "secs", "second", "seconds": self = .seconds
    case "ms", "msec", "msecs", "millisecond", "milliseconds", "millis":
      self = .milliseconds
    case "us", "µs", "μs", "usec", "usecs", "microsecond", "microseconds",
      "micros":
      self = .microseconds
    case "ns", "nsec", "nsecs", "nanosecond", "nanoseconds", "nanos":
      self = .nanoseconds
    default: return nil
    }
  }
}

/// What a column's name says of time.
struct TimeColumnName {
  /// The unit, where the name says it.
  var unit: TimeUnit?

  /// The rate, where the name says it, as OpenViBE's `Time:512Hz`.
  var rate: Rational?

  /// Nil for a name that is not one of a column of times: one with any word
  /// that has nothing to do with time, as `movement time`.
  init?(_ name: String) {
    var words: [String] = []
    var word = ""
    for character in name.lowercased() {
      if character.isLetter {
        word.append(character)
      } else if !word.isEmpty {
        words.append(word)
        word = ""
      }
    }
    if !word.isEmpty { words.append(word) }
    let units = words.compactMap { TimeUnit(word: $0) }
    guard units.count <= 1 else { return nil }
    unit = units.first
    let subjects: Set = [
      "time", "times", "timestamp", "timestamps", "millis", "micros",
    ]
    let others: Set = [
      "stamp", "stamps", "unix", "lsl", "epoch", "elapsed", "clock", "since",
      "start", "relative", "local", "system", "device", "host", "recording",
      "hz",
    ]
    // A bare `t` may be a temperature; one in seconds is not.
    let isTime =
      words.contains { subjects.contains($0) }
      || unit != nil && words.contains { $0 == "t" || $0 == "elapsed" }
    guard isTime,
      words.allSatisfy({
        subjects.contains($0) || others.contains($0) || $0 == "t"
          || TimeUnit(word: $0) != nil
      })
    else { return nil }
    if words.last == "hz" {
      rate = Rational(name.filter { $0.isNumber || $0 == "." })
    }
  }
}

/// The unit that the name of a column ends with: `EMG1 (mV)`, `emg [uV]`,
/// `emg_mV`.
enum UnitInName {
  /// The unit, as the name spells it; empty where it has none that is known.
  static func unit(of name: String) -> String {
    let pairs: [Character: Character] = [")": "(", "]": "[", "}": "{"]
    let text = name.trimmed
    if let last = text.last, let open = pairs[last],
      let start = text.lastIndex(of: open)
    {
      let inside = text[text.index(after: start)...].dropLast().trimmed
      return known.contains(inside) ? inside : ""
    }
    guard let last = text.split(separator: "_").last, last.count < text.count
    else { return "" }
    return ["V", "mV", "uV", "µV", "μV", "nV"].contains(last)
      ? String(last) : ""
  }

  /// The units that are known, or else parentheses would be units too.
  static let known: Set<String> = [
    "V", "mV", "uV", "µV", "μV", "nV", "s", "ms", "us", "µs", "μs", "ns",
    "sec", "Hz", "deg", "°", "rad", "deg/s", "°/s", "dps", "rad/s", "degC",
    "°C", "C", "N", "Nm", "kg", "g", "m/s^2", "m/s²", "m", "cm", "mm", "%",
    "A", "mA", "uA", "µA", "ohm", "kohm", "Ω", "kΩ", "T", "mT", "uT", "µT",
    "Pa", "kPa", "mmHg", "bpm", "counts", "a.u.",
  ]
}
