import HandProtocol

/// A Mia hand for tests: three motors that move, and faults.
struct ScriptedMiaHand: ScriptedHand {
  /// What it sends instead of everything; nil for what a Mia hand sends.
  var nonsense: String?
  var isSilent = false
  /// Whether it goes on after a zero speed.
  var ignoresSpeed = false
  var position: [Double]
  var target: [Double]
  var isStreaming = false
  /// The commands that came, without their end.
  private(set) var commands: [(moment: Moment, text: String)] = []
  private var clock: Moment?
  private var nextLine = Moment(microseconds: 0)

  init(position: [Double]) {
    self.position = position
    target = position
  }

  mutating func answer(to bytes: [UInt8], at now: Moment) -> [UInt8] {
    move(to: now)
    let text = String(decoding: bytes, as: UTF8.self)
    guard text.count == 18, text.hasPrefix("@"), text.hasSuffix("*\r") else {
      return []
    }
    let command = Array(text.dropLast(2))
    commands.append((now, String(command)))
    guard !isSilent else { return [] }
    if let nonsense { return Array(nonsense.utf8) }
    if text.hasPrefix("@?AreYouPlugged?") { return Array("<?\n".utf8) }
    if text.hasPrefix("@ADP") { isStreaming = command[4] == "1" }
    guard let motor = command[1].wholeNumberValue, (1...3).contains(motor)
    else { return [] }
    let sign: Double = command[3] == "-" ? -1 : 1
    if command[2] == "P", let value = Double(String(command[4..<8])) {
      target[motor - 1] = sign * value
    } else if command[2] == "S", !ignoresSpeed {
      target[motor - 1] = position[motor - 1]
    }
    return []
  }

  mutating func streamed(until now: Moment) -> [UInt8] {
    move(to: now)
    guard isStreaming, !isSilent, now >= nextLine else { return [] }
    nextLine = now.adding(milliseconds: 20)
    var line = "e     "
    for value in position {
      let size = String(abs(Int(value.rounded())))
      line += value < 0 ? "-" : "+"
      line += String(repeating: "0", count: 5 - size.count) + size + "   "
    }
    return Array((line + "\n").utf8)
  }

  private mutating func move(to now: Moment) {
    defer { clock = now }
    guard let clock else { return }
    let reach = Double(now.microseconds - clock.microseconds) / 4000
    for motor in 0..<3 {
      let way = target[motor] - position[motor]
      position[motor] += min(max(way, -reach), reach)
    }
  }
}

/// A Brunel hand for tests: four motors that move, switches, and faults.
struct ScriptedBrunelHand: ScriptedHand {
  var isSilent = false
  /// What it sends instead of everything; nil for what a Brunel hand sends.
  var nonsense: String?
  /// Whether the switch of the motors does nothing.
  var isStuckOn = false
  var areMotorsOn = true
  var isStreaming = false
  var position: [Double]
  var target: [Double]
  /// The lines that came.
  private(set) var lines: [(moment: Moment, text: String)] = []
  private var clock: Moment?
  private var nextLine = Moment(microseconds: 0)

  init(position: [Double]) {
    self.position = position
    target = position
  }

  private var positions: String {
    position.map { "\(Int($0.rounded()))," }.joined() + "\r\n"
  }

  mutating func answer(to bytes: [UInt8], at now: Moment) -> [UInt8] {
    move(to: now)
    let text = String(decoding: bytes, as: UTF8.self)
    guard text.hasSuffix("\n") else { return [] }
    let line = String(text.dropLast())
    lines.append((now, line))
    guard !isSilent else { return [] }
    if let nonsense { return Array(nonsense.utf8) }
    let echo = isStreaming ? "" : "\n\(line)\r\n"
    return Array((echo + obey(line)).utf8)
  }

  private mutating func obey(_ line: String) -> String {
    switch line {
    case "#":
      return "     System Diagnostics\r\n____________________________\n\n"
        + "FW:\tBeetroot V1.1.0\nMode:\tNone\r\nMotors:\t"
        + (areMotorsOn ? "ENABLED\r\n" : "DISABLED\r\n")
    case "A6": return positions
    case "A3":
      if !isStuckOn { areMotorsOn.toggle() }
      return areMotorsOn ? "Motors ENABLED\r\n" : "Motors DISABLED\r\n"
    case "A4":
      isStreaming.toggle()
      return isStreaming ? "CSV mode ENABLED\r\n" : "CSV mode DISABLED\r\n"
    default:
      let values = line.split(separator: ",").compactMap { Double($0) }
      if isStreaming, values.count == 4 { target = values }
      return ""
    }
  }

  mutating func streamed(until now: Moment) -> [UInt8] {
    move(to: now)
    guard isStreaming, !isSilent, now >= nextLine else { return [] }
    nextLine = now.adding(milliseconds: 25)
    return Array(positions.utf8)
  }

  private mutating func move(to now: Moment) {
    defer { clock = now }
    guard let clock, areMotorsOn else { return }
    let reach = Double(now.microseconds - clock.microseconds) / 1000
    for motor in 0..<4 {
      let way = target[motor] - position[motor]
      position[motor] += min(max(way, -reach), reach)
    }
  }
}
