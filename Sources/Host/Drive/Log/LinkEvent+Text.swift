import Files
internal import Governor
public import HandProtocol

extension LinkEvent {
  /// The names of the fingers, in the order of a pose.
  static let fingerNames = [
    "thumb_flexion", "thumb_rotation", "index", "middle", "ring", "little",
  ]

  /// One line of a log: what, and the detail.
  public var line: String {
    switch self {
    case .intent(let pose, let isSettled, let age):
      "intent,\(Self.text(pose)) aged \(age)"
        + (isSettled ? "" : " unsettled")
    case .sent(let bytes): "sent,\(Self.hex(bytes))"
    case .received(let bytes): "received,\(Self.hex(bytes))"
    case .phase(let phase, let failure):
      failure == .none ? "phase,\(phase)" : "phase,\(phase) \(failure)"
    case .governor(let state, let event, let cause):
      "governor,\(state) by \(cause?.text ?? "\(event)")"
    case .restrained(let finger, let restraint):
      "restrained,\(Self.fingerNames[finger]) \(Self.text(restraint))"
    case .faults(let faults, let fingers):
      "faults,\(Self.text(faults)) \(Self.names(fingers))"
    case .measured(let feedback): "measured,\(Self.text(feedback))"
    case .lateTick(let milliseconds): "late tick,\(milliseconds) ms"
    case .lineFailed(let text): "line failed,\(text)"
    }
  }

  /// Bytes in hexadecimal.
  static func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef")
    var text = ""
    text.reserveCapacity(2 * bytes.count)
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return text
  }

  /// The names of the fingers of these bits.
  static func names(_ fingers: UInt8) -> String {
    fingerNames.indices.filter { fingers & (1 << UInt8($0)) != 0 }
      .map { fingerNames[$0] }.joined(separator: " ")
  }

  /// Closures in Q15, in the order of a pose.
  private static func text(_ pose: FingerPose) -> String {
    (0..<FingerPose.fingerCount).map { "\(pose[$0])" }.joined(separator: " ")
  }

  /// What a hand has said, a quantity after another, each with its unit.
  private static func text(_ feedback: HandFeedback) -> String {
    var parts: [String] = []
    func add(
      _ name: String,
      _ quantity: HandFeedback.Quantities,
      count: Int,
      _ value: (Int) -> Double,
      digits: Int
    ) {
      guard feedback.known.contains(quantity) else { return }
      let values = (0..<count).map { decimal(value($0), digits) }
      parts.append("\(name) \(values.joined(separator: " "))")
    }
    let count = feedback.jointCount
    add(
      "closure_percent",
      .closures,
      count: count,
      { Double(feedback.closures[$0]) / 327.67 },
      digits: 1
    )
    add(
      "position_deg",
      .angles,
      count: count,
      { Double(feedback.centidegrees[$0]) / 100 },
      digits: 2
    )
    add(
      "speed_deg_s",
      .speeds,
      count: count,
      { Double(feedback.centidegreesPerSecond[$0]) / 100 },
      digits: 2
    )
    add(
      "current_A",
      .currents,
      count: count,
      { Double(feedback.milliamperes[$0]) / 1000 },
      digits: 3
    )
    add(
      "touch_N",
      .touch,
      count: HandFeedback.touchCapacity,
      { Double(feedback.touchMillinewtons[$0]) / 1000 },
      digits: 3
    )
    return parts.joined(separator: "; ")
  }

  /// A number with so many digits behind the point.
  private static func decimal(_ value: Double, _ digits: Int) -> String {
    let scale = digits == 1 ? 10.0 : digits == 2 ? 100.0 : 1000.0
    let scaled = Int((value.magnitude * scale).rounded())
    let unit = Int(scale)
    let rest = String(scaled % unit)
    let zeros = String(repeating: "0", count: digits - rest.count)
    let sign = value < 0 && scaled > 0 ? "-" : ""
    return "\(sign)\(scaled / unit).\(zeros)\(rest)"
  }

  private static func text(_ restraint: FingerRestraint) -> String {
    let names: [(FingerRestraint, String)] = [
      (.range, "range"), (.speed, "speed"), (.acceleration, "acceleration"),
      (.hand, "hand"),
    ]
    return names.filter { restraint.contains($0.0) }.map(\.1)
      .joined(separator: " ")
  }

  /// Faults in words.
  public static func text(_ faults: HandFaults) -> String {
    let names: [(HandFaults, String)] = [
      (.limiting, "limiting"), (.stall, "stall"),
      (.overTemperature, "over-temperature"), (.overCurrent, "over-current"),
      (.motor, "motor"), (.communication, "communication"),
      (.voltage, "voltage"), (.watchdog, "watchdog"),
    ]
    let words = names.filter { faults.contains($0.0) }.map(\.1)
    return words.isEmpty ? "none" : words.joined(separator: " ")
  }
}
