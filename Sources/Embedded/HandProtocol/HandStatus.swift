/// The way of a session from a closed line to a running hand and back.
public enum HandPhase: UInt8, Sendable {
  /// Nothing was sent yet, or the line is gone.
  case disconnected
  /// Asking whether this is the hand it should be.
  case identifying
  /// Reading the pose that the hand is in.
  case readingPose
  /// Setting force, current and other limits of the device.
  case settingLimits
  /// Reading back what was set.
  case verifyingLimits
  /// The pose is known and limits are set; nothing moves yet.
  case ready
  /// Switching the motors on, at the pose that was read.
  case enabling
  /// Following targets.
  case running
  /// The device's own stop was sent and is being verified.
  case stopping
  /// The hand has stopped; nothing is sent.
  case stopped
  /// The session has given up; `failure` says why.
  case failed
}

/// Why a session gave up.
public enum HandFailure: UInt8, Sendable {
  /// None.
  case none
  /// No answer, after all retries.
  case noAnswer
  /// An answer that another hand gives.
  case wrongHand
  /// The pose could not be read.
  case noPose
  /// A limit read back is not what was set.
  case limitNotKept
  /// The hand refuses a command.
  case refused
  /// Answers stopped coming while running.
  case linkLost
  /// The hand reports a fault that only a person can clear.
  case deviceFault
}

/// What a hand reports of itself.
public struct HandFaults: OptionSet, Sendable {
  /// One bit a fault.
  public var rawValue: UInt16

  /// Faults of these bits.
  public init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  /// The hand limits a command: collision, heat or power.
  public static let limiting = HandFaults(rawValue: 1 << 0)
  /// A motor is stalled.
  public static let stall = HandFaults(rawValue: 1 << 1)
  /// Something is too hot.
  public static let overTemperature = HandFaults(rawValue: 1 << 2)
  /// Too much current.
  public static let overCurrent = HandFaults(rawValue: 1 << 3)
  /// A motor, encoder or driver has failed.
  public static let motor = HandFaults(rawValue: 1 << 4)
  /// The hand's own links have failed.
  public static let communication = HandFaults(rawValue: 1 << 5)
  /// The supply is too low or too high.
  public static let voltage = HandFaults(rawValue: 1 << 6)
  /// The device's own watchdog has stopped it.
  public static let watchdog = HandFaults(rawValue: 1 << 7)
}

/// What has gone over the line. Counters stop at their largest value.
public struct LinkCounters: Equatable, Sendable {
  /// Frames sent.
  public var framesSent: UInt32 = 0
  /// Frames that came whole, with the right checksum.
  public var framesAccepted: UInt32 = 0
  /// Frames with a wrong checksum, length or form.
  public var framesRejected: UInt32 = 0
  /// Bytes outside any frame, or of rejected ones.
  public var bytesDropped: UInt32 = 0
  /// Answers that did not come in time.
  public var answersMissed: UInt32 = 0
  /// Requests sent again.
  public var retries: UInt32 = 0

  /// Counters at zero.
  public init() {}

  /// Adds to a counter, and stops at its largest value.
  public static func add(_ amount: Int, to counter: inout UInt32) {
    // Not by way of `Int(room)`, which a board of 32 bits cannot hold.
    counter += min(UInt32(clamping: amount), .max - counter)
  }
}

/// Where a session stands and what its hand last said.
public struct HandStatus: Sendable {
  /// The phase.
  public var phase = HandPhase.disconnected
  /// Why the session has failed; `none` in any other phase.
  public var failure = HandFailure.none
  /// The pose that was read last.
  public var pose = MeasuredPose()
  /// When that pose came; nil before the first.
  public var poseMoment: Moment?
  /// The pose that the hand was given as its target when it was enabled last:
  /// what was read then, and read again where there is no checksum. Nothing is
  /// known of it before that.
  public var enabledPose = MeasuredPose()
  /// The faults that the hand reports now.
  public var faults: HandFaults = []
  /// The fingers they concern: bit 0 for thumb flexion, and so on.
  public var faultyFingers: UInt8 = 0
  /// What has gone over the line.
  public var counters = LinkCounters()

  /// A session that has not begun.
  public init() {}
}
