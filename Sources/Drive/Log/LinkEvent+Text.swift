internal import DecoderFirmware
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
    case .governor(let state, let event): "governor,\(state) by \(event)"
    case .restrained(let finger, let restraint):
      "restrained,\(Self.fingerNames[finger]) \(Self.text(restraint))"
    case .faults(let faults, let fingers):
      "faults,\(Self.text(faults)) \(Self.names(fingers))"
    case .lateTick: "late tick,"
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
