import DecoderFirmware
import DeviceBridge
import Evaluation
import Foundation
import RecordingIO

/// The traces of a board on the desk: samples go down its line, commands and
/// vectors come up.
///
/// The board says which frame it wants next and how many bytes may be on their
/// way; what is lost is sent again from there. A board that has started anew in
/// between is given the recording again from the last reset of the decoder; hops
/// that were told before are not told again.
final class SerialTraces: TraceSource {
  let name: String

  private let line: any Transport
  private let outline: DecoderOutline
  private let session: Session
  private let detail: LinkDetail
  private let hopLimit: Int
  private var sender: SampleSender
  private var reader = BoardMessageReader()
  private var builder = BoardTraceBuilder()
  private var bytes: ArraySlice<UInt8> = []
  private var hopCount = 0
  /// Hops that come a second time after a board has started anew.
  private var knownHops = 0
  private var isGreeted = false
  /// Times that the board has started anew.
  private(set) var restartCount = 0

  /// How often the board is greeted before it is given up, once a second.
  private static var greetingLimit: Int { 5 }

  /// Greets a board.
  ///
  /// - Parameters:
  ///   - port: Its line.
  ///   - outline: What the decoder takes that it should have.
  ///   - session: The recording.
  ///   - hopLimit: The most hops to decode.
  ///   - detail: How much of each hop is wanted.
  /// - Throws: That nobody answers, or another.
  init(
    port: PortName,
    outline: DecoderOutline,
    session: Session,
    hopLimit: Int,
    detail: LinkDetail
  ) throws {
    line = try port.open(SerialSettings(baudRate: 921_600)).line
    self.outline = outline
    self.session = session
    self.detail = detail
    self.hopLimit = hopLimit
    name = "board at \(line.place)"
    sender = try SampleSender(outline, outline.hops(of: session))
    try greet()
  }

  deinit { line.close() }

  func next() throws -> HopTrace? {
    guard hopCount < hopLimit else { return nil }
    var silence = 0
    while true {
      while let byte = bytes.popFirst() {
        guard let message = reader.take(byte) else { continue }
        if let trace = try take(message) {
          if knownHops > 0 {
            knownHops -= 1
            continue
          }
          hopCount += 1
          return trace
        }
      }
      for frame in try sender.frames() {
        try line.write(frame, timeoutMilliseconds: 1000)
      }
      if sender.isAtEnd { return nil }
      bytes = try line.read(upTo: 4096, timeoutMilliseconds: 200)[...]
      silence = bytes.isEmpty ? silence + 1 : 0
      if silence > 0 { sender.goBack() }
      guard silence < 25 else { throw silent() }
    }
  }

  private func take(_ message: BoardMessage) throws -> HopTrace? {
    switch message {
    case .identity: break
    case .want(let input, let frame, let capacity):
      sender.accept(input: input, wanted: frame, byteCapacity: capacity)
    case .vector(let kind, let index, let count, let first, let elements):
      try builder.take(
        kind,
        index: index,
        count: count,
        first: first,
        elements,
        of: name
      )
    case .hop(let record):
      return builder.finish(record)
    case .state(let state, let detail, let place):
      if let fault = BoardFault.error(name, state, detail, place) {
        throw fault
      }
      if state == .waitingForSamples { try startAnew() }
    }
    return nil
  }

  /// The board has lost its state: it is greeted, and given the recording from
  /// the beginning.
  private func startAnew() throws {
    restartCount += 1
    knownHops = hopCount
    builder.restart()
    sender = try SampleSender(outline, outline.hops(of: session))
    try greet()
  }

  /// Says hello until the board says who it is.
  private func greet() throws {
    var writer = LinkWriter()
    for _ in 0..<Self.greetingLimit {
      var hello = ByteBuffer()
      hello.write(0)
      writer.begin(.hello)
      writer.append(BoardIdentity.version)
      writer.append(detail.rawValue)
      writer.finish(to: &hello)
      try line.write(hello.bytes, timeoutMilliseconds: 1000)
      let end = Date(timeIntervalSinceNow: 1)
      var hasState = false
      while Date() < end {
        let new = try line.read(upTo: 4096, timeoutMilliseconds: 100)
        for (place, byte) in new.enumerated() {
          switch reader.take(byte) {
          case .state(let state, let detail, let place):
            if let fault = BoardFault.error(name, state, detail, place) {
              throw fault
            }
            hasState = true
          case .identity(let hash, _, _):
            try BoardFault.check(hash, of: name, outline)
            guard hasState else { continue }
            bytes = new[(place + 1)...]
            return
          default: break
          }
        }
      }
    }
    throw silent()
  }

  private func silent() -> EvaluationError {
    EvaluationError(
      place: line.place,
      fault: "no board answers",
      remedy: "check the cable, and that the board runs Phalanx's firmware"
    )
  }
}

/// Bytes of a frame to be sent.
struct ByteBuffer: ByteSink {
  var bytes: [UInt8] = []

  mutating func write(_ byte: UInt8) { bytes.append(byte) }
}
