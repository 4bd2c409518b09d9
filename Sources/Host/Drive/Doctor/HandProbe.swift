public import DeviceBridge
public import HandProtocol

/// What one try on a port has come to.
public struct ProbeResult: Sendable {
  /// The kind of hand that was asked for, and at which rate.
  public var kind: HandKind, baudRate: Int
  /// Whether such a hand answers.
  public var isFound: Bool
  /// Why the session gave up, if it has.
  public var failure: HandFailure
  /// What came back: bytes, and frames that were whole.
  public var byteCount: Int, frameCount: Int
  /// Bytes that this side had sent itself, beside those.
  public var echoedByteCount: Int
  /// Whether what came is an Ability Hand's answer without stuffing.
  public var looksUnstuffed: Bool
  /// Whether the hand has said all that it says of its faults.
  public var hasToldFaults: Bool
  /// The faults that it reports, and the fingers they concern.
  public var faults: HandFaults, faultyFingers: UInt8

  /// Whether such a hand answers, has told its faults, and has none.
  public var isWell: Bool { isFound && hasToldFaults && faults.isEmpty }
}

/// Asks whether a hand is there and well, and nothing that moves it.
///
/// A session that sets no limits is run until it is ready and has asked for the
/// hand's faults: until then it sends requests that only read.
public struct HandProbe {
  /// The silence before the first request, in milliseconds, and how long to wait
  /// for it. Modbus ends a frame by 3.5 characters of silence: 16 ms at 2,400
  /// bit/s. A hand that streams is never silent.
  private static let silence = 30, patienceForSilence: UInt32 = 300

  private let kind: HandKind
  private let baudRate: Int
  private let patienceMilliseconds: UInt32

  /// A probe for a kind of hand.
  ///
  /// - Parameters:
  ///   - kind: The kind.
  ///   - baudRate: The rate that the line was opened with.
  ///   - patienceMilliseconds: How long to wait for the pose, and again for the
  ///     faults.
  public init(
    _ kind: HandKind,
    baudRate: Int,
    patienceMilliseconds: UInt32 = 1500
  ) {
    self.kind = kind
    self.baudRate = baudRate
    self.patienceMilliseconds = patienceMilliseconds
  }

  /// Asks on an open line.
  ///
  /// - Throws: A line that fails.
  public func run(
    on transport: any Transport
  ) throws(TransportError) -> ProbeResult {
    try awaitSilence(transport)
    var talk = ProbeTalk(transport)
    return try run(kind.makeReadingSession(), &talk)
  }

  private func awaitSilence(
    _ transport: any Transport
  ) throws(TransportError) {
    let start = MonotonicClock.now()
    while MonotonicClock.now().milliseconds(since: start)
      < Self.patienceForSilence
    {
      let bytes = try transport.read(
        upTo: 4096,
        timeoutMilliseconds: Self.silence
      )
      if bytes.isEmpty { return }
    }
  }

  private func run(
    _ session: some HandSession,
    _ talk: inout ProbeTalk
  ) throws(TransportError) -> ProbeResult {
    var session = session
    session.connect(at: MonotonicClock.now())
    try talk.go(on: &session, atMost: patienceMilliseconds) { status in
      status.phase != .identifying && status.phase != .readingPose
    }
    var hasToldFaults = false
    if session.status.phase == .ready {
      var before = session.status.counters
      try talk.go(on: &session, atMost: patienceMilliseconds) { status in
        // What was missed is asked again.
        if status.counters.answersMissed != before.answersMissed {
          before = status.counters
        }
        // A question is answered when another can be sent.
        let asked = status.counters.framesSent - before.framesSent
        let questions = kind.questionsForFaults
        hasToldFaults = questions == 0 || asked > questions
        return hasToldFaults || status.phase != .ready
      }
    }
    let status = session.status
    return ProbeResult(
      kind: kind,
      baudRate: baudRate,
      isFound: status.phase == .ready,
      failure: status.failure,
      byteCount: talk.byteCount,
      frameCount: Int(status.counters.framesAccepted),
      echoedByteCount: talk.echo.echoedByteCount,
      looksUnstuffed: Self.isUnstuffedReply(talk.heard),
      hasToldFaults: hasToldFaults,
      faults: status.faults,
      faultyFingers: status.faultyFingers
    )
  }

  /// Whether bytes hold an Ability Hand's answer of 72 or 39 bytes, with the
  /// header that was asked for and a sum of zero, without flags around it.
  static func isUnstuffedReply(_ bytes: [UInt8]) -> Bool {
    for (header, length) in [(0xA0, 72), (0xA1, 72), (0xA2, 39)] {
      guard bytes.count >= length else { continue }
      for start in 0...bytes.count - length
      where Int(bytes[start]) == header {
        let isFlagged =
          start > 0 && bytes[start - 1] == 0x7E
          && start + length < bytes.count && bytes[start + length] == 0x7E
        let sum = bytes[start..<start + length].reduce(0) { $0 &+ $1 }
        if sum == 0, !isFlagged { return true }
      }
    }
    return false
  }
}
