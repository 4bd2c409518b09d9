import DecoderHost
import Files
import Firmware
import DecoderImage
import DeviceBridge
import Foundation
import RecordingIO

/// The traces of a board on the desk: samples go down its line, commands and
/// vectors come up.
///
/// The board says which frame it wants next and how many bytes may be on their
/// way; what is lost on the way down is sent again from there. A board that has
/// started anew in between, or of whose answers one was lost, is given the
/// recording again from the beginning; hops that were told before are not told
/// again.
final class SerialTraces: TraceSource {
  let name: String

  private let line: any Transport
  private let outline: DecoderOutline
  private let session: Session
  private let detail: LinkDetail
  private let hopLimit: Int
  private var sender: SampleSender
  private var reader = BoardMessageReader()
  private var builder: BoardTraceBuilder
  private var bytes: ArraySlice<UInt8> = []
  /// Hops that were told, and those that have come since the recording was
  /// begun: fewer, where they come a second time.
  private var hopCount = 0, hopsSinceStart = 0
  /// Times that the recording was begun anew since a hop was told.
  private var restartCount = 0

  /// How often it is begun anew before the line is given up.
  private static var restartLimit: Int { 20 }

  /// Reads without a byte, 200 ms each, before the line is given up.
  private static var silenceLimit: Int { 25 }

  /// How often the board is greeted before it is given up, once a second.
  private static var greetingLimit: Int { 5 }

  /// Greets a board.
  ///
  /// - Parameters:
  ///   - port: Its line.
  ///   - decoder: The image that it should have.
  ///   - outline: What that takes.
  ///   - session: The recording.
  ///   - hopLimit: The most hops to decode.
  ///   - detail: How much of each hop is wanted.
  /// - Throws: That nobody answers, or another.
  init(
    port: PortName,
    decoder: DecoderImage,
    outline: DecoderOutline,
    session: Session,
    hopLimit: Int,
    detail: LinkDetail
  ) throws {
    line = try port.open(SerialSettings(baudRate: 921_600)).line
    self.outline = outline
    builder = BoardTraceBuilder(decoder, detail)
    self.session = session
    self.detail = detail
    self.hopLimit = hopLimit
    name = "board at \(line.place)"
    sender = try SampleSender(outline, outline.hops(of: session))
    try greet()
  }

  deinit { line.close() }

  var warnings: [String] { sender.warnings }

  func next() throws -> HopTrace? {
    guard hopCount < hopLimit else { return nil }
    var silence = 0
    while true {
      do {
        if let trace = try nextTold() {
          hopCount += 1
          restartCount = 0
          return trace
        }
        if sender.isAtEnd {
          guard hopsSinceStart == sender.hopCount else { throw LostFrame() }
          return nil
        }
      } catch is LostFrame {
        try startAnew()
        continue
      }
      for frame in try sender.frames() {
        try line.write(frame, timeoutMilliseconds: 1000)
      }
      bytes = try line.read(upTo: 4096, timeoutMilliseconds: 200)[...]
      silence = bytes.isEmpty ? silence + 1 : 0
      // After 0.2, 0.4, 0.8, 1.6 and 3.2 s.
      if silence.nonzeroBitCount == 1 { sender.probe() }
      guard silence < Self.silenceLimit else { throw silent() }
    }
  }

  /// The next hop in the bytes that have come, if it was not told before.
  private func nextTold() throws -> HopTrace? {
    while let byte = bytes.popFirst() {
      guard let message = reader.take(byte), let trace = try take(message)
      else { continue }
      hopsSinceStart += 1
      if hopsSinceStart > hopCount { return trace }
    }
    return nil
  }

  private func take(_ message: BoardMessage) throws -> HopTrace? {
    switch message {
    case .identity: break
    case .want(let input, let frame, let capacity):
      sender.accept(input: input, wanted: frame, byteCapacity: capacity)
    case .vector, .hop: return try builder.take(message)
    case .state(let state, let detail, let place):
      if let fault = BoardFault.error(name, state, detail, place) {
        throw fault
      }
      if state == .waitingForSamples { try startAnew() }
    }
    return nil
  }

  /// The board is greeted again, and given the recording from the beginning.
  private func startAnew() throws {
    restartCount += 1
    guard restartCount <= Self.restartLimit else {
      throw BoardFault.lostFrame(name)
    }
    hopsSinceStart = 0
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

  private func silent() -> Fault {
    Fault(
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
