// A firmware whose hand's task is counted: two seconds of it, driven from inside,
// so that every run is the same. The hand answers at once and is where it was
// told to be.
import BoardSupport
import Decoder
import Governor
import Firmware
import DecoderImage
import FixedPoint
import HandProtocol

/// An Ability Hand's answers, byte by byte; `AbilityHandReply` has the layout.
struct InstantHand {
  private var frame = InlineArray<16, UInt8>(repeating: 0)
  private var frameCount = 0
  private var isEscaped = false
  private var answer = InlineArray<160, UInt8>(repeating: 0)
  private var answerCount = 0, takenCount = 0
  private var sum: UInt8 = 0
  private var positions = InlineArray<12, UInt8>(repeating: 0)

  private static let end: UInt8 = 0x7E, escape: UInt8 = 0x7D

  mutating func take(_ byte: UInt8) {
    switch byte {
    case Self.end:
      // Address, header, six targets or nothing, sum.
      if frameCount >= 3 { respond() }
      frameCount = 0
      isEscaped = false
    case Self.escape: isEscaped = true
    default:
      if frameCount < frame.count { frame[frameCount] = byte }
      frameCount += 1
      if isEscaped { frame[frameCount - 1] ^= 0x20 }
      isEscaped = false
    }
  }

  mutating func next() -> UInt8? {
    guard takenCount < answerCount else { return nil }
    takenCount += 1
    return answer[takenCount - 1]
  }

  private mutating func respond() {
    let header = frame[1]
    if header >> 4 == 1 {
      for index in positions.indices { positions[index] = frame[2 + index] }
    }
    answerCount = 0
    takenCount = 0
    sum = 0
    put(Self.end)
    stuff(header)
    for joint in 0..<6 {
      stuff(positions[2 * joint])
      stuff(positions[2 * joint + 1])
      // No current.
      stuff(0)
      stuff(0)
    }
    // No touch: 30 readings of 12 bits. No joint is limited.
    for _ in 0..<46 { stuff(0) }
    stuff(0 &- sum)
    put(Self.end)
  }

  private mutating func put(_ byte: UInt8) {
    answer[answerCount] = byte
    answerCount += 1
  }

  private mutating func stuff(_ byte: UInt8) {
    sum &+= byte
    if byte == Self.end || byte == Self.escape {
      put(Self.escape)
      put(byte ^ 0x20)
    } else {
      put(byte)
    }
  }
}

nonisolated(unsafe) private var partner = InstantHand()
nonisolated(unsafe) private var milliseconds: UInt64 = 0

/// The port, with a time and a hand of its own.
enum Bench: HandBoard {
  typealias Session = AbilityHandSession

  static func nameByte(_ index: Int) -> UInt8? { nil }
  static var resetCause: ResetCause { .powerOn }
  static var now: Moment {
    unsafe Moment(microseconds: milliseconds * 1000)
  }
  static var counter: UInt32 { 0 }
  static func didFinish(_ stage: FirmwareStage) {
    board_did_finish(UInt32(stage.rawValue))
  }
  static var imageBytes: ImageBytes {
    unsafe ImageBytes(UnsafeRawBufferPointer(start: nil, count: 0))
  }
  static var recordingBytes: ImageBytes? { nil }
  static var workingMemory: WorkingMemory {
    unsafe WorkingMemory(UnsafeMutableRawBufferPointer(start: nil, count: 0))
  }
  static var stackByteCount: UInt32 { 0 }
  static var linkCapacity: Int { 0 }
  static func readLink() -> UInt8? { nil }
  static func writeLink(_ byte: UInt8) { board_write(0, byte) }
  static func readHand() -> UInt8? { unsafe partner.next() }
  static func writeHand(_ byte: UInt8) { unsafe partner.take(byte) }
  static func feedWatchdog() { board_feed_watchdog() }
  static func sleep() {}

  static func withHand<Result>(
    _ body: (inout HandTask<AbilityHandSession>) -> Result
  ) -> Result {
    unsafe body(&hand)
  }
}

nonisolated(unsafe) private var hand = HandTask<AbilityHandSession>(
  session: AbilityHandSession(),
  options: GovernorOptions()
)

struct Line: ByteSink {
  mutating func write(_ byte: UInt8) { board_write(0, byte) }
}

/// Says the phase of the hand at the end, as a state message.
private func tell() {
  var writer = LinkWriter()
  var line = Line()
  writer.begin(.state)
  writer.append(FirmwareState.recordingEnded.rawValue)
  writer.append(UInt8(0))
  unsafe writer.append(UInt16(hand.control.session.status.phase.rawValue))
  writer.append(UInt32(0))
  writer.finish(to: &line)
}

@c(phalanx_main)
public func start() {
  unsafe hand.start(mayEnable: true, at: Bench.now)
  board_did_finish(0)
  // Half a second to connect, then intents that close and open all fingers.
  for moment in 0..<2000 {
    unsafe milliseconds = UInt64(moment)
    if moment >= 500, moment % 20 == 0 {
      var intent = Intent()
      let phase = moment / 20 % 50
      let closure = Int16(phase < 25 ? phase * 1300 : (50 - phase) * 1300)
      for finger in 0..<6 { intent.closures[finger] = closure }
      intent.decodedFingers = 0x3F
      intent.activeFingers = 0x3F
      intent.isSettled = true
      unsafe hand.offer(intent, sampledAt: Bench.now, at: Bench.now)
    }
    board_did_finish(1)
    unsafe hand.run(on: Bench.self)
    board_feed_watchdog()
  }
  tell()
  while true {}
}

@c(phalanx_prepare)
public func prepare() {
  unsafe partner = InstantHand()
  unsafe hand = HandTask(
    session: AbilityHandSession(),
    options: GovernorOptions()
  )
}

@c(phalanx_timer_period)
public func timerPeriod() -> UInt32 { 1000 }

@c(phalanx_timer)
public func timer() {}

@c(phalanx_fault)
public func fault(_ number: UInt32, _ address: UInt32) {}
