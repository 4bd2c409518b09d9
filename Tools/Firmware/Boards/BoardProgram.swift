// The firmware of a board: the port, and the start of everything.
import BoardSupport
import Governor
import Firmware
import DecoderImage
import FixedPoint
import HandProtocol

/// The hand that this firmware drives.
typealias DrivenHand = AbilityHandSession

nonisolated(unsafe) private var hand = HandTask<DrivenHand>(
  session: DrivenHand(),
  options: GovernorOptions()
)

/// The port: the C of the board's folder, as the firmware sees it.
enum Port: HandBoard {
  typealias Session = DrivenHand

  static func nameByte(_ index: Int) -> UInt8? {
    let byte = unsafe board_name()[index]
    return byte == 0 ? nil : UInt8(bitPattern: byte)
  }

  static var resetCause: ResetCause {
    ResetCause(rawValue: board_reset_cause()) ?? .powerOn
  }

  static var now: Moment { Moment(microseconds: board_microseconds()) }
  static var counter: UInt32 { board_counter() }

  static func didFinish(_ stage: FirmwareStage) {
    board_did_finish(UInt32(stage.rawValue))
  }

  static var imageBytes: ImageBytes {
    unsafe ImageBytes(
      UnsafeRawBufferPointer(
        start: board_image(),
        count: board_image_capacity()
      )
    )
  }

  static var recordingBytes: ImageBytes? {
    guard board_recording_capacity() > 0 else { return nil }
    return unsafe ImageBytes(
      UnsafeRawBufferPointer(
        start: board_recording(),
        count: board_recording_capacity()
      )
    )
  }

  static var workingMemory: WorkingMemory {
    unsafe WorkingMemory(
      UnsafeMutableRawBufferPointer(
        start: board_memory(),
        count: board_memory_capacity()
      )
    )
  }

  static var stackByteCount: UInt32 { board_stack_bytes() }
  static var linkCapacity: Int { Int(PHALANX_RECEIVE_CAPACITY) }

  static func readLink() -> UInt8? {
    let byte = board_read(0)
    return byte < 0 ? nil : UInt8(truncatingIfNeeded: byte)
  }

  static func writeLink(_ byte: UInt8) { board_write(0, byte) }

  static func readHand() -> UInt8? {
    let byte = board_read(1)
    return byte < 0 ? nil : UInt8(truncatingIfNeeded: byte)
  }

  static func writeHand(_ byte: UInt8) { board_write(1, byte) }
  static func feedWatchdog() { board_feed_watchdog() }
  static func sleep() { board_sleep() }

  static func withHand<Result>(
    _ body: (inout HandTask<DrivenHand>) -> Result
  ) -> Result {
    board_hold_interrupts()
    defer { board_release_interrupts() }
    return unsafe body(&hand)
  }
}

/// To be called before the timer's interrupt, which must not be the first to use
/// the hand.
@c(phalanx_prepare)
public func prepare() {
  unsafe hand = HandTask(session: DrivenHand(), options: GovernorOptions())
}

/// How often the timer's interrupt is wanted, in microseconds; by the table of
/// tasks.
@c(phalanx_timer_period)
public func timerPeriod() -> UInt32 {
  let tasks = FirmwareTask.all
  for index in tasks.indices {
    if case .timer(let microseconds) = tasks[index].trigger {
      return microseconds
    }
  }
  return 1000
}

@c(phalanx_main)
public func start() {
  DecodeLoop<Port>.run(on: Port.self)
}

@c(phalanx_timer)
public func timer() {
  unsafe hand.run(on: Port.self)
}

@c(phalanx_fault)
public func fault(_ number: UInt32, _ address: UInt32) {
  unsafe FaultReport.run(on: Port.self, hand: &hand, number, address)
}
