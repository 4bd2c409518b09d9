/// The conversation with an Ability Hand.
///
/// | phase | sent | next |
/// | --- | --- | --- |
/// | identifying | a read-only frame, after 20 ms of listening | an answer |
/// | readingPose | read-only frames | two poses that agree |
/// | ready | a read-only frame every 50 ms | `enable` |
/// | enabling | the pose that was read, as positions | their answer |
/// | running | positions: after `follow` at once, else every 20 ms | `stop` |
/// | stopping | "leave control" thrice, then read-only frames | no motion |
/// | stopped | nothing | `connect` |
/// | failed | "leave control" thrice, if positions were sent | `connect` |
///
/// The hand has no limit to set, so that two phases are never seen. Read-only
/// frames do not give the host control: until `enable` nothing can move.
///
/// **Stopping.** The hand does not say whether it has left the host's control;
/// what can be verified is that it answers and that its fingers stand still.
/// Read-only frames keep control where "leave control" was lost three times;
/// but nothing is sent once the session has stopped, so that the hand then
/// leaves by itself after 300 ms.
///
/// **Lateness.** Where no frame was sent for 250 ms the hand may have left
/// control by itself, and moved. A target sent then would make it jump, so the
/// session gives up with `linkLost` and does not take up the old targets.
public struct AbilityHandSession: HandSession {
  /// What the hand can do.
  public static var capabilities: HandCapabilities { AbilityHand.capabilities }

  /// Where the session stands.
  public internal(set) var status = HandStatus()

  /// What the hand said last, with currents, speeds and touch sensors; nil
  /// before the first answer since `connect`.
  public internal(set) var lastReply: AbilityHandReply?

  /// Why the last frame that was no message was rejected; nil before any.
  public var lastRejection: AbilityHandFrameError? { receiver.lastRejection }

  /// The form of answer that is asked for.
  public let variant: AbilityHandVariant

  let encoder: AbilityHandEncoder
  let map = AbilityHand.jointMap
  var receiver = AbilityHandReceiver()
  var pending = PendingRequests()
  /// Requests in a row without an answer.
  var missesInARow = 0
  /// When the next frame is due; nil where an answer is waited for.
  var due: Moment?
  /// When a frame was sent last.
  var lastSent = Moment(microseconds: 0)
  /// When an answer came last.
  var lastAnswer = Moment(microseconds: 0)
  /// Whether bytes other than zeros have come since `connect`.
  var hasHeardBytes = false

  /// The positions that were read last.
  var readPositions = InlineArray<6, Int16>(repeating: 0)
  /// Whether they were near those that were read before them.
  var readsAgree = false
  /// The positions that the hand is to take; nil until it is enabled.
  var targets: InlineArray<6, Int16>?
  /// Where the followed pose has the joints; nil before the first.
  var wanted: InlineArray<6, Int16>?
  /// A degree a command. A joint may have been read up to 30 degrees outside
  /// its travel, where its fingers' pose does not have it.
  var catchUp = CatchUp(step: 218)
  /// Frames sent, or answers that came, in this phase; each phase says which.
  var attempts = 0
  /// "Leave control" frames still to be sent.
  var exitsLeft = 0
  /// Counts the commands whose answers take turns in their form.
  var commandIndex: UInt8 = 0
  /// The currents and speeds that were told last, whichever form had them.
  var currents: InlineArray<6, Int16>?
  var velocities: InlineArray<6, Int16>?
  /// Answers in a row, while stopping, without motion since `readPositions`.
  var stillReads = 0

  /// A conversation that has not begun.
  ///
  /// - Parameters:
  ///   - address: The hand's address: not zero.
  ///   - variant: The form of answer to ask for.
  public init(
    address: UInt8 = AbilityHand.usualAddress,
    variant: AbilityHandVariant = .currentsAndTouch
  ) {
    encoder = AbilityHandEncoder(address: address)
    self.variant = variant
  }

  /// Always: its stop means nothing to another hand.
  public var canStop: Bool { true }

  /// When `nextFrame` should be asked next.
  public var deadline: Moment? {
    guard let oldest = pending.oldest else { return due }
    let expiry = oldest.adding(milliseconds: Timing.answer)
    guard let due else { return expiry }
    return min(due, expiry)
  }

  /// Begins, or begins anew after a lost line. Does nothing while the session
  /// is stopping, which ends by itself.
  public mutating func connect(at now: Moment) {
    if status.phase == .stopping { return }
    receiver.restart()
    copyCounters()
    status.failure = .none
    status.pose = MeasuredPose()
    status.poseMoment = nil
    status.enabledPose = MeasuredPose()
    status.faults = []
    status.faultyFingers = 0
    lastReply = nil
    currents = nil
    velocities = nil
    hasHeardBytes = false
    readsAgree = false
    targets = nil
    enter(.identifying, due: now.adding(milliseconds: Timing.listening))
  }

  /// Gives the hand the pose it is in as its target.
  public mutating func enable(at now: Moment) {
    guard status.phase == .ready else { return }
    // A question may still wait for its answer, which is as good as another.
    status.phase = .enabling
    attempts = 0
    due = now
  }

  /// The pose to follow from now on.
  public mutating func follow(_ pose: FingerPose, at now: Moment) {
    guard status.phase == .running else { return }
    if wanted == nil {
      let read = FingerPose(status.enabledPose)
      for joint in 0..<AbilityHand.jointCount {
        catchUp.begin(joint, at: map.raw(of: joint, in: read))
      }
    }
    var wanted = InlineArray<6, Int16>(repeating: 0)
    for joint in 0..<AbilityHand.jointCount {
      wanted[joint] = Int16(clamping: map.raw(of: joint, in: pose))
    }
    self.wanted = wanted
    let earliest = lastSent.adding(milliseconds: Timing.spacing)
    let soon = max(now, earliest)
    due = due.map { min($0, soon) } ?? soon
  }

  /// Has the hand leave the host's control. Does nothing where it has stopped
  /// already, or is being stopped.
  public mutating func stop(at now: Moment) {
    guard status.phase != .stopping, status.phase != .stopped else { return }
    status.failure = .none
    targets = nil
    enter(.stopping, due: now)
    exitsLeft = Limits.exits
    stillReads = 0
  }

  /// Goes to another phase, in which no request waits.
  mutating func enter(_ phase: HandPhase, due: Moment?) {
    status.phase = phase
    self.due = due
    pending.removeAll()
    missesInARow = 0
    attempts = 0
    exitsLeft = 0
  }

  /// Gives up. Where targets were sent, the hand is asked to leave control, as
  /// often as on stopping; whether it hears that is not known.
  mutating func fail(_ failure: HandFailure, at now: Moment) {
    let hasCommanded = targets != nil
    targets = nil
    enter(.failed, due: hasCommanded ? now : nil)
    exitsLeft = hasCommanded ? Limits.exits : 0
    status.failure = failure
  }
}

extension AbilityHandSession {
  /// Durations in milliseconds.
  enum Timing {
    /// How long the line is listened to before anything is asked: answers to
    /// an earlier program, kept in an adapter, come out and are not looked at.
    static let listening: UInt32 = 20
    /// How long an answer may take: twice the 16 ms for which a USB adapter
    /// may keep it, and the line's own 3 ms.
    static let answer: UInt32 = 40
    /// From an answer to the next question.
    static let pause: UInt32 = 20
    /// From an answer to the next question while `ready`.
    static let poll: UInt32 = 50
    /// The least time between two commands: 200 a second, which the vendor
    /// recommends.
    static let spacing: UInt32 = 5
    /// The most time between two commands.
    static let heartbeat = UInt32(AbilityHand.commandPeriodMilliseconds)
    /// How long answers must be missing before the link is given up.
    static let silence: UInt32 = 150
    /// After so long without a frame the hand may have left control: its 300
    /// ms less what a frame may take on its way.
    static let lateness: UInt32 = 250
    /// How old a pose may be that the hand is enabled at.
    static let freshPose: UInt32 = 100
  }

  /// Bounds on what is tried.
  enum Limits {
    /// Requests in a row without an answer: one, and three more.
    static let misses = 4
    /// "Leave control" frames: each may be lost.
    static let exits = 3
    /// Poses read until two agree, or until the fingers stand still.
    static let reads = 60
    /// Commands sent until the hand confirms one.
    static let enabling = 10
    /// Answers in a row without motion after which the fingers stand still.
    static let stillReads = 4
    /// How much two poses that agree may differ, in counts: 1 degree.
    static let agreement = 218
    /// How much fingers that stand still may move, in counts: half a degree.
    static let stillness = 109
  }
}
