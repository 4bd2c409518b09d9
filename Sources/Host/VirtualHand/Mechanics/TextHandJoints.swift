extension HandMechanics {
  /// The three motors of a Mia hand: thumb flexion, middle-ring-little, and
  /// index with the thumb's abduction. One encoder step is 90/255 of a degree.
  /// The index motor closes the finger in both directions, with the thumb
  /// beside it or against it: -255...255.
  ///
  /// Encoder ranges are the vendor's driver's; all else is chosen.
  static func miaHand() -> HandMechanics {
    HandMechanics(
      joints: [
        Joint(screw("thumb", range: 0...90, seconds: 0.6)),
        Joint(screw("middle-ring-little", range: 0...90, seconds: 0.6)),
        Joint(screw("index", range: -90...90, seconds: 1.2), degrees: 0),
      ],
      supplyVolts: 12
    )
  }

  /// The four linear motors of a Brunel hand: thumb, index, middle, ring with
  /// little. 90 degrees are all their travel, 1023 on the wire. Chosen.
  static func brunelHand() -> HandMechanics {
    HandMechanics(
      joints: ["thumb", "index", "middle", "ring-little"].map {
        Joint(screw($0, range: 0...90, seconds: 0.8))
      },
      supplyVolts: 12
    )
  }

  /// A motor with a screw that crosses its range in so many seconds. Chosen.
  private static func screw(
    _ name: String,
    range: ClosedRange<Double>,
    seconds: Double
  ) -> JointParameters {
    JointParameters(
      name: name,
      range: range,
      degreesPerSecondLimit: (range.upperBound - range.lowerBound) / seconds,
      ampereLimit: 1,
      gearRatio: 1600,
      gearEfficiency: 0.4,
      isBackdrivable: false,
      torqueConstant: 2.5e-3,
      resistance: 10,
      inertia: 6e-3,
      dryFriction: 0.08,
      viscousFriction: 0.01,
      leverMeters: 0.08,
      thermal: .smallMotor
    )
  }
}
