import VirtualHand

/// How a joint of a hand follows the fingers, written down here once more,
/// from the hands' documents and not from the drivers' tables.
struct JointFacts {
  /// The part of the joint that each finger's closure makes up: thumb flexion,
  /// thumb rotation, index, middle, ring, little.
  let parts: [Double]
  /// The device's numbers of a joint that is open, and closed.
  let open: Double
  let closed: Double
  /// From degrees of the virtual joint to the device's number.
  let perDegree: Double
  let atZeroDegrees: Double
  /// The largest step, in the device's units, with which a joint that stood
  /// apart is brought to where its fingers have it.
  var catchUp = 0.0

  /// Its number with these closures, 0...32,767.
  func number(_ closures: [Double]) -> Double {
    var mixed = 0.0
    for finger in 0..<6 { mixed += parts[finger] * closures[finger] }
    return open + (closed - open) * mixed / 32_767
  }

  /// The closure, 0...1, that a number shows.
  func closure(_ number: Double) -> Double {
    closed == open
      ? 0 : min(max((number - open) / (closed - open), 0), 1)
  }
}

extension VirtualHandKind {
  /// The joints, in the order of the hand's protocol.
  var joints: [JointFacts] {
    switch self {
    case .ability:
      // 32,767 are 150 degrees, rounded towards zero; the rotator counts down.
      let perDegree = 32_767.0 / 150
      return [2, 3, 4, 5, 0, 1].map { finger in
        let sign = finger == 1 ? -1.0 : 1.0
        return JointFacts(
          parts: whole(finger),
          open: 0,
          closed: sign * 21_844,
          perDegree: sign * perDegree,
          atZeroDegrees: 0,
          catchUp: 218
        )
      }
    case .rh56, .rh56Modbus:
      return [5, 4, 3, 2, 0, 1].map { finger in
        JointFacts(
          parts: whole(finger),
          open: 1000,
          closed: 0,
          perDegree: -1000 / (finger < 2 ? 70.0 : 90.0),
          atZeroDegrees: 1000
        )
      }
    case .dynamixel:
      // Index, middle, ring, thumb: sideways and three that bend, by a quarter
      // of 4096, a quarter, and 70 degrees. Only the thumb's goes sideways.
      return [2, 3, 4, 0].flatMap { finger in
        [0.0, 1024, 1024, 796].enumerated().map { place, travel in
          let isRotation = finger == 0 && place == 0
          return JointFacts(
            parts: whole(isRotation ? 1 : finger),
            open: 2048,
            closed: 2048 + (isRotation ? 1024 : travel),
            perDegree: 4096.0 / 360,
            atZeroDegrees: 0,
            catchUp: 16
          )
        }
      }
    case .mia:
      let third = 1.0 / 3
      return [whole(0), [0, 0, 0, third, third, third], whole(2)].map {
        JointFacts(
          parts: $0,
          open: 0,
          closed: 255,
          perDegree: 255.0 / 90,
          atZeroDegrees: 0,
          catchUp: 5
        )
      }
    case .brunel:
      return [whole(0), whole(2), whole(3), [0, 0, 0, 0, 0.5, 0.5]].map {
        JointFacts(
          parts: $0,
          open: 0,
          closed: 1023,
          perDegree: 1023.0 / 90,
          atZeroDegrees: 0
        )
      }
    }
  }

  private func whole(_ finger: Int) -> [Double] {
    (0..<6).map { $0 == finger ? 1 : 0 }
  }
}
