/// A hand's own stop, as data, for somebody who knows nothing of its protocol:
/// the guardian that outlives the program that drove the hand.
///
/// It is a list of steps, one after another. A step sends bytes, perhaps several
/// times, and may wait for an answer, of which it knows the look and the
/// checksum; numbers of an answer may go into the bytes of a later step. The
/// first step clears up after a frame that was cut off in its middle.
///
/// As bytes it is the confirmation, then step after step:
///
/// | bytes | of a step |
/// | --- | --- |
/// | 1 | the step, counted from 0, that must have been answered for this one to be taken; FF for none |
/// | 1 | whether the hand counts as stopped only if this one was answered: 0 or 1 |
/// | 1 | how often to send, at most; with an answer to wait for only until it comes |
/// | 1 | milliseconds of silence before each time |
/// | 1 | milliseconds to wait behind each time, for the answer where there is one |
/// | 1, n | the frame's length, and the frame |
/// | 1, 1, 1 | where the numbers remembered go in it (FF: nowhere), the kind of its checksum, which is at its end, and where that begins to count |
/// | 2, 2 | between which ends the numbers are brought for that |
/// | 1, 2m | the number of bytes by which an answer begins, and those: which bits count, and how they are |
/// | 1, 1, 1 | the whole length of an answer, the kind of its checksum, and where that begins to count |
/// | 1 | how many such answers must come |
/// | 1, 1 | where numbers of 16 bits begin in it that are to be remembered, and how many there are |
/// | 2, 2 | between which ends they must lie; an answer with others is none |
/// | 1 | how far they may be from those remembered before, at most; FF for any |
/// | 1 | whether these numbers have the high byte first, in answer and frame: 0 or 1 |
///
/// Numbers of two bytes in the table are signed, the low byte first.
public struct StopScript: Sendable {
  /// The most bytes of a script.
  public static let capacity = 640

  /// What is known of the hand once each answer has come that must come.
  public enum Confirmation: UInt8, Sendable {
    /// It has taken the stop, and says that it rests.
    case stopped = 0
    /// It has heard the stop, and cannot be asked whether it rests.
    case heard = 1
  }

  private var storage = InlineArray<640, UInt8>(repeating: 0)

  /// The number of bytes.
  public private(set) var count = 0

  /// A script without steps.
  public init(_ confirmation: Confirmation) {
    append(confirmation.rawValue)
  }

  /// The script as bytes.
  public var bytes: Span<UInt8> {
    @_lifetime(borrow self)
    get { storage.span.extracting(0..<count) }
  }

  /// Adds a step.
  mutating func append(_ step: StopStep) {
    append(step.condition ?? 0xFF)
    append(step.isRequired ? 1 : 0)
    append(step.attempts)
    append(step.silence)
    append(step.patience)
    append(step.frame)
    append(step.copy?.place ?? 0xFF)
    append(step.copy?.checksum.rawValue ?? 0)
    append(step.copy?.checksumStart ?? 0)
    append(step.copy?.range ?? 0...0)
    let answer = step.answer ?? StopAnswer(length: 0)
    append(answer.pattern)
    append(answer.length)
    append(answer.checksum.rawValue)
    append(answer.checksumStart)
    append(answer.times)
    append(answer.numbers?.place ?? 0)
    append(answer.numbers?.count ?? 0)
    append(answer.numbers?.range ?? 0...0)
    append(answer.numbers?.tolerance ?? 0xFF)
    append(step.isBigEndian ? 1 : 0)
  }

  private mutating func append(_ byte: UInt8) {
    // Scripts are constants of the sessions: a test makes each of them.
    precondition(count < Self.capacity, "a script of too many bytes")
    storage[count] = byte
    count += 1
  }

  private mutating func append(_ frame: WireFrame) {
    precondition(frame.count < 256, "a frame of more bytes than a step takes")
    append(UInt8(frame.count))
    for index in 0..<frame.count { append(frame[index]) }
  }

  private mutating func append(_ pattern: StopPattern) {
    append(UInt8(pattern.count))
    for index in 0..<2 * pattern.count { append(pattern.bytes[index]) }
  }

  private mutating func append(_ range: ClosedRange<Int16>) {
    append(UInt8(truncatingIfNeeded: range.lowerBound))
    append(UInt8(truncatingIfNeeded: range.lowerBound >> 8))
    append(UInt8(truncatingIfNeeded: range.upperBound))
    append(UInt8(truncatingIfNeeded: range.upperBound >> 8))
  }
}
