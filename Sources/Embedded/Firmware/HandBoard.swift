public import DecoderImage
public import FixedPoint
public import HandProtocol

/// Why a board has started.
public enum ResetCause: UInt8, Sendable {
  case powerOn = 0, watchdog = 1, fault = 2
}

/// What a port to a board must supply; everything else is the same on all.
///
/// All of it is static, as a board is there once. Nothing here may allocate.
/// `now`, `readHand` and `writeHand` are also called by the timer's interrupt.
public protocol HandBoard: SendableMetatype {
  /// The hand that the board drives.
  associatedtype Session: HandSession

  /// A byte of the board's name, in UTF-8; nil after the last.
  static func nameByte(_ index: Int) -> UInt8?

  /// Why it has started.
  static var resetCause: ResetCause { get }

  /// The time since it started.
  static var now: Moment { get }

  /// A count of what the processor has done, which goes on and wraps: cycles
  /// on hardware, instructions in an emulator.
  static var counter: UInt32 { get }

  /// A stretch of work is done: here whoever counts instructions looks in. May
  /// do nothing.
  static func didFinish(_ stage: FirmwareStage)

  /// The bytes where a decoder image is kept; the image says its own length.
  static var imageBytes: ImageBytes { get }

  /// The bytes where a recording may be kept; see BoardLink.md.
  static var recordingBytes: ImageBytes? { get }

  /// The memory that the decoder may work in.
  static var workingMemory: WorkingMemory { get }

  /// The most bytes of stack in use so far.
  static var stackByteCount: UInt32 { get }

  /// The bytes that may wait to be read on the line to the host.
  static var linkCapacity: Int { get }

  /// The next byte from the host, if one is there.
  static func readLink() -> UInt8?

  /// Sends a byte to the host; waits for room.
  static func writeLink(_ byte: UInt8)

  /// The next byte from the hand, if one is there.
  static func readHand() -> UInt8?

  /// Sends a byte to the hand; waits for room.
  static func writeHand(_ byte: UInt8)

  /// Tells the watchdog that all is well.
  static func feedWatchdog()

  /// Sleeps until the next interrupt.
  static func sleep()

  /// The hand's task, of which nobody makes use at the same time: the timer's
  /// interrupt is held off meanwhile.
  static func withHand<Result>(
    _ body: (inout HandTask<Session>) -> Result
  ) -> Result
}

/// The board's line to the host.
struct BoardLine<Board: HandBoard>: ByteSink {
  mutating func write(_ byte: UInt8) { Board.writeLink(byte) }
}
