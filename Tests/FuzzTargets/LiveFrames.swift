import DecoderHost
import Foundation
import HandProtocol

@testable import Drive

/// A sender of live samples that says anything: whole frames, frames with
/// changed bytes, and noise.
private struct FrameSender {
  private(set) var bytes: [UInt8] = []
  /// The frames that were put there whole, nil once anything else was.
  private(set) var whole: [SampleFrame]? = []
  private var next: [UInt64] = [0, 0]

  mutating func act(_ input: inout FuzzInput) {
    switch input.byte() & 7 {
    case 0:
      bytes += input.take(Int(input.byte() & 63))
      whole = nil
    case 1:
      send(input.byte(), frames: input.byte(), &input)
      let place = Int(input.byte()) % bytes.count
      bytes[bytes.count - 1 - place] ^= input.byte() | 1
      whole = nil
    case 2:
      // Another stream, or a gap of any length.
      var first: UInt64 = 0
      for _ in 0..<8 { first = first << 8 | UInt64(input.byte()) }
      next[Int(input.byte() & 1)] = first
    case 3: next[Int(input.byte() & 1)] &+= UInt64(input.byte())
    case 4: next[Int(input.byte() & 1)] &-= UInt64(input.byte())
    default: send(input.byte(), frames: input.byte(), &input)
    }
  }

  /// Puts a whole frame there.
  ///
  /// The two lowest bits of `kind` say which input it is for, the others how
  /// many channels it has if not those that the input has.
  private mutating func send(
    _ kind: UInt8,
    frames: UInt8,
    _ input: inout FuzzInput
  ) {
    let number = kind & 3
    let usual = number == 1 ? 1 : 3
    let channels = kind >> 2 == 0 ? usual : Int(kind >> 2)
    let frames = Int(frames & 31) + 1
    let first = number < 2 ? next[Int(number)] : 0
    let samples = (0..<channels * frames).map { Int16($0) &* 77 }
    var frame: [UInt8] = [0x50, 0x53, number, UInt8(channels)]
    frame += [UInt8(frames), 0, 0, 0]
    frame += (0..<8).map { UInt8(truncatingIfNeeded: first >> (8 * $0)) }
    for sample in samples {
      let bits = UInt16(bitPattern: sample)
      frame += [UInt8(truncatingIfNeeded: bits), UInt8(bits >> 8)]
    }
    let check = Self.check(of: frame)
    frame += (0..<4).map { UInt8(truncatingIfNeeded: check >> (8 * $0)) }
    bytes += frame
    whole?.append(
      SampleFrame(
        input: Int(number),
        firstFrame: first,
        samples: samples,
        channelCount: channels
      )
    )
    if number < 2 { next[Int(number)] &+= UInt64(frames) }
  }

  /// CRC-32, bit by bit.
  private static func check(of bytes: [UInt8]) -> UInt32 {
    var check: UInt32 = .max
    for byte in bytes {
      check ^= UInt32(byte)
      for _ in 0..<8 {
        check = check & 1 == 0 ? check >> 1 : check >> 1 ^ 0xEDB8_8320
      }
    }
    return ~check
  }
}

extension FuzzTarget {
  /// Live samples: a reader of frames, and a whole source with its clock.
  static let liveFrames = FuzzTarget("live-frames") {
    (input: inout FuzzInput) throws(FuzzFailure) in
    let seed = input.byte()
    var sender = FrameSender()
    while !input.isAtEnd, sender.bytes.count < 40_000 { sender.act(&input) }
    try read(sender, seed)
    try drive(sender.bytes)
  }

  private static func read(
    _ sender: FrameSender,
    _ seed: UInt8
  ) throws(FuzzFailure) {
    var whole = SampleFrameReader()
    whole.append(sender.bytes)
    var wanted: [SampleFrame] = []
    while let frame = whole.next() { wanted.append(frame) }
    var reader = SampleFrameReader()
    var frames: [SampleFrame] = []
    for piece in pieces(sender.bytes, seed) {
      reader.append(Array(piece))
      while let frame = reader.next() { frames.append(frame) }
    }
    try require(
      frames == wanted && reader.droppedByteCount == whole.droppedByteCount,
      "pieces give \(frames.count) frames, the whole \(wanted.count)"
    )
    if let sent = sender.whole {
      try require(frames == sent, "\(sent.count) frames are read as others")
    }
    let inFrames = frames.reduce(0) { $0 + 20 + 2 * $1.samples.count }
    let held = sender.bytes.count - inFrames - reader.droppedByteCount
    try require(
      (0...20 + 2 * 255 * SampleFrame.mostFrames).contains(held),
      "\(held) bytes are neither read nor dropped"
    )
    for frame in frames {
      try require(
        frame.channelCount > 0 && !frame.samples.isEmpty
          && frame.samples.count % frame.channelCount == 0,
        "a frame of \(frame.samples.count) samples"
      )
    }
  }

  /// Two inputs: three channels at 1000 Hz, and one at 100 Hz.
  private static let outline = DecoderOutline(
    name: "fuzzed",
    contentHash: "",
    inputs: [(1000, 3), (100, 1)].map { rate, channels in
      DecoderOutline.Input(
        name: "input of \(rate) Hz",
        rateNumerator: rate,
        rateDenominator: 1,
        channelCount: channels,
        hopLength: rate / 50,
        microvoltsPerStep: 1
      )
    },
    groups: [],
    groupTruths: [],
    decodedFingers: 0,
    delays: [],
    settlingHops: 5,
    windowHops: [1, 10],
    imageByteCount: 0,
    workingMemoryByteCount: 0
  )

  private static func drive(_ bytes: [UInt8]) throws(FuzzFailure) {
    let pipe = Pipe()
    // At most as many as a pipe holds, so that nobody need read meanwhile.
    pipe.fileHandleForWriting.write(Data(bytes))
    try? pipe.fileHandleForWriting.close()
    var source = StreamSource(
      descriptor: pipe.fileHandleForReading.fileDescriptor,
      outline
    )
    var counts = [0, 0]
    var hopCount = 0
    while true {
      let next: NextHop
      do {
        next = try source.nextHop(
          take: { samples, input in counts[input] += samples.count },
          reset: {}
        )
      } catch {
        // A frame for another decoder, in one line.
        let text = "\(error)"
        return try require(!text.contains("\n"), text)
      }
      guard case .hop(let moment, _) = next else {
        // A signal can interrupt the wait.
        if next == .nothingYet { continue }
        break
      }
      hopCount += 1
      try require(
        counts == [60 * hopCount, 2 * hopCount],
        "hop \(hopCount) has brought \(counts) samples"
      )
      try require(
        moment <= MonotonicClock.now(),
        "a sample of \(moment.microseconds) us, which is not yet"
      )
    }
    _ = source.warnings
  }
}
