import Testing

@testable import SyntheticNerve

@Suite("The samples of a session")
struct NerveGeneratorTests {
  /// A second and a half, with movement and an artefact or two.
  static var smallPlan: NervePlan {
    var plan = NervePlan()
    plan.trials.movements = [.pinch]
    plan.trials.repetitions = 1
    plan.trials.restSeconds = 0.3...0.3
    plan.trials.holdSeconds = 0.4...0.4
    plan.trials.tailSeconds = 0.2
    plan.noise.artefactsPerMinute = 120
    plan.day = 5
    return plan
  }

  private func samples(
    _ plan: NervePlan,
    seed: UInt64,
    blocks: [Int] = [.max]
  ) -> [Int16] {
    var generator = NerveGenerator(plan: plan, seed: seed)
    var result: [Int16] = []
    var turn = 0
    while generator.read(
      frames: min(blocks[turn % blocks.count], 1 << 20),
      into: &result
    ) > 0 {
      turn += 1
    }
    #expect(result.count == generator.frameCount * generator.channelCount)
    return result
  }

  @Test("are the same in blocks of any size")
  func blocks() {
    let plan = Self.smallPlan
    let whole = samples(plan, seed: 9)
    #expect(samples(plan, seed: 9, blocks: [1, 999, 1, 1000, 37]) == whole)
    #expect(samples(plan, seed: 9, blocks: [1001]) == whole)
  }

  /// FNV-1a, 64 bits, over little-endian samples.
  private func digest(_ samples: [Int16]) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for sample in samples {
      for byte in [
        UInt8(truncatingIfNeeded: sample),
        UInt8(truncatingIfNeeded: sample >> 8),
      ] {
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
      }
    }
    return hash
  }

  @Test("are the bytes they always were, in every build")
  func golden() {
    // Changes with every change of the model, which then needs new checksums
    // in Recordings/synthetic, and newly trained decoders.
    #expect(
      digest(samples(Self.smallPlan, seed: 9)) == 13_251_741_215_498_877_441
    )
  }

  @Test("change with the seed, the day and the subject")
  func seeds() {
    var plan = Self.smallPlan
    let first = samples(plan, seed: 9)
    #expect(samples(plan, seed: 10) != first)
    plan.subject = 2
    #expect(samples(plan, seed: 9) != first)
    plan.subject = 1
    plan.day = 6
    #expect(samples(plan, seed: 9) != first)
  }

  /// Microvolts rms of each channel while the hand rests and while it holds.
  private func strengths(_ plan: NervePlan) -> (rest: [Double], hold: [Double])
  {
    let x = samples(plan, seed: 1)
    let trial = MovementSchedule(plan.trials, seed: 1).trials[0]
    let count = plan.nerve.electrodes.count
    func rms(_ steps: Range<Int>) -> [Double] {
      let frames = (steps.lowerBound * 50)..<(steps.upperBound * 50)
      return (0..<count).map { channel in
        let sum = frames.reduce(0.0) {
          $0 + Double(x[$1 * count + channel]) * Double(x[$1 * count + channel])
        }
        return (sum / Double(frames.count)).squareRoot() * 0.195
      }
    }
    return (rms(0..<trial.rampStart), rms(trial.holdStart..<trial.holdEnd))
  }

  @Test("the electrodes of a driven muscle are louder, those far away are not")
  func selectivity() {
    var plan = Self.smallPlan
    plan.trials.movements = [.ring]
    plan.trials.level = 1...1
    plan.day = 0
    plan.noise.mainsMicrovolts = 0
    plan.noise.artefactsPerMinute = 0
    let (rest, hold) = strengths(plan)
    for (channel, fascicle) in plan.nerve.electrodes.enumerated() {
      let ratio = hold[channel] / rest[channel]
      switch fascicle {
      case .ring: #expect(ratio > 1.2, "electrode \(channel)")
      case .thumbFlexion, .index:
        #expect(ratio < 1.2, "electrode \(channel)")
      default: break
      }
    }
  }

  @Test("noise has the plan's strength when nothing else is there")
  func noise() {
    var plan = Self.smallPlan
    plan.nerve.amplitudeAt50Micrometres = 0
    plan.noise.mainsMicrovolts = 0
    plan.noise.muscleMicrovolts = 0
    plan.noise.artefactsPerMinute = 0
    plan.noise.flickerCorner = 0
    let once = strengths(plan).hold
    plan.noiseScale = 3
    let thrice = strengths(plan).hold
    for channel in once.indices {
      // 4000 samples: a standard error is 1.1 %; rounding adds 0.06 uV.
      #expect(abs(once[channel] / 2.572 - 1) < 0.06)
      #expect(abs(thrice[channel] / once[channel] - 3) < 0.02)
    }
  }
}
