extension HandMechanics {
  /// The joints of an Ability Hand, in the order of its protocol: index,
  /// middle, ring, little, thumb flexor, thumb rotator. The rotator's angle
  /// is positive here and negative on the wire.
  ///
  /// | quantity | fingers | rotator | source |
  /// |---|---|---|---|
  /// | gear | 649:1 | 162.45:1 | interface document v1.8 |
  /// | torque constant, mN m/A | 1.49 | 1.49 | vendor's clients |
  /// | range, degrees | 0...100 | 0...100 | interface document |
  /// | speed, rad/s | 8.07 | 40.3 | vendor's URDF |
  /// | supply, V | 8.4 | 8.4 | interface document, typical |
  /// | winding, ohm | 1.5 | 1.5 | chosen: all six at stall pass 14 A |
  /// | current limit, A | 2.3 | 2.3 | chosen: a sixth of the peak of 14 A |
  /// | efficiency, inertia, friction, lever | | | chosen |
  static func abilityHand() -> HandMechanics {
    let finger = JointParameters(
      name: "index",
      range: 0...100,
      degreesPerSecondLimit: 462.4,
      ampereLimit: 2.3,
      gearRatio: 649,
      gearEfficiency: 0.5,
      isBackdrivable: false,
      torqueConstant: 1.49e-3,
      resistance: 1.5,
      inertia: 4.2e-3,
      dryFriction: 0.05,
      viscousFriction: 0.005,
      leverMeters: 0.08,
      thermal: .smallMotor
    )
    var rotator = finger
    rotator.name = "thumb-rotator"
    rotator.degreesPerSecondLimit = 2309
    rotator.gearRatio = 162.45
    rotator.gearEfficiency = 0.7
    rotator.isBackdrivable = true
    rotator.inertia = 3e-4
    rotator.dryFriction = 0.02
    rotator.leverMeters = 0.05
    let names = ["index", "middle", "ring", "little", "thumb-flexor"]
    var joints = names.map { name in
      var parameters = finger
      parameters.name = name
      return Joint(parameters)
    }
    joints.append(Joint(rotator))
    return HandMechanics(joints: joints, supplyVolts: 8.4)
  }
}
