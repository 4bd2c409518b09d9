import DeviceBridge
import HandProtocol

/// What passes between a probe and a line: a session's frames one way, and what
/// is not their echo the other.
struct ProbeTalk {
  /// The most bytes that are kept to look at.
  private static let keptByteCount = 4096
  /// An echo that stops for so long does not go on, in milliseconds.
  private static let longestPause: UInt32 = 50

  /// What came, without echoes: the first bytes of it, and how many.
  private(set) var heard: [UInt8] = [], byteCount = 0
  /// What was this side's own.
  private(set) var echo = EchoFilter()

  private let transport: any Transport
  private var lastByte = MonotonicClock.now()

  /// A talk on an open line.
  init(_ transport: any Transport) {
    self.transport = transport
  }

  /// Runs a session.
  ///
  /// - Parameters:
  ///   - session: The session. It sends nothing once it is past `ready`.
  ///   - patience: How long at most, in milliseconds.
  ///   - isDone: Asked before each step.
  /// - Throws: A line that fails.
  mutating func go(
    on session: inout some HandSession,
    atMost patience: UInt32,
    until isDone: (HandStatus) -> Bool
  ) throws(TransportError) {
    let start = MonotonicClock.now()
    while !isDone(session.status),
      MonotonicClock.now().milliseconds(since: start) < patience
    {
      while let frame = session.nextFrame(at: MonotonicClock.now()) {
        guard Self.onlyReads(session.status.phase) else { return }
        let bytes = (0..<frame.count).map { frame[$0] }
        echo.remember(bytes)
        try transport.write(bytes, timeoutMilliseconds: 100)
      }
      let new = try read()
      byteCount += new.count
      heard += new.prefix(Self.keptByteCount - heard.count)
      session.receive(new.span, at: MonotonicClock.now())
    }
  }

  private mutating func read() throws(TransportError) -> [UInt8] {
    let bytes = try transport.read(upTo: 4096, timeoutMilliseconds: 5)
    let now = MonotonicClock.now()
    if !bytes.isEmpty {
      lastByte = now
    } else if now.milliseconds(since: lastByte) >= Self.longestPause {
      return echo.release()
    }
    return echo.take(bytes)
  }

  private static func onlyReads(_ phase: HandPhase) -> Bool {
    phase == .identifying || phase == .readingPose || phase == .ready
  }
}
