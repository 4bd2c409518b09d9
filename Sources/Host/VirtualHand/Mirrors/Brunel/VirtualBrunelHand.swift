public import HandProtocol

/// The mirror of a Brunel hand with Beetroot firmware, a terminal for people
/// that programs use too. It has no watchdog, and nothing limits force but the
/// motors.
public struct VirtualBrunelHand: VirtualHand {
  public let kind = VirtualHandKind.brunel
  public var mechanics = HandMechanics.brunelHand()
  public private(set) var counters = HandCounters()

  /// The longest line.
  static let longestLine = 64
  /// In CSV mode a line goes out every so many ticks. Chosen.
  static let streamTicks: UInt64 = 20

  private var fingers = Array(repeating: Finger(), count: 4)
  private var motorsAreOn = true
  private var isStreaming = false
  private var held: [UInt8] = []
  private var isTooLong = false
  private var queue = TransmitQueue()

  private struct Finger: Sendable {
    /// In percent of its travel; nil before it is told.
    var target: Double?
    /// 0...255.
    var speed = 255
    var isClosing = false
  }

  /// An open hand.
  public init() {}

  public mutating func tick() {
    for (index, finger) in fingers.enumerated() {
      guard motorsAreOn, let target = finger.target else {
        mechanics.joints[index].drive = .off
        continue
      }
      let limit = mechanics.joints[index].parameters.degreesPerSecondLimit
      mechanics.joints[index].drive = .position(
        degrees: target * 0.9,
        degreesPerSecond: limit * Double(finger.speed) / 255
      )
    }
    let now = mechanics.moment
    if isStreaming, now.microseconds / 1000 % Self.streamTicks == 0 {
      send(positionLine, at: now)
    }
  }

  public mutating func receive(_ bytes: [UInt8], at now: Moment) {
    advance(to: now)
    for byte in bytes {
      if byte == 0x0A || byte == 0x0D {
        endLine(at: now)
      } else if held.count < Self.longestLine, !isTooLong {
        held.append(byte)
      } else {
        counters.bytesDropped += held.count + 1
        held.removeAll()
        isTooLong = true
      }
    }
  }

  public mutating func transmit(at now: Moment) -> [UInt8] {
    advance(to: now)
    return queue.take(upTo: now)
  }

  public mutating func powerCycle() {
    fingers = Array(repeating: Finger(), count: 4)
    motorsAreOn = true
    isStreaming = false
    isTooLong = false
    held.removeAll()
    queue.removeAll()
    mechanics.switchOff()
  }

  // MARK: Lines

  private mutating func endLine(at now: Moment) {
    defer {
      held.removeAll()
      isTooLong = false
    }
    if isTooLong { counters.framesRejected += 1 }
    guard !held.isEmpty else { return }
    let line = held
    if isStreaming, let numbers = BrunelRequest.positions(line) {
      counters.framesAccepted += 1
      for (finger, number) in numbers.enumerated() {
        fingers[finger].target = Double(number) * 100 / 1023
      }
      return
    }
    if !isStreaming {
      let isText = line.allSatisfy { (0x20...0x7E).contains($0) }
      let text = isText ? String(decoding: line, as: UTF8.self) : "?"
      send("\n\(text)\r\n", at: now)
    }
    guard let command = BrunelRequest(line) else {
      counters.framesRejected += 1
      counters.bytesDropped += line.count
      return
    }
    counters.framesAccepted += 1
    execute(command, at: now)
  }

  private mutating func execute(_ command: BrunelRequest, at now: Moment) {
    let first = command.words[0]
    switch first.letter {
    case UInt8(ascii: "F"):
      guard let finger = first.number, finger < 4 else { return }
      move(finger, command, at: now)
    case UInt8(ascii: "G"):
      guard let grip = first.number, Self.grips.indices.contains(grip) else {
        return
      }
      close(Self.grips[grip], command)
    case UInt8(ascii: "A"): advanced(first.number ?? -1, at: now)
    case UInt8(ascii: "R"): powerCycle()
    case UInt8(ascii: "#"): send(diagnostics, at: now)
    case UInt8(ascii: "?"):
      send("F finger, G grip, A settings, # diagnostics\r\n", at: now)
    // Hand, muscle control, hold, threshold and exit have no effect here.
    default: return
    }
  }

  private mutating func move(
    _ finger: Int,
    _ command: BrunelRequest,
    at now: Moment
  ) {
    if let speed = command.number(of: "S") {
      fingers[finger].speed = min(speed, 255)
    }
    if command.has("O") || command.has("C") {
      fingers[finger].isClosing = command.has("C")
      fingers[finger].target = command.has("C") ? 100 : 0
    }
    if let percent = command.number(of: "P") {
      fingers[finger].target = Double(min(percent, 100))
    }
    let state = fingers[finger]
    send(
      "Finger: \t\(finger)\r\nDirection:\t"
        + "\(state.isClosing ? "Close" : "Open")\r\nPosition:\t"
        + "\(Int((state.target ?? 0).rounded()))\r\nSpeed:\t\t\(state.speed)\r\n\n",
      at: now
    )
  }

  /// What each finger does in a grip, in percent of its travel: fist, palm,
  /// thumb up, point, pinch, tripod. Chosen.
  private static let grips: [[Int]] = [
    [100, 100, 100, 100], [0, 0, 0, 0], [0, 100, 100, 100],
    [100, 0, 100, 100], [80, 80, 0, 0], [80, 80, 80, 0],
  ]

  private mutating func close(_ grip: [Int], _ command: BrunelRequest) {
    let percent =
      command.number(of: "P") ?? (command.has("O") ? 0 : 100)
    for finger in 0..<4 {
      if let speed = command.number(of: "S") {
        fingers[finger].speed = min(speed, 255)
      }
      fingers[finger].target = Double(grip[finger] * min(percent, 100)) / 100
    }
  }

  private mutating func advanced(_ number: Int, at now: Moment) {
    switch number {
    case 3:
      motorsAreOn.toggle()
      send("Motors \(motorsAreOn ? "ENABLED" : "DISABLED")\r\n", at: now)
    case 4:
      isStreaming.toggle()
      send("CSV mode \(isStreaming ? "ENABLED" : "DISABLED")\r\n", at: now)
    case 6: send(positionLine, at: now)
    default: return
    }
  }

  // MARK: Answers

  private var positionLine: String {
    mechanics.joints.map {
      "\(Int(($0.degrees / 90 * 1023).rounded())),"
    }.joined() + "\r\n"
  }

  /// The words that the vendor's clients look for: FW, Mode, Motors.
  private var diagnostics: String {
    "     System Diagnostics\r\n____________________________\n\n"
      + "FW:\tBeetroot V1.1.0\nMode:\tNone\r\nMotors:\t"
      + "\(motorsAreOn ? "ENABLED" : "DISABLED")\r\n"
  }

  private mutating func send(_ text: String, at now: Moment) {
    if queue.append(Array(text.utf8), due: now) { counters.framesSent += 1 }
  }
}
