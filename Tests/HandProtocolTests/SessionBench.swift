import HandProtocol
import TestSupport
import Testing

/// A scripted hand at the other end of a line: bytes in, bytes out.
protocol ScriptedHand {
  /// Takes bytes of the session, and gives what the hand answers.
  mutating func answer(to bytes: [UInt8], at now: Moment) -> [UInt8]

  /// What the hand says unasked, up to a moment.
  mutating func streamed(until now: Moment) -> [UInt8]
}

extension ScriptedHand {
  mutating func streamed(until now: Moment) -> [UInt8] { [] }
}

/// What a line does to answers.
struct LineFaults {
  /// How many answers of a hundred are lost, damaged, or late.
  var lostPercent = 0
  var damagedPercent = 0
  var latePercent = 0
  /// How late, in milliseconds.
  var lateness: UInt32 = 45
  /// Whether nothing comes back at all.
  var isMute = false
}

/// A session and a scripted hand in virtual time.
struct SessionBench<Session: HandSession, Hand: ScriptedHand> {
  var session: Session
  var hand: Hand
  var faults = LineFaults()
  var now = Moment(milliseconds: 1000)
  /// Every frame with the moment it was sent at.
  private(set) var sent: [(moment: Moment, bytes: [UInt8])] = []
  private var coming: [(moment: Moment, bytes: [UInt8])] = []
  private var random: SplitMix64

  init(_ session: Session, _ hand: Hand, seed: UInt64 = 1) {
    self.session = session
    self.hand = hand
    random = SplitMix64(seed: seed)
  }

  /// Connects and goes on until the session is ready or has failed.
  mutating func connect(milliseconds: UInt32 = 5000) {
    session.connect(at: now)
    run(milliseconds: milliseconds) {
      $0.status.phase == .ready || $0.status.phase == .failed
    }
  }

  /// Connects, enables, and goes on until the hand follows.
  mutating func start() {
    connect()
    session.enable(at: now)
    run(milliseconds: 5000) { $0.status.phase == .running }
  }

  /// Stops and goes on until the session has ended.
  mutating func stop() {
    session.stop(at: now)
    run(milliseconds: 5000) {
      $0.status.phase == .stopped || $0.status.phase == .failed
    }
  }

  /// Follows a pose every 10 ms.
  mutating func follow(_ pose: FingerPose, milliseconds: UInt32) {
    for _ in 0..<(milliseconds / 10) {
      session.follow(pose, at: now)
      run(milliseconds: 10)
    }
  }

  /// Lets time pass, at most so much, or until something holds.
  mutating func run(
    milliseconds: UInt32,
    until isDone: (Session) -> Bool = { _ in false }
  ) {
    let end = now.adding(milliseconds: milliseconds)
    while true {
      deliver()
      send()
      if isDone(session) || now >= end { return }
      var next = end
      if let deadline = session.deadline {
        if deadline <= now {
          Issue.record("a deadline that has passed, but nothing to send")
          return
        }
        next = min(next, deadline)
      }
      for answer in coming { next = min(next, answer.moment) }
      // A hand that streams is asked every 5 ms.
      now = min(next, now.adding(milliseconds: 5))
    }
  }

  private mutating func send() {
    for _ in 0..<200 {
      guard let frame = session.nextFrame(at: now) else { return }
      #expect(!frame.hasOverflowed && frame.count > 0)
      let bytes = (0..<frame.count).map { frame[$0] }
      sent.append((now, bytes))
      schedule(hand.answer(to: bytes, at: now))
    }
    Issue.record("200 frames at one moment")
  }

  private mutating func schedule(_ answer: [UInt8]) {
    guard !answer.isEmpty, !faults.isMute else { return }
    var answer = answer
    var delay: UInt64 = 2000
    let dice = Int.random(in: 0..<100, using: &random)
    if dice < faults.lostPercent { return }
    if dice < faults.lostPercent + faults.damagedPercent {
      let place = Int.random(in: 0..<answer.count, using: &random)
      answer[place] ^= UInt8.random(in: 1...255, using: &random)
    } else if dice
      < faults.lostPercent + faults.damagedPercent + faults.latePercent
    {
      delay += UInt64(faults.lateness) * 1000
    }
    coming.append((Moment(microseconds: now.microseconds + delay), answer))
  }

  private mutating func deliver() {
    schedule(hand.streamed(until: now))
    let due = coming.filter { $0.moment <= now }
    coming.removeAll { $0.moment <= now }
    for answer in due.sorted(by: { $0.moment < $1.moment }) {
      var rest = answer.bytes[...]
      while !rest.isEmpty {
        let piece = Array(
          rest.prefix(Int.random(in: 1...rest.count, using: &random))
        )
        session.receive(piece.span, at: now)
        rest = rest.dropFirst(piece.count)
      }
    }
  }
}

/// Sends bytes to a session in one piece.
func give<Session: HandSession>(
  _ bytes: [UInt8],
  to session: inout Session,
  at now: Moment
) {
  session.receive(bytes.span, at: now)
}

/// The bytes of a frame.
func bytes(of frame: WireFrame) -> [UInt8] {
  (0..<frame.count).map { frame[$0] }
}

/// Bytes from hexadecimal digits.
func bytes(hex text: some StringProtocol) -> [UInt8] {
  var result: [UInt8] = []
  var high: UInt8?
  for character in text {
    guard let digit = character.hexDigitValue else { continue }
    if let first = high {
      result.append(first << 4 | UInt8(digit))
      high = nil
    } else {
      high = UInt8(digit)
    }
  }
  return result
}
