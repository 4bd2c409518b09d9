/// A line that a Mia hand sends.
public enum MiaLine: Sendable {
  /// It is there.
  case heartbeat
  /// Positions, speeds or currents of thumb, middle-ring-little and index.
  case motors(MiaCommand.Stream, InlineArray<3, Int32>)
  /// Strain gauges: middle-ring-little normal, index tangential, index normal,
  /// thumb normal, thumb tangential, middle-ring-little tangential.
  case force(InlineArray<6, Int32>)

  /// A line that a Mia hand may have sent, or nil.
  ///
  /// Streams begin with a letter; each field has its sign at 6 + 9k, and five
  /// digits behind it. What stands between is blank.
  public init?(_ line: TextLine) {
    if line.hasPrefix("<?") {
      self = .heartbeat
      return
    }
    let stream: MiaCommand.Stream
    switch line[0] {
    case UInt8(ascii: "e"): stream = .position
    case UInt8(ascii: "s"): stream = .speed
    case UInt8(ascii: "c"): stream = .current
    case UInt8(ascii: "a"): stream = .force
    default: return nil
    }
    var fields = InlineArray<6, Int32>(repeating: 0)
    let fieldCount = stream == .force ? 6 : 3
    for index in 0..<fieldCount {
      let place = 6 + 9 * index
      guard place < line.count,
        line[place] == UInt8(ascii: "+") || line[place] == UInt8(ascii: "-"),
        let size = line.digits(at: place + 1, count: 5)
      else { return nil }
      fields[index] = line[place] == UInt8(ascii: "-") ? -size : size
    }
    self =
      stream == .force
      ? .force(fields) : .motors(stream, [fields[0], fields[1], fields[2]])
  }
}
