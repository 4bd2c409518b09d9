import Files
import HandProtocol

extension DriveFailure {
  /// The class of the end that it makes.
  var ending: DriveEnding.Kind {
    switch kind {
    case .line: hand == nil ? .noAnswer : .handLost
    case .notReady: .notReady
    case .source: .sourceFailed
    case .session(let failure):
      switch failure {
      case .noAnswer: hadRun ? .handLost : .noAnswer
      case .linkLost: .handLost
      case .wrongHand: .wrongHand
      case .noPose, .limitNotKept: .notReady
      case .none, .refused, .deviceFault: .handFault
      }
    }
  }

  /// What happened, in words.
  var fault: String {
    guard standstillMilliseconds > 0 else { return what }
    let tenths = (standstillMilliseconds + 50) / 100
    return "the program stood still for \(tenths / 10).\(tenths % 10) s, and "
      + what
  }

  private var what: String {
    switch kind {
    case .line(let text): "the line failed (\(text))"
    case .notReady: "the hand was not ready within 10 s"
    case .source(let text): text
    case .session(let failure): words(failure)
    }
  }

  private func words(_ failure: HandFailure) -> String {
    switch failure {
    case .none: "the hand has failed"
    case .noAnswer:
      hadRun
        ? "the hand has stopped answering"
        : hadForeignBytes && !hadAnswered
          ? "bytes come, but none that this kind of hand sends"
          : "the hand does not answer"
    case .wrongHand: "another kind of hand answers"
    case .noPose: "the hand does not say where its fingers are"
    case .limitNotKept: "the hand does not keep a limit that was set"
    case .refused: "the hand refuses a command"
    case .linkLost: "the hand has stopped answering"
    case .deviceFault:
      faults.contains(.watchdog)
        ? "the hand's own watchdog has switched it off"
        : "the hand reports a fault: \(LinkEvent.text(faults))"
    }
  }

  /// What to do.
  var remedy: String {
    switch kind {
    case .line: "check cable, power and port; --retry connects again"
    case .notReady: "switch the hand off and on"
    case .source: ""
    case .session(let failure):
      switch failure {
      case .noAnswer where !hadRun:
        hadForeignBytes && !hadAnswered
          ? "check --hand and --baud"
          : "check its power, cable, port, --hand and --baud"
      case .noAnswer, .linkLost:
        standstillMilliseconds > 0
          ? "look at the hand, then start again"
          : "check cable and power; --retry connects again"
      case .wrongHand: "choose the right --hand; doctor finds out which"
      case .noPose, .limitNotKept:
        "switch the hand off and on; do not drive it as it is"
      case .none, .refused, .deviceFault:
        "look at the hand, switch it off and on"
      }
    }
  }

  /// Where, and what happened.
  func text(_ plan: DriveCourse.Plan) -> String {
    let place = hand.map { plan.places[$0].text } ?? plan.source
    return "\(place): \(fault)"
  }
}

extension FingerFault {
  /// The finger and its faults, in words.
  public var text: String {
    let name = finger.map { LinkEvent.fingerNames[$0] } ?? "the hand"
    return "\(name.replacing("_", with: " ")) reports \(LinkEvent.text(faults))"
  }
}
