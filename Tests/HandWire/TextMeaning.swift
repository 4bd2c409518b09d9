extension WireReader {
  /// Sixteen characters, `*` and a carriage return.
  ///
  /// Source: the form of the commands of mia_hand_ros_pkgs 1.0.2.
  func miaMeaning(of frame: [UInt8]) -> WireMeaning {
    guard frame.count == 18, frame[0] == UInt8(ascii: "@"),
      frame[16] == UInt8(ascii: "*"), frame[17] == UInt8(ascii: "\r")
    else { return .unknown }
    let letters = frame.map { Character(Unicode.Scalar($0)) }
    if letters[1] == "?" || letters[1] == "A" && letters[2] == "D" {
      return .quiet
    }
    guard let motor = letters[1].wholeNumberValue, (1...3).contains(motor),
      letters[3] == "+" || letters[3] == "-"
    else { return .unknown }
    switch letters[2] {
    case "P":
      guard let size = Int(String(letters[4...7])) else { return .unknown }
      var targets = [Int?](repeating: nil, count: 3)
      targets[motor - 1] = letters[3] == "-" ? -size : size
      return .targets(targets)
    case "S":
      guard let speed = Int(String(letters[8...9])) else { return .unknown }
      return speed == 0 ? .stop : .drive
    default: return .unknown
    }
  }

  /// A line: four positions with a comma behind each, or a letter and a number.
  ///
  /// Source: the published interface of the Beetroot firmware V1.1.0.
  func brunelMeaning(of frame: [UInt8]) -> WireMeaning {
    guard frame.last == UInt8(ascii: "\n") else { return .unknown }
    let line = String(decoding: frame.dropLast(), as: UTF8.self)
    switch line {
    case "#", "A4", "A6": return .quiet
    case "A3": return .toggle
    default:
      let numbers = line.split(
        separator: ",",
        omittingEmptySubsequences: false
      )
      let targets = numbers.dropLast().map { Int($0) }
      guard numbers.count == 5, numbers[4].isEmpty,
        targets.allSatisfy({ $0 != nil })
      else { return .unknown }
      return .targets(targets)
    }
  }
}
