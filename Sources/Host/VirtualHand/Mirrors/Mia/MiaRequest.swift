/// What a Mia hand is told: 16 characters, then "*" and a carriage return.
///
/// Source: the commands the vendor's driver sends. What the constants 40, 50
/// and 80 in them mean is not documented; here they are a share of the largest
/// speed or force, in percent.
enum MiaRequest: Equatable, Sendable {
  /// "Are you plugged?"
  case heartbeat
  /// A motor, 0...2, goes to a place in encoder steps.
  case position(motor: Int, steps: Int, speedPercent: Int)
  /// A motor keeps a speed, -99...99.
  case speed(motor: Int, speed: Int, forcePercent: Int)
  /// A motor presses with -99...99.
  case force(motor: Int, force: Int)
  /// A grasp opens (0), closes (100) or goes part of its way, in percent.
  case grasp(UInt8, percent: Int, isStaggered: Bool)
  /// Where a motor rests and closes in a grasp, in encoder steps, and after
  /// which share of the movement it starts, in percent.
  case reference(UInt8, motor: Int, rest: Int, closed: Int, delay: Int)
  /// One of the streams P, S, C, A on or off.
  case stream(UInt8, isOn: Bool)

  /// The grasps: cylindrical, pinch, lateral, spherical, tridigital.
  static let grasps = Array("CPLST".utf8)

  /// Reads the 16 characters; nil where they mean nothing.
  init?(_ text: [UInt8]) {
    guard text.count == 16, text[0] == UInt8(ascii: "@") else { return nil }
    if text.elementsEqual("@?AreYouPlugged?".utf8) {
      self = .heartbeat
      return
    }
    if text[1] == UInt8(ascii: "A") {
      guard let command = Self.ofAll(text) else { return nil }
      self = command
      return
    }
    guard (UInt8(ascii: "1")...UInt8(ascii: "3")).contains(text[1]),
      let command = Self.ofMotor(Int(text[1] - UInt8(ascii: "1")), text)
    else { return nil }
    self = command
  }

  private static func ofAll(_ text: [UInt8]) -> MiaRequest? {
    switch text[2] {
    case UInt8(ascii: "G"):
      guard grasps.contains(text[3]) else { return nil }
      switch text[4] {
      case UInt8(ascii: "a"):
        return .grasp(text[3], percent: 0, isStaggered: false)
      case UInt8(ascii: "A"):
        return .grasp(text[3], percent: 100, isStaggered: true)
      case UInt8(ascii: "M"):
        guard let percent = number(text[5..<8]), percent <= 100 else {
          return nil
        }
        return .grasp(text[3], percent: percent, isStaggered: false)
      default: return nil
      }
    case UInt8(ascii: "D"):
      let isOn = text[4] == UInt8(ascii: "1")
      guard isOn || text[4] == UInt8(ascii: "0"),
        "PSAC".utf8.contains(text[3])
      else { return nil }
      return .stream(text[3], isOn: isOn)
    default: return nil
    }
  }

  private static func ofMotor(_ motor: Int, _ text: [UInt8]) -> MiaRequest? {
    switch text[2] {
    case UInt8(ascii: "P"):
      guard let steps = signed(text[3..<8]), let percent = number(text[8..<10])
      else { return nil }
      return .position(motor: motor, steps: steps, speedPercent: percent)
    case UInt8(ascii: "S"):
      guard let sign = sign(text[3]), let speed = number(text[8..<10]),
        let percent = number(text[10..<12])
      else { return nil }
      return .speed(motor: motor, speed: sign * speed, forcePercent: percent)
    case UInt8(ascii: "F"):
      guard let sign = sign(text[3]), let force = number(text[8..<10]) else {
        return nil
      }
      return .force(motor: motor, force: sign * force)
    case UInt8(ascii: "G"):
      guard grasps.contains(text[3]), let rest = signed(text[4..<8]),
        let closed = signed(text[8..<12]), let delay = signed(text[12..<16])
      else { return nil }
      return .reference(
        text[3],
        motor: motor,
        rest: rest,
        closed: closed,
        delay: delay
      )
    default: return nil
    }
  }

  private static func sign(_ byte: UInt8) -> Int? {
    byte == UInt8(ascii: "+") ? 1 : byte == UInt8(ascii: "-") ? -1 : nil
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    digits.reduce(Optional(0)) { number, byte in
      guard let number, (0x30...0x39).contains(byte) else { return nil }
      return number * 10 + Int(byte - 0x30)
    }
  }

  private static func signed(_ text: ArraySlice<UInt8>) -> Int? {
    guard let first = text.first, let sign = sign(first),
      let number = number(text.dropFirst())
    else { return nil }
    return sign * number
  }
}
