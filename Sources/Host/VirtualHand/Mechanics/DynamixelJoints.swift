extension HandMechanics {
  /// Sixteen servos, by their ids: index 0-3, middle 4-7, ring 8-11, thumb
  /// 12-15; of each finger sideways, forward, middle and end joint. An angle
  /// is the servo's own: 180 degrees, half a turn, is open. The thumb's first
  /// joint turns it, and goes as far as those that bend.
  ///
  /// Servo XL330-M288 at 5 V: gear 288.4:1, stall 0.52 N m at 1.47 A, 103 turns
  /// a minute without load (vendor's e-manual). From these the winding's 3.4
  /// ohm, the torque constant of 1.61 mN m/A by the speed and the gear's
  /// efficiency of 0.76 by the torque. End stops, inertia, friction and lever
  /// are chosen.
  static func dynamixelHand() -> HandMechanics {
    let fingers = ["index", "middle", "ring", "thumb"]
    let places = ["side", "forward", "middle-joint", "end-joint"]
    let joints = (0..<16).map { id in
      Joint(
        JointParameters(
          name: fingers[id / 4] + "-" + places[id % 4],
          range: id % 4 == 0 && id != 12 ? 120...240 : 160...300,
          degreesPerSecondLimit: 618,
          ampereLimit: 1.47,
          gearRatio: 288.4,
          gearEfficiency: 0.76,
          isBackdrivable: true,
          torqueConstant: 1.61e-3,
          resistance: 3.4,
          inertia: 8e-4,
          dryFriction: 0.02,
          viscousFriction: 0.002,
          leverMeters: 0.05,
          thermal: .smallMotor
        ),
        degrees: 180
      )
    }
    return HandMechanics(joints: joints, supplyVolts: 5)
  }
}
