import DecoderHost
import Firmware
import Evaluation
import RecordingIO
import TestSupport
import Testing

@testable import FirmwareRunner

/// What a board's end of the line does with samples, and a line that loses some.
@Suite struct SampleSenderTests {
  /// Takes frames as `DecodeLoop` does: those that are wanted, in order.
  private struct Receiver: ~Copyable {
    var link = LinkReceiver()
    var wanted: UInt32 = 0
    var samples: [Int16] = []

    /// Takes bytes; whether an answer is due.
    mutating func take(_ bytes: [UInt8], channels: Int) -> Bool {
      var isAnswered = false
      for byte in bytes where link.take(byte) {
        guard link.type == .samples else { continue }
        isAnswered = true
        guard link.integer(at: 2, as: UInt32.self) == wanted else { continue }
        let count = (link.payloadCount - 10) / 2
        for index in 0..<count {
          samples.append(link.integer(at: 10 + 2 * index, as: Int16.self))
        }
        wanted += UInt32(count / channels)
      }
      return isAnswered
    }
  }

  /// The excerpt, what the decoder takes of it, and all its samples.
  private struct Excerpt {
    let session: Session
    let outline: DecoderOutline
    let samples: [Int16]

    init() throws {
      let path = CloneFolder.file("Recordings/synthetic/excerpt.session.yaml")
      let file = try ImageFile(
        opening: CloneFolder.file("Recordings/decoders/synthetic-gru.phx")
      )
      session = try Session(opening: path)
      outline = file.image.outline(
        fallbackName: "decoder",
        byteCount: file.byteCount
      )
      var samples: [Int16] = []
      var hops = try outline.hops(of: session)
      var hop = hops.makeHop()
      while try hops.read(into: &hop) { samples += hop.samples[0] }
      self.samples = samples
    }

    func sender() throws -> SampleSender {
      var sender = try SampleSender(outline, outline.hops(of: session))
      sender.accept(input: 0, wanted: 0, byteCapacity: capacity)
      return sender
    }

    let capacity = 2048
  }

  @Test(arguments: [0, 10, 3] as [UInt64])
  func everythingComesInOrder(lossOneIn: UInt64) throws {
    let excerpt = try Excerpt()
    var sender = try excerpt.sender()
    var board = Receiver()
    var random = SplitMix64(seed: 9)
    let capacity = excerpt.capacity
    var silence = 0
    while !sender.isAtEnd, silence < 1000 {
      var answers: [UInt32] = []
      var byteCount = 0
      for frame in try sender.frames() {
        byteCount += frame.count
        if lossOneIn > 0, random.next() % lossOneIn == 0 { continue }
        if board.take(frame, channels: 16) { answers.append(board.wanted) }
      }
      #expect(byteCount <= capacity)
      for answer in answers {
        if lossOneIn > 0, random.next() % lossOneIn == 0 { continue }
        sender.accept(input: 0, wanted: answer, byteCapacity: capacity)
      }
      silence = answers.isEmpty ? silence + 1 : 0
      if answers.isEmpty { sender.probe() }
    }
    let isAtEnd = sender.isAtEnd
    #expect(isAtEnd)
    let isSame = board.samples == excerpt.samples
    #expect(isSame)
    #expect(sender.hopCount == excerpt.samples.count / 3200)
  }

  /// A board that stands still now and then finds little more on its line than
  /// it can hold, and what was sent twice is not sent a third time for that.
  @Test func aBoardThatStandsStillIsNotFlooded() throws {
    let excerpt = try Excerpt()
    var sender = try excerpt.sender()
    var board = Receiver()
    var line: [[UInt8]] = []
    var sentCount = 0, mostWaiting = 0, tick = 0, silence = 0
    while !sender.isAtEnd, tick < 100_000 {
      let frames = try sender.frames()
      sentCount += frames.count
      line += frames
      mostWaiting = max(mostWaiting, line.reduce(0) { $0 + $1.count })
      tick += 1
      // Still for 20 of 50 readings; otherwise a frame each.
      guard tick % 50 < 30, !line.isEmpty else {
        silence += 1
        if silence.nonzeroBitCount == 1 { sender.probe() }
        continue
      }
      silence = 0
      if board.take(line.removeFirst(), channels: 16) {
        sender.accept(
          input: 0,
          wanted: board.wanted,
          byteCapacity: excerpt.capacity
        )
      }
    }
    let isAtEnd = sender.isAtEnd
    #expect(isAtEnd)
    let isSame = board.samples == excerpt.samples
    #expect(isSame)
    // What the board can hold, and what five probes of it leave on the line.
    #expect(mostWaiting <= 4 * excerpt.capacity)
    let frameCount = excerpt.samples.count / (16 * 15)
    #expect(sentCount < 2 * frameCount)
  }
}
