/// One motor of a Mia hand.
struct MiaMotor: Sendable {
  /// Encoder steps of a degree: 255 are 90 degrees. Chosen.
  static let stepsPerDegree = 255.0 / 90
  /// A whole grasp, of which delays are a share, in ticks. Chosen.
  static let graspTicks = 1000

  /// What it is told to do.
  private var drive = JointDrive.off
  private var newtonCap = Double.infinity
  /// What it will do after some more ticks.
  private var waiting: (ticks: Int, drive: JointDrive)?

  /// Goes to a place in encoder steps, at a share of its speed.
  mutating func go(
    to steps: Int,
    percent: Int,
    after delay: Int = 0,
    _ parameters: JointParameters
  ) {
    let wanted = JointDrive.position(
      degrees: min(
        max(Double(steps) / Self.stepsPerDegree, parameters.range.lowerBound),
        parameters.range.upperBound
      ),
      degreesPerSecond: parameters.degreesPerSecondLimit * Double(percent) / 100
    )
    newtonCap = .infinity
    if delay > 0 {
      waiting = (Self.graspTicks * delay / 100, wanted)
    } else {
      waiting = nil
      drive = wanted
    }
  }

  /// Keeps a speed, of 99, with a share of its force; 0 stops.
  mutating func run(_ speed: Int, percent: Int, _ parameters: JointParameters) {
    waiting = nil
    drive = .speed(
      degreesPerSecond: parameters.degreesPerSecondLimit * Double(speed) / 99
    )
    newtonCap = parameters.newtonLimit * Double(percent) / 100
  }

  /// Presses with a force, of 99.
  mutating func press(_ force: Int, _ parameters: JointParameters) {
    waiting = nil
    let part = Double(force) / 99
    drive = .current(amperes: parameters.ampereLimit * part)
    newtonCap = parameters.newtonLimit * abs(part)
  }

  /// Does what it is told for a tick.
  mutating func tick(_ joint: inout Joint) {
    if let (ticks, wanted) = waiting {
      waiting = ticks > 1 ? (ticks - 1, wanted) : nil
      if ticks <= 1 { drive = wanted }
    }
    joint.drive = drive
    joint.newtonCap = newtonCap
  }
}
