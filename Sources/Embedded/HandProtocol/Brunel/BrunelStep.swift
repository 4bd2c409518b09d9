/// The steps of a session with a Brunel hand.
enum BrunelStep: UInt8, Sendable {
  /// Nothing to do.
  case idle
  /// Asking for the firmware's name.
  case identifying
  /// Asking for the positions.
  case readingPose
  /// Waiting to be enabled, asking for the positions at times.
  case ready
  /// Turning CSV mode on.
  case openingStream
  /// Waiting for streamed positions, to begin from them.
  case awaitingPose
  /// Making them the target.
  case settingTarget
  /// Turning the motors on, where they are off.
  case enablingMotors
  /// Following.
  case running
  /// Turning the motors off.
  case stopping
  /// Turning CSV mode off.
  case closingStream

  /// The phase that a step belongs to; nil for one that leaves it as it is.
  var phase: HandPhase? {
    switch self {
    case .idle: nil
    case .identifying: .identifying
    case .readingPose: .readingPose
    case .ready: .ready
    case .openingStream, .awaitingPose, .settingTarget, .enablingMotors:
      .enabling
    case .running: .running
    case .stopping, .closingStream: .stopping
    }
  }
}
