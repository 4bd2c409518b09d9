import DecoderHost
import DecoderImage
import FixedPoint
import HandProtocol
import Synchronization

@testable import FirmwareRunner
@testable import Decoder
@testable import Governor
@testable import Firmware

/// A board whose line is a buffer, and which nobody else may use meanwhile.
private enum FuzzBoard: HandBoard {
  typealias Session = AbilityHandSession

  private struct State {
    var input: [UInt8] = []
    var output: [UInt8] = []
    var clock = Moment(milliseconds: 0)
  }

  private static let state = Mutex(State())
  private nonisolated(unsafe) static var hand = HandTask(
    session: AbilityHandSession(),
    options: GovernorOptions()
  )
  private nonisolated(unsafe) static let memory =
    UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)

  static func restart() {
    state.withLock { $0 = State() }
    unsafe hand = HandTask(
      session: AbilityHandSession(),
      options: GovernorOptions()
    )
  }

  /// Bytes come from the host, and time has passed.
  static func take(_ bytes: [UInt8], wait milliseconds: UInt8) {
    state.withLock { state in
      state.input = bytes.reversed()
      state.clock = state.clock.adding(milliseconds: UInt32(milliseconds))
    }
  }

  /// What it has said since this was last asked.
  static func said() -> [UInt8] {
    state.withLock { state in
      defer { state.output = [] }
      return state.output
    }
  }

  static func nameByte(_ index: Int) -> UInt8? { index < 4 ? 0x66 : nil }
  static var resetCause: ResetCause { .powerOn }
  static var now: Moment { state.withLock { $0.clock } }
  static var counter: UInt32 { 0 }
  static func didFinish(_ stage: FirmwareStage) {}
  static var imageBytes: ImageBytes {
    preconditionFailure("the decoder is made by whoever runs the loop")
  }
  static var recordingBytes: ImageBytes? { nil }
  static var workingMemory: WorkingMemory { unsafe WorkingMemory(memory) }
  static var stackByteCount: UInt32 { 0 }
  static var linkCapacity: Int { 2048 }
  static func readLink() -> UInt8? { state.withLock { $0.input.popLast() } }
  static func writeLink(_ byte: UInt8) {
    state.withLock { $0.output.append(byte) }
  }
  static func readHand() -> UInt8? { nil }
  static func writeHand(_ byte: UInt8) {}
  static func feedWatchdog() {}
  static func sleep() {}
  static func withHand<Result>(
    _ body: (inout HandTask<AbilityHandSession>) -> Result
  ) -> Result {
    unsafe body(&hand)
  }
}

extension FuzzTarget {
  /// A board to which a host sends samples: whatever comes, what it says are
  /// whole messages, and the hops among them are whole.
  static let boardSamples = FuzzTarget("board-samples") {
    (input: inout FuzzInput) throws(FuzzFailure) in
    let file = try FuzzedDecoder.open()
    let image = file.image
    defer { withExtendedLifetime(file) {} }
    FuzzBoard.restart()
    var decoder = try FuzzedDecoder.decoder(image)
    var loop = DecodeLoop<FuzzBoard>()
    var host = BoardHost(image)
    while !input.isAtEnd {
      FuzzBoard.take(host.next(&input), wait: input.byte() & 63)
      loop.serve(&decoder)
      try host.hear(FuzzBoard.said())
    }
  }
}

extension FuzzedDecoder {
  fileprivate static func decoder(
    _ image: DecoderImage
  ) throws(FuzzFailure) -> Decoder {
    do {
      return try Decoder(image: image, memory: FuzzBoard.workingMemory)
    } catch {
      throw FuzzFailure(description: "\(error)")
    }
  }
}

/// A host that sends anything.
private struct BoardHost: ~Copyable {
  private let image: DecoderImage
  private var reader = BoardMessageReader()
  private var builder: BoardTraceBuilder
  private var wanted: [UInt32]
  /// What it has asked for; noise before it may have hidden that.
  private var wantedDetail = LinkDetail.commands
  private var hopCount = 0

  init(_ image: DecoderImage) {
    self.image = image
    builder = BoardTraceBuilder(image, .commands)
    wanted = (0..<image.count(of: .inputs)).map { _ in 0 }
  }

  /// The next bytes down the line.
  mutating func next(_ input: inout FuzzInput) -> [UInt8] {
    var line = LinkBytes()
    switch input.byte() & 7 {
    case 0: line.bytes = input.take(Int(input.byte() & 63))
    case 1:
      let detail = input.byte() % 4
      line.send(.hello, [BoardIdentity.version, detail])
      wantedDetail = LinkDetail(rawValue: detail) ?? .commands
    case 2: line.send(.samples, input.take(Int(input.byte()) * 3))
    default:
      let index = input.byte()
      let which = Int(index) % wanted.count
      let shape = image.input(which)
      let frames = Int(input.byte() & 31)
      let first = wanted[which] &+ (index & 0x70 == 0x70 ? 1 : 0)
      let isReset: UInt8 = index & 0x88 == 0x88 ? 1 : 0
      var payload = [UInt8(which), isReset]
      payload += (0..<4).map { UInt8(truncatingIfNeeded: first >> (8 * $0)) }
      payload += input.take(4)
      payload += [UInt8](repeating: 0, count: 10 - payload.count)
      let pattern = input.byte()
      payload += (0..<2 * frames * shape.channelCount).map {
        UInt8(truncatingIfNeeded: $0) &* pattern
      }
      line.send(.samples, payload)
    }
    return line.bytes
  }

  /// Takes what the board has said.
  mutating func hear(_ bytes: [UInt8]) throws(FuzzFailure) {
    for byte in bytes {
      guard let message = reader.take(byte) else { continue }
      if case .want(let input, let frame, _) = message {
        try require(input < wanted.count, "input \(input) is wanted")
        wanted[input] = frame
      }
      // Only a greeting that was heard is answered.
      if case .identity = message {
        builder = BoardTraceBuilder(image, wantedDetail)
      }
      do throws(LostFrame) {
        if try builder.take(message) != nil { hopCount += 1 }
      } catch {
        throw FuzzFailure(description: "hop \(hopCount) is not whole")
      }
    }
    try require(reader.rejectedCount == 0, "the board sends what is no frame")
  }
}
