import DecoderHost
import Files
import Firmware

/// What a board says of its state, in a line for people.
enum BoardFault {
  /// The fault that a state is, or nil for one in which all is well.
  static func error(
    _ board: String,
    _ state: FirmwareState,
    _ detail: UInt16,
    _ place: UInt32
  ) -> Fault? {
    switch state {
    case .starting, .waitingForSamples, .decoding, .recordingEnded,
      .samplesStopped, .samplesSaturated:
      return nil
    case .imageRefused:
      let fault = ImageFault(rawValue: detail).map { "\($0)" } ?? "\(detail)"
      return Fault(
        place: board,
        fault: "the decoder image is refused: \(fault), \(place)",
        remedy: "write it to the board again"
      )
    case .memoryTooSmall:
      return Fault(
        place: board,
        fault: "the decoder needs \(place) bytes of memory",
        remedy: "compile a smaller one, or choose a larger board"
      )
    case .processorFault:
      return Fault(
        place: board,
        fault: "exception \(detail) at 0x" + String(place, radix: 16),
        remedy: "report it with the recording and the image"
      )
    }
  }

  static func lostFrame(_ board: String) -> Fault {
    Fault(
      place: board,
      fault: "bytes were lost on the line",
      remedy: "try again, with a slower line"
    )
  }

  /// Refuses a board that has another image than was asked for.
  static func check(
    _ hash: [UInt8],
    of board: String,
    _ outline: DecoderOutline
  ) throws(Fault) {
    let text = hash.hexadecimal
    guard text == outline.contentHash else {
      throw Fault(
        place: board,
        fault: "it has another decoder image (\(text.prefix(12))...)",
        remedy: "write this one to the board"
      )
    }
  }
}
