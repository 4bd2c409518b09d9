public import HandProtocol

/// One hand of a drive, as the person has named it.
public struct DrivePlace: Equatable, Sendable {
  /// The kind of hand.
  public var kind: HandKind
  /// The port, as it was written.
  public var port: String

  /// A hand at a port.
  public init(kind: HandKind, port: String) {
    self.kind = kind
    self.port = port
  }

  /// Where, for the beginning of a line.
  public var text: String { "\(port), \(kind.rawValue)" }
}

/// The keys that a drive heeds, but for the dead-man switch, which is the
/// governor's.
public enum DriveKey: Sendable {
  /// `e`: stop at once.
  case stop
  /// `c`: clear the stop and connect again.
  case clear
  /// `q`: end.
  case quit
}

/// What happens in a drive.
public enum DriveEvent: Sendable {
  /// The lines are open; nothing was sent on them.
  case opened
  /// The lines could not be opened yet; why, in one line.
  case notOpened(String)
  /// Where the hands stand, in their order.
  case hands([LinkStatus])
  /// A key was pressed.
  case key(DriveKey)
  /// The program was asked to end: Ctrl-C, a signal.
  case asked
  /// The decoder has made a decision; one before it has settled does not count.
  case hop(isSettled: Bool)
  /// The source has come to its end.
  case sourceEnded
  /// The source has failed; why, in one line.
  case sourceFailed(String)
  /// Time has passed.
  case time
  /// All hands were stopped, and their lines closed; where they then stood, and
  /// the kind of hand that was found where another was named.
  case finished([LinkStatus], found: HandKind?)
}

/// What is to be done in a drive.
public enum DriveAct: Equatable, Sendable {
  /// Start the lines that were opened; `isStandby`: all are read and none is
  /// enabled, because a stop was not cleared. The hands of `stopping` may still
  /// hold what they were told on lines that were lost, and are stopped first.
  case start(isStandby: Bool, stopping: [Int] = [])
  /// Latch the emergency stop of all hands.
  case emergencyStop(StopCause)
  /// Clear the stop: connect all hands that are not lost, and let this one be
  /// enabled.
  case clear(active: Int)
  /// Connect a hand that has not answered once more.
  case connectAgain(hand: Int, isStandby: Bool)
  /// Let a hand that stands by be enabled.
  case activate(hand: Int)
  /// Close the lines, and open them anew as soon as that is possible.
  case reopen
  /// Stop all hands and close their lines.
  case finish
  /// Tell the person.
  case say(String)
}

/// Why a drive comes to its end.
public enum DriveReason: String, Sendable {
  /// The recording is over, or the stream has ended.
  case sourceEnded = "source_ended"
  /// The source cannot be read.
  case sourceFailed = "source_failed"
  /// The time that was asked for is over.
  case durationOver = "duration_over"
  /// The key `q`.
  case quit
  /// Ctrl-C, or a signal.
  case asked
  /// A stop that nobody can clear.
  case stopped
  /// No hand is left.
  case handsGone = "hands_gone"
}

/// What has failed first.
public struct DriveFailure: Equatable, Sendable {
  /// What it was.
  public enum Kind: Equatable, Sendable {
    /// The session has given up.
    case session(HandFailure)
    /// The line has failed, in the words of the line.
    case line(String)
    /// The hand was not ready in time.
    case notReady
    /// The source, in its own words.
    case source(String)
  }

  /// What it was.
  public var kind: Kind
  /// The hand; nil where it was none.
  public var hand: Int?
  /// When.
  public var moment: Moment
  /// Whether the hand had been enabled, had said anything, and whether bytes
  /// had come that no such hand sends.
  public var hadRun = false, hadAnswered = false, hadForeignBytes = false
  /// What its motors had reported.
  public var faults: HandFaults = []
  /// For how long the program had stood still just before, in milliseconds.
  public var standstillMilliseconds: UInt32 = 0

  /// A failure.
  public init(kind: Kind, hand: Int?, moment: Moment) {
    self.kind = kind
    self.hand = hand
    self.moment = moment
  }
}
