/// Something that goes wrong with a hand or its line, for some time.
public struct HandFault: Equatable, Sendable {
  /// What can go wrong.
  public enum Kind: String, CaseIterable, Sendable {
    /// Bytes get lost, both ways; the value is the part of them.
    case drop
    /// Bytes arrive with one bit changed, both ways; the value is the part.
    case corrupt
    /// What the hand says comes late, by the value in milliseconds.
    case delay
    /// Nothing passes, either way; all of it passes at the end.
    case stall
    /// The hand hears and obeys, but says nothing.
    case mute
    /// The cable is out.
    case unplug
    /// A joint is jammed; the value is its name or number.
    case stuck
    /// A joint's motor is at 150 degrees Celsius; the value is its name or
    /// number.
    case overTemperature = "over-temperature"
    /// The supply falls to the value in volts; below 0.6 of the usual the hand
    /// is off, and starts anew afterwards.
    case brownOut = "brown-out"
  }

  /// What goes wrong.
  public let kind: Kind
  /// A part of bytes, milliseconds or volts; NaN where there is none.
  public var value = Double.nan
  /// A joint's number.
  public var joint = 0
  /// When it begins, in milliseconds from the start.
  public var startMilliseconds: UInt64 = 0
  /// How long it lasts, in milliseconds; nil for ever.
  public var lengthMilliseconds: UInt64?

  /// A fault that is there from the start, for ever, with its usual value.
  public init(_ kind: Kind) {
    self.kind = kind
    switch kind {
    case .drop, .corrupt: value = 0.01
    case .delay: value = 20
    case .brownOut: value = 0
    default: break
    }
  }

  /// Reads `KIND[=VALUE][@START[+LENGTH]]`, START and LENGTH in seconds.
  ///
  /// - Parameters:
  ///   - text: For example `drop=0.001`, `stuck=index@5` or `unplug@2+0.5`.
  ///   - joints: The names of the hand's joints.
  /// - Throws: What is wrong with the text.
  public init(
    parsing text: String,
    joints: [String]
  ) throws(HandFaultError) {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    let pair = parts[0].split(separator: "=", omittingEmptySubsequences: false)
    guard parts.count <= 2, pair.count <= 2, let name = pair.first,
      let kind = Kind(rawValue: String(name))
    else { throw .unknown(text) }
    self.init(kind)
    if pair.count == 2 { try read(String(pair[1]), text, joints) }
    guard parts.count == 2 else { return }
    let times = parts[1].split(separator: "+", omittingEmptySubsequences: false)
    guard times.count <= 2, let start = Self.milliseconds(times[0]) else {
      throw .badTime(text)
    }
    startMilliseconds = start
    if times.count == 2 {
      guard let length = Self.milliseconds(times[1]) else {
        throw .badTime(text)
      }
      lengthMilliseconds = length
    }
  }

  private mutating func read(
    _ word: String,
    _ text: String,
    _ joints: [String]
  ) throws(HandFaultError) {
    switch kind {
    case .stuck, .overTemperature:
      let number = joints.firstIndex(of: word) ?? Int(word)
      guard let number, joints.indices.contains(number) else {
        throw .noSuchJoint(text, joints)
      }
      joint = number
    case .drop, .corrupt:
      guard let part = Double(word), (0...1).contains(part) else {
        throw .badValue(text, "a part of bytes, 0...1")
      }
      value = part
    case .delay:
      guard let delay = Double(word), (0...60_000).contains(delay) else {
        throw .badValue(text, "milliseconds, 0...60000")
      }
      value = delay
    case .brownOut:
      guard let volts = Double(word), (0...100).contains(volts) else {
        throw .badValue(text, "volts, 0...100")
      }
      value = volts
    case .stall, .mute, .unplug:
      throw .badValue(text, "nothing")
    }
  }

  private static func milliseconds(_ text: Substring) -> UInt64? {
    guard let seconds = Double(text), (0...1e6).contains(seconds) else {
      return nil
    }
    return UInt64((seconds * 1000).rounded())
  }

  /// Whether it is there at a time, in milliseconds from the start.
  func isActive(at milliseconds: UInt64) -> Bool {
    guard milliseconds >= startMilliseconds else { return false }
    guard let lengthMilliseconds else { return true }
    return milliseconds - startMilliseconds < lengthMilliseconds
  }
}

/// Why a text is no fault. Write it as the message says.
public enum HandFaultError: Error, Equatable, CustomStringConvertible {
  /// No such fault.
  case unknown(String)
  /// The value is not of its kind.
  case badValue(String, String)
  /// No such joint.
  case noSuchJoint(String, [String])
  /// Start or length is no number of seconds.
  case badTime(String)

  /// One line.
  public var description: String {
    switch self {
    case .unknown(let text):
      let names = HandFault.Kind.allCases.map(\.rawValue)
      return "--fault \(text): not one of \(names.joined(separator: ", "))"
    case .badValue(let text, let wanted):
      return "--fault \(text): its value is \(wanted)"
    case .noSuchJoint(let text, let joints):
      return "--fault \(text): not one of \(joints.joined(separator: ", "))"
    case .badTime(let text):
      return "--fault \(text): write @START or @START+LENGTH in seconds"
    }
  }
}
