import HandProtocol
import Testing

@Suite struct AbilityHandUnitsTests {
  @Test func whatGoesToTheHandIsTruncatedTowardsZero() {
    #expect(AbilityHandUnits.rawPosition(centidegrees: 3000) == 0x1999)
    #expect(AbilityHandUnits.rawPosition(centidegrees: -3000) == -0x1999)
    #expect(AbilityHandUnits.rawPosition(centidegrees: 10_000) == 21_844)
    #expect(AbilityHandUnits.rawVoltage(hundredthsOfPercent: -1000) == -354)
  }

  @Test func nothingOverflows() {
    for extreme in [Int32.min, Int32.max] {
      let sign: Int16 = extreme < 0 ? -1 : 1
      #expect(
        AbilityHandUnits.rawPosition(centidegrees: extreme) == 32_767 * sign
      )
      #expect(
        AbilityHandUnits.rawVelocity(centidegreesPerSecond: extreme)
          == 32_767 * sign
      )
      #expect(
        AbilityHandUnits.rawVoltage(hundredthsOfPercent: extreme) == 3546 * sign
      )
      #expect(
        AbilityHandUnits.rawCurrent(
          milliamperes: extreme,
          countsPerMegaampere: .max
        ) == 32_767 * sign
      )
    }
    #expect(
      AbilityHandUnits.milliamperes(rawCurrent: .max, countsPerMegaampere: 1)
        == .max
    )
  }

  @Test func positionsAndCurrentsAreRoundedToNearest() {
    for raw in Int16.min...Int16.max {
      let degrees = Double(raw) * 150 / 32_767
      let position = AbilityHandUnits.centidegrees(rawPosition: raw)
      let current = AbilityHandUnits.milliamperes(rawCurrent: raw)
      guard position == Int32((degrees * 100).rounded()),
        current == Int32((Double(raw) / 620.606079 * 1000).rounded())
      else {
        Issue.record("raw \(raw): got \(position) and \(current)")
        return
      }
    }
  }

  @Test func aPositionComesBackFromItsAngle() {
    for raw in Int16(-32_767)...32_767 {
      let angle = AbilityHandUnits.centidegrees(rawPosition: raw)
      let back = AbilityHandUnits.rawPosition(centidegrees: angle)
      // A hundredth of a degree is 2.2 counts; truncation takes one more.
      guard abs(Int(back) - Int(raw)) <= 2 else {
        Issue.record("raw \(raw): \(back) came back")
        return
      }
    }
  }

  @Test(arguments: 0..<6)
  func speedIsThatOfTheJointBehindItsGear(joint: Int) {
    let gear = joint == 5 ? 162.45 : 649
    for raw in Int16.min...Int16.max {
      let radians = Double(raw) / 4 / gear
      let want = (radians * 18_000 / .pi).rounded()
      let got = AbilityHandUnits.centidegreesPerSecond(
        rawVelocity: raw,
        joint: joint
      )
      guard got == Int32(want) else {
        Issue.record("raw \(raw): got \(got), want \(want)")
        return
      }
    }
  }

  /// The vendor's clients scale the speed in an answer as if it were one in a
  /// command, divided by four.
  @Test func speedDiffersFromTheClientsAsTheGearsSay() {
    let client = 10_000.0 * 3000 / 32_767 / 4
    func ratio(_ joint: Int) -> Double {
      let speed = AbilityHandUnits.centidegreesPerSecond(
        rawVelocity: 10_000,
        joint: joint
      )
      return client / (Double(speed) / 100)
    }
    #expect(abs(ratio(0) - 1.037) < 0.001)
    #expect(abs(ratio(4) - 1.037) < 0.001)
    #expect(abs(1 / ratio(5) - 3.85) < 0.005)
  }
}
