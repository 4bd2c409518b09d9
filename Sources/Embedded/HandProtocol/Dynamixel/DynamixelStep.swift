/// The steps of a session with a hand of servos.
enum DynamixelStep: UInt8, Sendable {
  /// Nothing to do.
  case idle
  /// Asking one servo after another who it is.
  case pinging
  /// Asking for the pose.
  case readingPose
  /// Asking whether the mode is the one that limits current.
  case readingMode
  /// Asking how much current each servo may be allowed.
  case readingCurrentLimit
  /// Clearing what the Bus Watchdog may have stopped; no answer comes.
  case clearingWatchdog
  /// Setting the goal current; no answer comes.
  case settingCurrent
  /// Setting the Bus Watchdog; no answer comes.
  case settingWatchdog
  /// Reading both back.
  case verifyingLimits
  /// Waiting to be enabled, asking for the pose at times.
  case ready
  /// Asking for the pose to begin from.
  case readingPoseToEnable
  /// Making that pose the goal; no answer comes.
  case settingPoseAsTarget
  /// Reading the goal back before motors are switched on.
  case verifyingTarget
  /// Switching the motors on; no answer comes.
  case enablingTorque
  /// Reading back whether they are on.
  case verifyingTorque
  /// Following.
  case running
  /// Switching the motors off; no answer comes.
  case stopping
  /// Reading back whether they are off.
  case verifyingStop

  /// The phase that a step belongs to; nil for one that leaves it as it is.
  var phase: HandPhase? {
    switch self {
    case .idle: nil
    case .pinging: .identifying
    case .readingPose: .readingPose
    case .readingMode, .readingCurrentLimit, .clearingWatchdog,
      .settingCurrent, .settingWatchdog:
      .settingLimits
    case .verifyingLimits: .verifyingLimits
    case .ready: .ready
    case .readingPoseToEnable, .settingPoseAsTarget, .verifyingTarget,
      .enablingTorque, .verifyingTorque:
      .enabling
    case .running: .running
    case .stopping, .verifyingStop: .stopping
    }
  }

  /// The field that the step asks for; nil where it asks for none.
  var question: DynamixelField? {
    switch self {
    case .readingPose, .readingPoseToEnable: DynamixelTable.present
    case .readingMode: DynamixelTable.mode
    case .readingCurrentLimit: DynamixelTable.currentLimit
    case .verifyingLimits: DynamixelTable.limits
    case .verifyingTarget: DynamixelTable.goalPosition
    case .verifyingTorque, .verifyingStop: DynamixelTable.condition
    default: nil
    }
  }

  /// The step behind one that sets something without an answer; nil for
  /// others.
  var afterSetting: DynamixelStep? {
    switch self {
    case .clearingWatchdog: .settingCurrent
    case .settingCurrent: .settingWatchdog
    case .settingWatchdog: .verifyingLimits
    case .settingPoseAsTarget: .verifyingTarget
    case .enablingTorque: .verifyingTorque
    case .stopping: .verifyingStop
    default: nil
    }
  }
}
