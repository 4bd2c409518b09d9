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
  /// Whether what came is an Ability Hand's answer without stuffing.
  public var looksUnstuffed: Bool
}

/// Asks whether a hand is there, and nothing that moves it.
///
/// A session is run up to the reading of the pose: until then it sends requests
/// that only read. What it would send after that is not sent.
public struct HandProbe {
  private let kind: HandKind
  private let baudRate: Int
  private let patienceMilliseconds: UInt32

  /// A probe for a kind of hand.
  ///
  /// - Parameters:
  ///   - kind: The kind.
  ///   - baudRate: The rate that the line was opened with.
  ///   - patienceMilliseconds: How long to wait for answers.
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
    try run(kind.makeSession(), transport)
  }

  private func run(
    _ session: some HandSession,
    _ transport: any Transport
  ) throws(TransportError) -> ProbeResult {
    var session = session
    var heard: [UInt8] = []
    let start = MonotonicClock.now()
    session.connect(at: start)
    while true {
      let now = MonotonicClock.now()
      let phase = session.status.phase
      guard phase == .identifying || phase == .readingPose,
        now.milliseconds(since: start) < patienceMilliseconds
      else { break }
      while let frame = session.nextFrame(at: MonotonicClock.now()) {
        // A frame made as the pose came in may set a limit: it is not sent.
        let phase = session.status.phase
        guard phase == .identifying || phase == .readingPose else { break }
        try transport.write(frame.bytes, timeoutMilliseconds: 100)
      }
      let new = try transport.read(upTo: 4096, timeoutMilliseconds: 5)
      if heard.count < 4096 { heard += new }
      session.receive(new.span, at: MonotonicClock.now())
    }
    let status = session.status
    let isFound: Bool
    switch status.phase {
    case .settingLimits, .verifyingLimits, .ready: isFound = true
    default: isFound = false
    }
    return ProbeResult(
      kind: kind,
      baudRate: baudRate,
      isFound: isFound,
      failure: status.failure,
      byteCount: heard.count,
      frameCount: Int(status.counters.framesAccepted),
      looksUnstuffed: Self.isUnstuffedReply(heard)
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
