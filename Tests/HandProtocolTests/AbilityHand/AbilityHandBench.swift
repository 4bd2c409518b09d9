import HandProtocol
import Testing

/// A session and a hand in virtual time, with a line between them that a test
/// may spoil. It asks the session at its deadlines, as the owner of a line
/// does, and watches over what is sent.
struct AbilityHandBench {
  /// A frame that was sent.
  struct Sent {
    let moment: Moment
    let wire: [UInt8]

    /// The second byte: what the frame is for.
    var header: UInt8 { AbilityHandWire.unstuffed(wire)[1] }
    /// Whether it asks for motion.
    var isMotion: Bool {
      header != 0x7C && header & 0xF0 != 0xA0
    }
    /// The positions of a command.
    var targets: [Int] {
      let frame = AbilityHandWire.unstuffed(wire)
      return (0..<6).map {
        let low = UInt16(frame[2 + 2 * $0])
        return Int(Int16(bitPattern: low | UInt16(frame[3 + 2 * $0]) << 8))
      }
    }
  }

  /// Bytes that come from the hand.
  struct Piece {
    let microseconds: UInt64
    let bytes: [UInt8]

    /// Bytes that come so many microseconds after the frame they answer.
    static func after(_ microseconds: UInt64, _ bytes: [UInt8]) -> Piece {
      Piece(microseconds: microseconds, bytes: bytes)
    }
  }

  /// What the line makes of the answer to the so-manyth frame.
  typealias Line = @Sendable (_ frame: Int, _ answer: [UInt8]) -> [Piece]

  /// Every answer comes whole, after 3 ms.
  static let goodLine: Line = { _, answer in [.after(3000, answer)] }
  /// No answer comes.
  static let muteLine: Line = { _, _ in [] }

  var session = AbilityHandSession()
  var hand: FakeAbilityHand
  var line = goodLine
  var now = Moment(milliseconds: 1000)
  /// How long a running session may be silent, in milliseconds: more than the
  /// usual where a test does not ask it in time.
  var longestSilence: UInt32 = 50
  private(set) var sent: [Sent] = []
  private(set) var phases: [HandPhase] = [.disconnected]

  private var coming: [(moment: Moment, bytes: [UInt8])] = []
  private var mayMove = false
  private var lastCommand: Moment?

  /// A bench with a hand in a pose that is nothing round.
  init(
    positions: [Int] = [1234, 0, -37, 21_844, 6554, -7001],
    line: @escaping Line = goodLine
  ) {
    hand = FakeAbilityHand(positions: positions)
    self.line = line
    hand.advance(to: now)
  }

  var phase: HandPhase { session.status.phase }
  var failure: HandFailure { session.status.failure }
  /// The headers of what was sent, in order.
  var headers: [UInt8] { sent.map(\.header) }
  /// What was sent that asks for motion.
  var motions: [Sent] { sent.filter(\.isMotion) }

  mutating func connect() {
    session.connect(at: now)
    if phase == .identifying { mayMove = false }
    serve()
  }

  mutating func enable() {
    if phase == .ready { mayMove = true }
    session.enable(at: now)
    serve()
  }

  mutating func follow(_ pose: FingerPose) {
    session.follow(pose, at: now)
    serve()
  }

  mutating func stop() {
    session.stop(at: now)
    mayMove = false
    serve()
  }

  /// Puts bytes on the line that nobody has asked for.
  mutating func inject(_ bytes: [UInt8], afterMicroseconds delay: UInt64 = 0) {
    coming.append((Moment(microseconds: now.microseconds + delay), bytes))
  }

  /// Connects, enables, and lets the hand hold its pose for a while.
  mutating func start() {
    connect()
    run(milliseconds: 200)
    enable()
    run(milliseconds: 50)
    #expect(phase == .running)
  }

  /// Lets time pass, and asks the session whenever it wants to be asked.
  mutating func run(milliseconds: UInt32) {
    let end = now.adding(milliseconds: milliseconds)
    while true {
      serve()
      if now >= end { return }
      var next = end
      if let deadline = session.deadline { next = min(next, deadline) }
      for piece in coming { next = min(next, piece.moment) }
      guard next > now else {
        Issue.record("phase \(phase): a deadline that has passed stays")
        return
      }
      now = next
    }
  }

  /// Lets time pass without asking the session anything, as a frozen host.
  mutating func freeze(milliseconds: UInt32) {
    now = now.adding(milliseconds: milliseconds)
    serve()
  }

  /// Gives what has come, and sends what there is to send.
  private mutating func serve() {
    hand.advance(to: now)
    coming.sort { $0.moment < $1.moment }
    while let first = coming.first, first.moment <= now {
      coming.removeFirst()
      session.receive(first.bytes.span, at: now)
      notePhase()
    }
    var count = 0
    while let frame = session.nextFrame(at: now) {
      count += 1
      guard count <= 3 else {
        Issue.record("phase \(phase): frames without end")
        return
      }
      transmit(frame)
      notePhase()
    }
    notePhase()
    guard phase == .running, let lastCommand else { return }
    let latest = lastCommand.adding(milliseconds: 50)
    if session.deadline.map({ $0 > latest }) ?? true {
      Issue.record("running, and the next command is not due in time")
    }
  }

  private mutating func transmit(_ frame: WireFrame) {
    let one = Sent(moment: now, wire: frame.array)
    if one.isMotion {
      if !mayMove { Issue.record("motion is asked for: \(one)") }
      let silence = lastCommand.map { now.milliseconds(since: $0) } ?? 0
      if silence > longestSilence {
        Issue.record("\(silence) ms of silence while running")
      }
    }
    lastCommand = one.isMotion ? now : nil
    let answer = hand.answer(one.wire, at: now)
    for piece in line(sent.count, answer) where !piece.bytes.isEmpty {
      inject(piece.bytes, afterMicroseconds: piece.microseconds)
    }
    sent.append(one)
  }

  private mutating func notePhase() {
    if phases.last != phase { phases.append(phase) }
  }
}
