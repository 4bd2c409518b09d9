extension HandMechanics {
  /// The joints of an RH56, in the order of its registers: little, ring,
  /// middle, index, thumb bend, thumb rotation. Zero degrees is open, which is
  /// 1000 in the angle registers.
  ///
  /// The supply of 8.4 V is what its voltage register shows in captures, the
  /// force of 10 N is the largest of its force registers. All else is chosen:
  /// a screw that no load turns, and a full travel in 0.8 s at the largest
  /// speed.
  static func rh56() -> HandMechanics {
    let names = [
      "little", "ring", "middle", "index", "thumb-bend", "thumb-rotation",
    ]
    let joints = names.map { name in
      let travel = name.hasPrefix("thumb") ? 70.0 : 90.0
      return Joint(
        JointParameters(
          name: name,
          range: 0...travel,
          degreesPerSecondLimit: travel / 0.8,
          ampereLimit: 1,
          gearRatio: 1600,
          gearEfficiency: 0.4,
          isBackdrivable: false,
          torqueConstant: 2e-3,
          resistance: 8,
          inertia: 6e-3,
          dryFriction: 0.08,
          viscousFriction: 0.01,
          leverMeters: 0.09,
          thermal: .smallMotor
        )
      )
    }
    return HandMechanics(joints: joints, supplyVolts: 8.4)
  }
}
