import DecoderFirmware
import Evaluation
import RecordingIO
import TestSupport
import Testing

@testable import BoardEngine

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

  @Test(arguments: [0, 10, 3] as [UInt64])
  func everythingComesInOrder(lossOneIn: UInt64) throws {
    let path = CloneFolder.file("Recordings/synthetic/excerpt.session.yaml")
    let file = try ImageFile(
      opening: CloneFolder.file("Recordings/decoders/synthetic-gru.phx")
    )
    let session = try Session(opening: path)
    let outline = file.image.outline(
      fallbackName: "decoder",
      byteCount: file.byteCount
    )
    var wanted: [Int16] = []
    var hops = try outline.hops(of: session)
    var hop = hops.makeHop()
    while try hops.read(into: &hop) { wanted += hop.samples[0] }

    var sender = try SampleSender(outline, outline.hops(of: session))
    var board = Receiver()
    var random = SplitMix64(seed: 9)
    let capacity = 2048
    sender.accept(input: 0, wanted: 0, byteCapacity: capacity)
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
      if answers.isEmpty { sender.goBack() }
    }
    #expect(sender.isAtEnd)
    let isSame = board.samples == wanted
    #expect(isSame)
    #expect(sender.hopCount == wanted.count / 3200)
  }
}
