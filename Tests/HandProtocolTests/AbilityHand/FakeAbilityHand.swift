import HandProtocol

/// A small Ability Hand in virtual time: it takes one frame at a time, and
/// moves its joints towards their targets while the host controls it.
struct FakeAbilityHand {
  /// Positions as the hand counts them, in the order of the wire.
  var positions: [Int]
  /// Counts that a joint moves in a millisecond: 462 degrees a second.
  var speed = 101
  /// How fast all joints move where nobody has told them to, in counts a
  /// millisecond; none by default.
  var drift = 0
  /// Until when they do so.
  var driftEnd = Moment(microseconds: .max)
  /// How long the joints drift once the hand leaves the host's control.
  var driftAfterControl: UInt32?
  /// The joints that the hand says it limits.
  var limited: UInt8 = 0
  /// Whether positions are answered with the header of a question.
  var refusesControl = false

  /// Whether the host controls the hand.
  private(set) var isControlled = false
  /// How far any joint was ever from where it began.
  private(set) var largestMotion = 0

  private let beginning: [Int]
  private var targets: [Int]
  private var clock = Moment(microseconds: 0)
  private var lastFrame = Moment(microseconds: 0)

  init(positions: [Int]) {
    self.positions = positions
    beginning = positions
    targets = positions
  }

  /// Lets time pass, in whole milliseconds.
  mutating func advance(to moment: Moment) {
    while clock.adding(milliseconds: 1) <= moment {
      var end = moment
      if isControlled {
        let timeout = lastFrame.adding(milliseconds: 300)
        if clock >= timeout { leaveControl() } else { end = min(end, timeout) }
      }
      if !isControlled && clock < driftEnd { end = min(end, driftEnd) }
      let duration = max(1, end.milliseconds(since: clock))
      move(milliseconds: Int(duration))
      clock = clock.adding(milliseconds: duration)
    }
  }

  private mutating func move(milliseconds: Int) {
    for joint in 0..<6 {
      if isControlled {
        let most = speed * milliseconds
        let way = targets[joint] - positions[joint]
        positions[joint] += max(-most, min(most, way))
      } else if clock < driftEnd {
        positions[joint] += drift * milliseconds
      }
      let motion = abs(positions[joint] - beginning[joint])
      largestMotion = max(largestMotion, motion)
    }
  }

  /// Takes a frame, and gives its answer as it goes over the wire; nothing
  /// where the frame is none.
  mutating func answer(_ wire: [UInt8], at moment: Moment) -> [UInt8] {
    advance(to: moment)
    let frame = AbilityHandWire.unstuffed(wire)
    guard frame.count >= 3, frame[0] == 0x50, frame.reduce(0, &+) == 0 else {
      return []
    }
    lastFrame = moment
    var header = frame[1]
    switch header {
    case 0x10...0x12:
      if refusesControl {
        header = 0xA0 | header & 3
        break
      }
      isControlled = true
      targets = (0..<6).map {
        let low = UInt16(frame[2 + 2 * $0])
        return Int(Int16(bitPattern: low | UInt16(frame[3 + 2 * $0]) << 8))
      }
    case 0x7C:
      if isControlled { leaveControl() }
    case 0xA0...0xA2:
      break
    default:
      return []
    }
    let variant = header == 0x7C ? 0 : Int(header & 3)
    return AbilityHandWire.stuffed(
      AbilityHandWire.answer(
        header: header,
        variant: variant,
        positions: positions,
        limited: limited
      )
    )
  }

  private mutating func leaveControl() {
    isControlled = false
    if let driftAfterControl {
      drift = 20
      driftEnd = clock.adding(milliseconds: driftAfterControl)
    }
  }
}
