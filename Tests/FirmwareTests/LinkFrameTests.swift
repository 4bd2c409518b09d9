import Firmware
import Foundation
import HandProtocol
import TestSupport
import Testing

@Suite struct LinkFrameTests {
  @Test func framesAreThoseOfCobsAndZlib() throws {
    let url = try #require(
      Bundle.module.url(
        forResource: "link_frames.txt",
        withExtension: nil,
        subdirectory: "Golden"
      )
    )
    let text = try String(contentsOf: url, encoding: .utf8)
    let words = text.split(separator: "\n").last?.split(separator: " ") ?? []
    let golden = try #require(words.count == 5 ? words : nil)
    var random = SplitMix64(seed: try #require(UInt64(golden[2])))
    let count = try #require(Int(golden[3]))
    var wire = Wire()
    for _ in 0..<count { wire.send(payload(&random)) }
    var digest = FNV1a()
    for byte in wire.bytes { digest.update(byte) }
    #expect(digest.text == golden[4])
  }

  @Test func whatIsSentIsReceived() {
    var random = SplitMix64(seed: 5)
    var receiver = LinkReceiver()
    for _ in 0..<500 {
      let sent = payload(&random)
      var wire = Wire()
      wire.send(sent)
      let whole = wire.bytes.map { receiver.take($0) }
      #expect(whole.last == true)
      #expect(whole.dropLast().allSatisfy { !$0 })
      let received = (0..<receiver.payloadCount).map { receiver[$0] }
      #expect(received == sent)
    }
    let rejected = receiver.rejectedCount
    #expect(rejected == 0)
  }

  @Test func aFrameAfterRubbishIsFound() {
    var random = SplitMix64(seed: 6)
    var receiver = LinkReceiver()
    var found = 0
    for _ in 0..<500 {
      // One byte lost, changed or added, or a stretch of anything.
      let sent = payload(&random)
      var wire = Wire()
      wire.send(sent)
      let place = Int(random.next() % UInt64(wire.bytes.count))
      switch random.next() % 4 {
      case 0: wire.bytes.remove(at: place)
      case 1: wire.bytes[place] ^= UInt8(1 << (random.next() % 8))
      case 2: wire.bytes.insert(UInt8(random.next() & 255), at: place)
      default:
        for _ in 0..<random.next() % 2000 {
          wire.bytes.append(UInt8(random.next() & 255))
        }
      }
      for byte in wire.bytes where receiver.take(byte) {
        // Only what was sent is ever taken for a frame.
        let received = (0..<receiver.payloadCount).map { receiver[$0] }
        #expect(received == sent)
      }
      var next = Wire()
      next.bytes.append(0)
      next.send([1, 2, 3])
      for byte in next.bytes where receiver.take(byte) {
        if receiver.payloadCount == 3, receiver[2] == 3 { found += 1 }
      }
    }
    #expect(found == 500)
  }

  @Test func aRecordComesBack() throws {
    var record = HopRecord()
    record.hopIndex = 70_000
    for finger in 0..<6 {
      record.closures[finger] = Int16(finger * 5000)
      record.targets[finger] = -Int16(finger)
    }
    record.activeFingers = 0b10_0101
    record.governorState = 2
    for stage in 0..<4 { record.counts[stage] = UInt32.max - UInt32(stage) }
    record.stackByteCount = 4242
    var wire = Wire()
    wire.send(record)
    var receiver = LinkReceiver()
    for byte in wire.bytes { _ = receiver.take(byte) }
    let read = HopRecord(receiver)
    #expect(read == record)
  }

  /// One number for length and kind, then one a byte, as link_frames.py has it.
  private func payload(_ random: inout SplitMix64) -> [UInt8] {
    let first = random.next()
    let kind = (first >> 16) % 3
    return (0..<Int(first % 513)).map { _ in
      let number = random.next()
      var byte = UInt8(number & 255)
      if kind == 1, (number >> 8) % 4 != 0 { byte = 0 }
      if kind == 2, byte == 0 { byte = 1 }
      return byte
    }
  }
}

/// What was sent.
private struct Wire: ByteSink {
  var bytes: [UInt8] = []

  mutating func write(_ byte: UInt8) { bytes.append(byte) }

  mutating func send(_ payload: [UInt8]) {
    var writer = LinkWriter()
    writer.begin(.vector)
    for byte in payload { writer.append(byte) }
    writer.finish(to: &self)
  }

  mutating func send(_ record: HopRecord) {
    var writer = LinkWriter()
    writer.begin(.hop)
    record.write(to: &writer)
    writer.finish(to: &self)
  }
}
