/// The steps of a session with a map of registers: one request each, but for
/// `ready` and `running`.
enum RegisterStep: UInt8, Sendable {
  /// Nothing to do.
  case idle
  /// Asking for the hand's number.
  case identifying
  /// Asking for the pose.
  case readingPose
  /// Asking for the speeds, to find joints that were stopped.
  case readingSpeed
  /// Making the pose the target of joints that were stopped.
  case holdingStopped
  /// Setting the force limits.
  case settingForce
  /// Setting the speed limits.
  case settingSpeed
  /// Reading the force limits back.
  case verifyingForce
  /// Reading the speed limits back.
  case verifyingSpeed
  /// Waiting to be enabled, asking for the pose at times.
  case ready
  /// Asking for the pose to begin from.
  case readingPoseToEnable
  /// Making that pose the target.
  case settingPoseAsTarget
  /// Following.
  case running
  /// Setting the speed to zero.
  case stopping
  /// Asking where the joints are, to hold them there.
  case readingPoseToStop
  /// Making that pose the target.
  case holding
  /// Asking whether the joints are still.
  case watching
  /// Reading back whether the speed is zero.
  case verifyingStop

  /// The phase that a step belongs to; nil for one that leaves it as it is.
  var phase: HandPhase? {
    switch self {
    case .idle: nil
    case .identifying: .identifying
    case .readingPose: .readingPose
    case .readingSpeed, .holdingStopped, .settingForce, .settingSpeed:
      .settingLimits
    case .verifyingForce, .verifyingSpeed: .verifyingLimits
    case .ready: .ready
    case .readingPoseToEnable, .settingPoseAsTarget: .enabling
    case .running: .running
    case .stopping, .readingPoseToStop, .holding, .watching, .verifyingStop:
      .stopping
    }
  }
}
