/// Plays a stop script: bytes and time in, bytes and the next deadline out.
///
///     player.receive(bytes)
///     if let frame = player.nextFrame(at: now) { send(frame) }
///     wait(until: player.deadline)
///
/// Times are microseconds of any clock that never goes back. It ends by itself,
/// whatever comes: no step is sent more often than it says.
public struct StopPlayer: Sendable {
  /// How it came out.
  public enum Verdict: Equatable, Sendable {
    /// The hand says that it rests.
    case stopped
    /// The hand has heard its stop, and cannot say whether it rests.
    case heard
    /// An answer is missing that must have come.
    case unconfirmed
  }

  private let program: StopProgram
  private var index = 0
  private var attempt = 0
  /// The steps that were answered.
  private var answered: Set<Int> = []
  /// When the next frame may be sent; nil while an answer is waited for.
  private var due: UInt64?
  /// When the wait behind the last frame ends.
  private var expiry: UInt64 = 0
  private var incoming: [UInt8] = []
  private var matches = 0
  private var remembered: [Int16] = []

  /// More bytes than this are not kept: the longest answers, and noise.
  private static var room: Int { 2048 }

  /// Begins.
  public init(_ program: StopProgram, at now: UInt64) {
    self.program = program
    begin(0, at: now)
  }

  /// How it came out; nil until it has.
  public var verdict: Verdict? {
    guard index == program.steps.count else { return nil }
    for (number, step) in program.steps.enumerated()
    where step.isRequired && !answered.contains(number) {
      return .unconfirmed
    }
    return program.saysStopped ? .stopped : .heard
  }

  /// When `nextFrame` is to be asked next.
  public var deadline: UInt64 { due ?? expiry }

  /// Takes bytes of the hand. Those that come while no answer is waited for are
  /// answers to somebody else.
  public mutating func receive(_ bytes: [UInt8], at now: UInt64) {
    guard due == nil, index < program.steps.count else { return }
    let step = program.steps[index]
    guard !step.pattern.isEmpty else { return }
    incoming += bytes.suffix(Self.room)
    incoming = incoming.suffix(Self.room)
    while let start = find(step) {
      let end = start + step.answerLength
      let answer = incoming[start..<end]
      let isOne =
        step.answerChecksum.fits(answer, from: step.answerChecksumStart)
        && take(numbers(of: answer, step), step)
      incoming.removeFirst(isOne ? end : start + 1)
      guard isOne else { continue }
      matches += 1
      guard matches == step.times else { continue }
      answered.insert(index)
      begin(index + 1, at: now)
      return
    }
  }

  /// The next bytes to send, or nil when there are none at this moment.
  public mutating func nextFrame(at now: UInt64) -> [UInt8]? {
    if due == nil, index < program.steps.count, now >= expiry {
      attempt += 1
      if attempt < program.steps[index].attempts {
        wait(at: now)
      } else {
        begin(index + 1, at: now)
      }
    }
    guard let due, now >= due else { return nil }
    let step = program.steps[index]
    self.due = nil
    expiry = now + UInt64(step.patienceMilliseconds) * 1000
    incoming = []
    matches = 0
    return frame(of: step)
  }

  /// Turns to a step, or to the next whose condition is met.
  private mutating func begin(_ step: Int, at now: UInt64) {
    index = step
    while index < program.steps.count,
      let condition = program.steps[index].condition,
      !answered.contains(condition)
    {
      index += 1
    }
    attempt = 0
    due = nil
    if index < program.steps.count { wait(at: now) }
  }

  private mutating func wait(at now: UInt64) {
    due = now + UInt64(program.steps[index].silenceMilliseconds) * 1000
  }

  /// Where an answer begins that is there as a whole.
  private func find(_ step: StopProgram.Step) -> Int? {
    guard incoming.count >= step.answerLength else { return nil }
    return (0...incoming.count - step.answerLength).first { start in
      step.pattern.indices.allSatisfy {
        incoming[start + $0] & step.pattern[$0].mask == step.pattern[$0].bits
      }
    }
  }

  private func numbers(
    of answer: ArraySlice<UInt8>,
    _ step: StopProgram.Step
  ) -> [Int16] {
    (0..<step.numberCount).map {
      let place = answer.startIndex + step.numberPlace + 2 * $0
      let first = UInt16(answer[place])
      let second = UInt16(answer[place + 1])
      return Int16(
        bitPattern: step.isBigEndian
          ? first << 8 | second : second << 8 | first
      )
    }
  }

  /// Remembers the numbers of an answer.
  ///
  /// - Returns: Whether they are such as must come.
  private mutating func take(
    _ numbers: [Int16],
    _ step: StopProgram.Step
  ) -> Bool {
    guard step.numberCount > 0 else { return true }
    guard numbers.allSatisfy(step.numberRange.contains) else { return false }
    let before = remembered
    remembered = numbers
    guard let tolerance = step.tolerance else { return true }
    return before.count == numbers.count
      && zip(before, numbers).allSatisfy {
        abs(Int($0) - Int($1)) <= tolerance
      }
  }

  private func frame(of step: StopProgram.Step) -> [UInt8] {
    guard let place = step.copyPlace else { return step.frame }
    var frame = step.frame
    let bodyCount = frame.count - step.frameChecksum.byteCount
    for (index, number) in remembered.enumerated()
    where place + 2 * index + 2 <= bodyCount {
      let range = step.copyRange
      let bits = UInt16(
        bitPattern: min(max(number, range.lowerBound), range.upperBound)
      )
      let low = UInt8(truncatingIfNeeded: bits)
      let high = UInt8(truncatingIfNeeded: bits >> 8)
      frame[place + 2 * index] = step.isBigEndian ? high : low
      frame[place + 2 * index + 1] = step.isBigEndian ? low : high
    }
    let body = frame[step.frameChecksumStart..<bodyCount]
    return Array(frame.prefix(bodyCount)) + step.frameChecksum.bytes(of: body)
  }
}
