public import HandProtocol

/// The mirror of a Prensilia Mia hand. It answers its heartbeat and streams
/// what it is asked to; it has no watchdog, and confirms nothing else.
public struct VirtualMiaHand: VirtualHand {
  public let kind = VirtualHandKind.mia
  public var mechanics = HandMechanics.miaHand()
  public private(set) var counters = HandCounters()

  /// A line of each stream every so many ticks. Chosen.
  static let streamTicks: UInt64 = 20
  /// Strain gauges count so many a newton. Chosen.
  static let countsPerNewton = 100.0

  private var motors = Array(repeating: MiaMotor(), count: 3)
  private var references = Self.factoryReferences
  private var streams: Set<UInt8> = []
  private var held: [UInt8] = []
  private var queue = TransmitQueue()

  /// An open hand.
  public init() {}

  public mutating func tick() {
    for motor in motors.indices {
      motors[motor].tick(&mechanics.joints[motor])
    }
    let now = mechanics.moment
    if now.microseconds / 1000 % Self.streamTicks == 0 {
      for tag in Array("PSCA".utf8) where streams.contains(tag) {
        send(line(of: tag), at: now)
      }
    }
  }

  public mutating func receive(_ bytes: [UInt8], at now: Moment) {
    advance(to: now)
    for byte in bytes {
      // Nothing but the first character is an @.
      if byte == UInt8(ascii: "@") { drop() }
      held.append(byte)
      guard held[0] == UInt8(ascii: "@"), held.count <= 18 else {
        drop()
        continue
      }
      guard held.count == 18 else { continue }
      if held.suffix(2).elementsEqual("*\r".utf8),
        let command = MiaRequest(Array(held.prefix(16)))
      {
        counters.framesAccepted += 1
        held.removeAll()
        execute(command, at: now)
      } else {
        counters.framesRejected += 1
        drop()
      }
    }
  }

  public mutating func transmit(at now: Moment) -> [UInt8] {
    advance(to: now)
    return queue.take(upTo: now)
  }

  public mutating func powerCycle() {
    motors = Array(repeating: MiaMotor(), count: 3)
    references = Self.factoryReferences
    streams = []
    held.removeAll()
    queue.removeAll()
    mechanics.switchOff()
  }

  private mutating func drop() {
    counters.bytesDropped += held.count
    held.removeAll()
  }

  // MARK: Commands

  private struct Reference: Sendable {
    var rest: Int
    var closed: Int
    var delay: Int
  }

  /// Where thumb, middle-ring-little and index go in each grasp. Chosen.
  private static let factoryReferences: [UInt8: [Reference]] = {
    func row(_ places: [(Int, Int)]) -> [Reference] {
      places.map { Reference(rest: $0.0, closed: $0.1, delay: 0) }
    }
    return Dictionary(
      uniqueKeysWithValues: zip(
        MiaRequest.grasps,
        [
          row([(0, 200), (0, 220), (0, 220)]),
          row([(0, 150), (0, 0), (0, 170)]),
          row([(0, 180), (120, 200), (-120, -200)]),
          row([(0, 140), (0, 160), (0, 160)]),
          row([(0, 160), (0, 170), (0, 170)]),
        ]
      )
    )
  }()

  private mutating func execute(_ command: MiaRequest, at now: Moment) {
    switch command {
    case .heartbeat: send("<?\n", at: now)
    case .position(let motor, let steps, let percent):
      motors[motor].go(to: steps, percent: percent, parameters(motor))
    case .speed(let motor, let speed, let percent):
      motors[motor].run(speed, percent: percent, parameters(motor))
    case .force(let motor, let force):
      motors[motor].press(force, parameters(motor))
    case .grasp(let name, let percent, let isStaggered):
      for (motor, place) in (references[name] ?? []).enumerated() {
        motors[motor].go(
          to: place.rest + (place.closed - place.rest) * percent / 100,
          percent: 50,
          after: isStaggered ? place.delay : 0,
          parameters(motor)
        )
      }
    case .reference(let name, let motor, let rest, let closed, let delay):
      references[name]?[motor] = Reference(
        rest: rest,
        closed: closed,
        delay: min(max(delay, 0), 100)
      )
    case .stream(let tag, let isOn):
      if isOn { streams.insert(tag) } else { streams.remove(tag) }
    }
  }

  private func parameters(_ motor: Int) -> JointParameters {
    mechanics.joints[motor].parameters
  }

  // MARK: Streams

  private func line(of tag: UInt8) -> String {
    let joints = mechanics.joints
    switch tag {
    case UInt8(ascii: "P"):
      return fields("e", joints.map { $0.degrees * MiaMotor.stepsPerDegree })
    case UInt8(ascii: "S"):
      return fields(
        "s",
        joints.map {
          $0.degreesPerSecond / $0.parameters.degreesPerSecondLimit * 90
        }
      )
    case UInt8(ascii: "C"):
      return fields("c", joints.map { $0.amperes * 1000 })
    default:
      // Normal and tangential forces; the objects here press straight.
      let normal = joints.map { $0.newtons * Self.countsPerNewton }
      return fields("a", [normal[1], 0, normal[2], normal[0], 0, 0])
    }
  }

  /// A tag and numbers of a sign and five digits, nine characters apart.
  private func fields(_ tag: String, _ numbers: [Double]) -> String {
    numbers.reduce(tag + "     ") { line, number in
      let whole = Int(min(max(number.rounded(), -99_999), 99_999))
      let digits = String(whole.magnitude)
      let zeros = String(repeating: "0", count: 5 - digits.count)
      return line + (whole < 0 ? "-" : "+") + zeros + digits + "   "
    } + "\n"
  }

  private mutating func send(_ line: String, at now: Moment) {
    if queue.append(Array(line.utf8), due: now) { counters.framesSent += 1 }
  }
}
