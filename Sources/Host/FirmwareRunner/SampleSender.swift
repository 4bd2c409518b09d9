import DecoderHost
import Firmware
import RecordingIO

/// Cuts a session into frames of samples for a board, and sends again what was
/// lost.
///
/// A board that asks for the same frame twice has lost it, or was sent another
/// one twice, and does not say which. So nothing is sent again for that: what
/// was sent twice would be sent a third time, and a slow board drown. What was
/// lost is noticed by the silence that follows.
struct SampleSender {
  /// A frame of samples that the board may not have yet.
  private struct Pending {
    let input: Int
    let first: UInt32, count: UInt32
    let bytes: [UInt8]
  }

  private let outline: DecoderOutline
  private var hops: SessionHops
  private var hop: SessionHops.Hop
  private var pending: [Pending] = []
  private var sentCount = 0
  private var nextFrames: [UInt32]
  private var wanted: [UInt32]
  private var byteCapacity = 0
  private var hasEnded = false
  /// Whether one frame at a time is sent, until the board is heard.
  private var isProbing = false
  /// Hops cut so far.
  private(set) var hopCount = 0

  init(_ outline: DecoderOutline, _ hops: SessionHops) {
    self.outline = outline
    self.hops = hops
    hop = hops.makeHop()
    nextFrames = outline.inputs.map { _ in 0 }
    wanted = nextFrames
  }

  /// What is wrong with the samples that have been cut so far.
  var warnings: [String] { hops.warnings }

  /// Whether the board has taken everything.
  var isAtEnd: Bool { hasEnded && pending.isEmpty }

  /// The board has said what it wants.
  mutating func accept(input: Int, wanted frame: UInt32, byteCapacity: Int) {
    guard input < wanted.count else { return }
    self.byteCapacity = byteCapacity
    isProbing = false
    wanted[input] = frame
    // Frames are counted modulo 2^32: 40 hours at 30 kHz.
    while let next = pending.first,
      Int32(bitPattern: wanted[next.input] &- next.first &- next.count) >= 0
    {
      pending.removeFirst()
      sentCount = max(sentCount - 1, 0)
    }
  }

  /// Nothing was heard for a while: sends the first frame again that the board
  /// does not have, and the others when it is heard. What waits in front of a
  /// board that stands still is not made more by them.
  mutating func probe() {
    sentCount = 0
    isProbing = true
  }

  /// The frames that may be sent now.
  mutating func frames() throws -> [[UInt8]] {
    var list: [[UInt8]] = []
    var waiting = pending[..<sentCount].reduce(0) { $0 + $1.bytes.count }
    while true {
      if sentCount == pending.count, try !readHop() { break }
      let next = pending[sentCount]
      if isProbing {
        // A frame is less than any board can hold: one may go even where what
        // it can hold was said, and lost.
        guard sentCount == 0 else { break }
      } else {
        guard waiting + next.bytes.count <= byteCapacity else { break }
      }
      waiting += next.bytes.count
      list.append(next.bytes)
      sentCount += 1
    }
    return list
  }

  /// Cuts the next hop into frames.
  private mutating func readHop() throws -> Bool {
    guard !hasEnded, try hops.read(into: &hop) else {
      hasEnded = true
      return false
    }
    hopCount += 1
    for (input, samples) in hop.samples.enumerated() {
      let shape = outline.inputs[input]
      let most = max(
        (LinkFrame.payloadCapacity - 10) / (2 * shape.channelCount),
        1
      )
      var start = 0
      while start < shape.hopLength {
        let count = min(most, shape.hopLength - start)
        let isReset = hop.isAfterReset && input == 0 && start == 0
        var writer = LinkWriter()
        var buffer = ByteBuffer()
        writer.begin(.samples)
        writer.append(UInt8(input))
        writer.append(UInt8(isReset ? 1 : 0))
        writer.append(nextFrames[input])
        writer.append(
          UInt32(
            truncatingIfNeeded: hop.lastSample + 1
              - outline.inputs[0].hopLength
          )
        )
        for place in start * shape.channelCount..<(start + count)
          * shape.channelCount
        {
          writer.append(samples[place])
        }
        writer.finish(to: &buffer)
        pending.append(
          Pending(
            input: input,
            first: nextFrames[input],
            count: UInt32(count),
            bytes: buffer.bytes
          )
        )
        nextFrames[input] &+= UInt32(count)
        start += count
      }
    }
    return true
  }
}
