/// A line that a Brunel hand sends.
public enum BrunelLine: Sendable {
  /// The positions of thumb, index, middle, and ring with little: 0 open, 1023
  /// closed.
  case positions(InlineArray<4, Int32>)
  /// The firmware is named: it is such a hand.
  case firmware
  /// Whether the motors are on, asked for.
  case motors(isOn: Bool)
  /// The motors' switch was turned: whether they are on now.
  case switched(isOn: Bool)
  /// Whether CSV mode is on.
  case csv(isOn: Bool)
  /// Anything else, such as echoes and headings.
  case other

  /// What a line says.
  public init(_ line: TextLine) {
    if line.hasPrefix("FW:") {
      self = .firmware
    } else if line.hasPrefix("Motors:\t") {
      self = Self.state(line, at: 8).map { .motors(isOn: $0) } ?? .other
    } else if line.hasPrefix("Motors ") {
      self = Self.state(line, at: 7).map { .switched(isOn: $0) } ?? .other
    } else if line.hasPrefix("CSV mode ") {
      self = Self.state(line, at: 9).map { .csv(isOn: $0) } ?? .other
    } else {
      self = Self.positions(line).map { .positions($0) } ?? .other
    }
  }

  private static func state(_ line: TextLine, at place: Int) -> Bool? {
    if line.contains("ENABLED", at: place) { return true }
    return line.contains("DISABLED", at: place) ? false : nil
  }

  /// Four numbers of up to four digits, with a comma behind each.
  private static func positions(_ line: TextLine) -> InlineArray<4, Int32>? {
    var result = InlineArray<4, Int32>(repeating: 0)
    var place = 0
    for motor in 0..<4 {
      var width = 0
      while width <= 4, line.digits(at: place + width, count: 1) != nil {
        width += 1
      }
      guard width > 0, let value = line.digits(at: place, count: width),
        value <= 1023, line.contains(",", at: place + width)
      else { return nil }
      result[motor] = value
      place += width + 1
    }
    return place == line.count ? result : nil
  }
}
