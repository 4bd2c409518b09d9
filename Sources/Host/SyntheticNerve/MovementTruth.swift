/// What the six fingers are told and what they do, step by step of 5 ms.
///
/// The closure of a finger is its drive, late by the electromechanical delay
/// and smoothed by a critically damped second-order hand: two one-pole stages
///
///     y[k] = y[k - 1] + (1 - exp(-step / timeConstant)) (x[k] - y[k - 1])
///
/// Source: Cavanagh and Komi, "Electromechanical delay in human skeletal muscle
/// under concentric and eccentric contractions", Eur. J. Appl. Physiol. 42,
/// 1979 (the delay); Fuglevand, Winter and Patla, J. Neurophysiol. 70(6), 1993
/// (the critically damped second-order twitch).
struct MovementTruth: Sendable {
  private let schedule: MovementSchedule
  private let enslaving: Double
  private let weight: Double
  private var delayLine: [Double]
  private var delayPosition = 0
  private let delaySteps: Int
  private var first = [Double](repeating: 0, count: Finger.allCases.count)
  private var trial = 0
  private(set) var step = 0

  /// Drive of each finger at the newest step, 0...1.
  private(set) var drive = [Double](repeating: 0, count: Finger.allCases.count)
  /// Closure of each finger at the newest step, 0...1.
  private(set) var closure = [Double](
    repeating: 0,
    count: Finger.allCases.count
  )

  init(schedule: MovementSchedule, hand: HandParameters) {
    self.schedule = schedule
    enslaving = hand.enslaving
    let stepMilliseconds = 1000 / Double(MovementSchedule.stepsPerSecond)
    let ratio = hand.electromechanicalDelayMilliseconds / stepMilliseconds
    delaySteps = Int(ratio.rounded())
    weight =
      1
      - DeterministicMath.exponential(
        -stepMilliseconds / hand.timeConstantMilliseconds
      )
    delayLine = Array(
      repeating: 0,
      count: (delaySteps + 1) * Finger.allCases.count
    )
  }

  /// Goes on to the next step, the first of which is step 0.
  mutating func advance() {
    let asked = askedDrive()
    for finger in Finger.allCases { drive[finger.rawValue] = 0 }
    if let asked {
      for finger in asked.fingers {
        drive[finger.rawValue] = asked.level
      }
      for finger in asked.fingers {
        for neighbour in finger.neighbours {
          let taken = enslaving * asked.level
          drive[neighbour.rawValue] = max(drive[neighbour.rawValue], taken)
        }
      }
    }
    let count = Finger.allCases.count
    for finger in 0..<count {
      delayLine[delayPosition * count + finger] = drive[finger]
    }
    delayPosition = (delayPosition + 1) % (delaySteps + 1)
    for finger in 0..<count {
      // The slot that comes next is the oldest: `delaySteps` ago.
      let late = delayLine[delayPosition * count + finger]
      first[finger] += weight * (late - first[finger])
      closure[finger] += weight * (first[finger] - closure[finger])
    }
    step += 1
  }

  /// The movement of the current step and how strongly it is asked for.
  private mutating func askedDrive() -> (fingers: [Finger], level: Double)? {
    while trial < schedule.trials.count,
      step >= schedule.trials[trial].rampEnd
    {
      trial += 1
    }
    guard trial < schedule.trials.count else { return nil }
    let now = schedule.trials[trial]
    guard step >= now.rampStart else { return nil }
    var part = 1.0
    if step < now.holdStart {
      part =
        Double(step - now.rampStart)
        / Double(now.holdStart - now.rampStart)
    } else if step >= now.holdEnd {
      part =
        Double(now.rampEnd - step) / Double(now.rampEnd - now.holdEnd)
    }
    return (now.movement.fingers, now.level * part)
  }
}
