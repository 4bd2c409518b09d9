import Testing

@testable import SyntheticNerve

@Suite("The movements and their truth")
struct MovementTests {
  @Test("every movement comes as often as asked, within stated durations")
  func schedule() {
    let plan = MovementProtocol()
    let schedule = MovementSchedule(plan, seed: 3)
    #expect(schedule.trials.count == 9 * plan.repetitions)
    for movement in Movement.allCases {
      let count = schedule.trials.count { $0.movement == movement }
      #expect(count == plan.repetitions)
    }
    let rate = Double(MovementSchedule.stepsPerSecond)
    for trial in schedule.trials {
      let rest = Double(trial.rampStart - trial.restStart) / rate
      let hold = Double(trial.holdEnd - trial.holdStart) / rate
      #expect(plan.restSeconds.contains(rest))
      #expect(plan.holdSeconds.contains(hold))
      #expect(plan.level.contains(trial.level))
    }
    #expect(schedule.stepCount.isMultiple(of: 20))
    let other = MovementSchedule(plan, seed: 4)
    #expect(other.trials.map(\.movement) != schedule.trials.map(\.movement))
  }

  @Test("closure follows drive by the stated delay and time constants")
  func delay() {
    var plan = MovementProtocol()
    plan.repetitions = 1
    plan.movements = [.index]
    var hand = HandParameters()
    hand.electromechanicalDelayMilliseconds = 60
    let schedule = MovementSchedule(plan, seed: 1)
    var truth = MovementTruth(schedule: schedule, hand: hand)
    var drives: [Double] = []
    var closures: [Double] = []
    for _ in 0..<schedule.stepCount {
      truth.advance()
      drives.append(truth.drive[Finger.index.rawValue])
      closures.append(truth.closure[Finger.index.rawValue])
    }
    let firstDrive = drives.firstIndex { $0 > 0 } ?? -1
    let firstClosure = closures.firstIndex { $0 > 0 } ?? -1
    #expect(firstClosure - firstDrive == 12, "60 ms are 12 steps")
    // The means of time under both curves are apart by the delay and the
    // mean delay of the two poles, (1 - w) / w steps each.
    func center(_ x: [Double]) -> Double {
      var sum = 0.0
      var weighted = 0.0
      for (t, value) in x.enumerated() {
        sum += value
        weighted += value * Double(t)
      }
      return weighted / sum
    }
    let weight = 1 - DeterministicMath.exponential(-5 / 20.0)
    let wanted = 12 + 2 * (1 - weight) / weight
    #expect(abs(center(closures) - center(drives) - wanted) < 0.01)
  }

  @Test("a finger's neighbours move a little, others not at all")
  func enslaving() {
    var plan = MovementProtocol()
    plan.repetitions = 1
    plan.movements = [.little]
    plan.level = 1...1
    var truth = MovementTruth(
      schedule: MovementSchedule(plan, seed: 1),
      hand: HandParameters()
    )
    var peaks = [Double](repeating: 0, count: 6)
    for _ in 0..<MovementSchedule(plan, seed: 1).stepCount {
      truth.advance()
      for finger in 0..<6 {
        peaks[finger] = max(peaks[finger], truth.drive[finger])
      }
    }
    #expect(peaks == [0, 0, 0, 0, HandParameters().enslaving, 1])
    #expect(peaks[4] < NerveRecording.activeAbove)
  }
}
