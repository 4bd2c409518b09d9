public import Files
public import Governor

extension GovernorOptions {
  /// The fingers by the names that a person gives them.
  public static let fingerNames = [
    "thumb", "thumb-rotation", "index", "middle", "ring", "little",
  ]

  /// Narrows the limits of a finger, or of `all`.
  ///
  ///     index:range=10..80,speed=200,acceleration=2000,release=50
  ///
  /// Closures are in percent of the finger's way, speeds in percent a second,
  /// accelerations in percent a second squared. What is not said stays.
  ///
  /// - Parameter text: The finger and its limits.
  /// - Throws: What cannot be read, or is no limit.
  public mutating func setLimit(_ text: String) throws(Fault) {
    let parts = text.split(
      separator: ":",
      maxSplits: 1,
      omittingEmptySubsequences: false
    )
    let name = String(parts[0])
    let fingers =
      name == "all"
      ? Array(Self.fingerNames.indices)
      : Self.fingerNames.indices.filter { Self.fingerNames[$0] == name }
    guard !fingers.isEmpty, parts.count == 2 else {
      throw LimitText.error(
        text,
        "no finger's limits"
          + didYouMean(name, among: Self.fingerNames + ["all"]),
        "write FINGER:range=0..100,speed=400; fingers are all, "
          + Self.fingerNames.joined(separator: ", ")
      )
    }
    for finger in fingers {
      limits[finger] = try LimitText.limits(parts[1], of: text, limits[finger])
    }
  }
}

/// Reads the limits of one finger.
private enum LimitText {
  /// Q15 of a percent.
  private static let percent = 327.67
  private static let ticksPerSecond = 100.0

  static func limits(
    _ list: Substring,
    of text: String,
    _ old: FingerLimits
  ) throws(Fault) -> FingerLimits {
    var least = old.least, most = old.most
    var speed = old.speed, release = old.releaseSpeed
    var acceleration = old.acceleration
    for item in list.split(separator: ",", omittingEmptySubsequences: false) {
      let words = item.split(separator: "=", maxSplits: 1)
      guard words.count == 2 else {
        throw error(text, "\"\(item)\" is no limit", "write NAME=VALUE")
      }
      let value = String(words[1])
      switch words[0] {
      case "range":
        let ends = value.split(separator: ".", omittingEmptySubsequences: false)
          .map(String.init)
        guard ends.count == 3, ends[1].isEmpty,
          let low = Int(ends[0]), let high = Int(ends[2]),
          0 <= low, low <= high, high <= 100
        else {
          throw error(text, "\"\(value)\" is no range", "write 0..100")
        }
        least = Int16((Double(low) * percent).rounded(.up))
        most = Int16(Double(high) * percent)
      case "speed":
        speed = try closurePerTick(value, of: text)
      case "release":
        release = try closurePerTick(value, of: text)
      case "acceleration":
        let number = try positive(value, upTo: 1_000_000, of: text)
        acceleration = Int32(
          max(number * percent * 256 / (ticksPerSecond * ticksPerSecond), 1)
        )
      default:
        throw error(
          text,
          "\"\(words[0])\" is no limit"
            + didYouMean(
              String(words[0]),
              among: ["range", "speed", "acceleration", "release"]
            ),
          "give range, speed, acceleration or release"
        )
      }
    }
    return FingerLimits(
      least: least,
      most: most,
      speed: speed,
      acceleration: min(acceleration, 256 * Int32(speed)),
      releaseSpeed: min(release, speed)
    )
  }

  private static func closurePerTick(
    _ value: String,
    of text: String
  ) throws(Fault) -> Int16 {
    let number = try positive(value, upTo: 10_000, of: text)
    return Int16(min(max(number * percent / ticksPerSecond, 1), 32_767))
  }

  private static func positive(
    _ value: String,
    upTo most: Double,
    of text: String
  ) throws(Fault) -> Double {
    guard let number = Double(value), number > 0, number <= most else {
      throw error(
        text,
        "\"\(value)\" is no limit",
        "give a number above 0, at most \(Int(most))"
      )
    }
    return number
  }

  static func error(
    _ text: String,
    _ fault: String,
    _ remedy: String
  ) -> Fault {
    Fault(place: "--limit \(text)", fault: fault, remedy: remedy)
  }
}
