import DecoderHost
import DecoderImage
import Foundation
import HandProtocol
import TestSupport

@testable import Drive

/// Live samples in virtual time, through the very reader, assembler and decoder of
/// a drive: noise that grows and falls, in frames of 4 ms, some of them damaged,
/// lost, sent twice, or with an index that cannot be.
///
/// The decoder is the small one of `Tools/GoldenVectors/image.py`, which here takes
/// a second to settle.
final class TimedSource {
  /// What a hop has come to.
  struct Hop {
    let pose: FingerPose
    let isSettled: Bool
    let sampledAt: Moment
  }

  /// When the source last began, or came back after losing more than is bridged,
  /// told from what it has sent alone.
  private var began: UInt64?
  let decodedFingers: UInt8

  /// The hops of 4 ms for which the decoder does not stand.
  static let settlingHops = 250
  /// The longest loss that is bridged, in milliseconds.
  private static let bridged: UInt64 = 100
  private static let period: UInt64 = 4

  private var decoder: FixedPointSource
  private var decision: Decision
  private var reader = SampleFrameReader()
  private var assembler: HopAssembler
  private var random: SplitMix64
  private var strength: Int16 = 1000
  private var start: UInt64?
  private var count: UInt64 = 0
  /// The period of the last frame of each input that arrived whole.
  private var lastWhole: [UInt64?] = [nil, nil]

  init(seed: UInt64) {
    guard let file = try? ImageFile(opening: Self.image.path),
      let decoder = try? FixedPointSource(file: file, name: "small")
    else { preconditionFailure("the small decoder is there") }
    decodedFingers = decoder.outline.decodedFingers
    decision = Decision(groups: decoder.outline.groups)
    assembler = HopAssembler(decoder.outline)
    self.decoder = decoder
    random = SplitMix64(seed: seed)
  }

  /// Whether a decoder that knows what was lost may stand for what it decides: not
  /// within its settling time, less a hop or two.
  func maySettle(at now: UInt64) -> Bool {
    let time = UInt64(Self.settlingHops - 2) * Self.period
    return began.map { now >= $0 + time } ?? true
  }

  /// Sends what is due, and decodes it.
  ///
  /// - Parameters:
  ///   - now: The time, in milliseconds.
  ///   - isSilent: Whether what is taken meanwhile gets lost.
  /// - Returns: The hops decoded.
  func run(at now: UInt64, isSilent: Bool) -> [Hop] {
    let start = self.start ?? now
    self.start = start
    var bytes: [UInt8] = []
    while start + (count + 1) * Self.period <= now {
      if random.next() % 40 == 0 {
        strength = Int16(random.next() % 8000)
      }
      for input in 0..<2 where !isSilent {
        bytes += sent(input, at: now)
      }
      count += 1
    }
    guard !bytes.isEmpty else { return [] }
    reader.append(bytes)
    let moment = Moment(milliseconds: now)
    while let frame = reader.next() {
      guard frame.input < 2 else { continue }
      assembler.append(
        frame.samples,
        input: frame.input,
        firstFrame: frame.firstFrame,
        at: moment
      )
    }
    var hops: [Hop] = []
    while let hop = assembler.takeHop(
      take: { decoder.append($0, input: $1) },
      reset: { decoder.reset() }
    ) {
      decoder.decide(into: &decision, isBridged: hop.isBridged)
      var pose = FingerPose(all: 0)
      for finger in 0..<6 { pose[finger] = decision.closures[finger] }
      hops.append(
        Hop(
          pose: pose,
          isSettled: decision.isSettled,
          sampledAt: hop.sampledAt
        )
      )
    }
    return hops
  }

  /// The bytes of one frame, and what becomes of them.
  private func sent(_ input: Int, at now: UInt64) -> [UInt8] {
    let channels = input == 0 ? 2 : 1
    let length = input == 0 ? 4 : 2
    var index = count * UInt64(length)
    switch random.next() % 4000 {
    case 0...3: return []
    case 4: index = UInt64.max - random.next() % 300
    default: break
    }
    let isOdd = index != count * UInt64(length)
    var bytes: [UInt8] = [
      0x50, 0x53, UInt8(input), UInt8(channels), UInt8(length), 0, 0, 0,
    ]
    for shift in 0..<8 {
      bytes.append(UInt8(truncatingIfNeeded: index >> (8 * UInt64(shift))))
    }
    for _ in 0..<channels * length {
      let value = Int16.random(in: -strength...strength, using: &random)
      bytes.append(UInt8(truncatingIfNeeded: value))
      bytes.append(UInt8(truncatingIfNeeded: value >> 8))
    }
    let check = Self.crc32(bytes)
    for shift in 0..<4 {
      bytes.append(UInt8(truncatingIfNeeded: check >> (8 * UInt32(shift))))
    }
    if random.next() % 1000 == 0 {
      bytes[Int(random.next() % UInt64(bytes.count))] ^=
        1
        << UInt8(
          random.next() % 8
        )
      return bytes
    }
    if !isOdd { arrive(input, at: now) }
    return random.next() % 500 == 0 ? bytes + bytes : bytes
  }

  /// A whole frame leaves: after a loss that is not bridged the source begins
  /// anew.
  private func arrive(_ input: Int, at now: UInt64) {
    let lost = lastWhole[input].map { (count - $0 - 1) * Self.period }
    if lost.map({ $0 > Self.bridged }) ?? true { began = now }
    lastWhole[input] = count
  }

  /// The polynomial of zlib, bit by bit.
  private static func crc32(_ bytes: [UInt8]) -> UInt32 {
    var sum = UInt32.max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 {
        sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1
      }
    }
    return ~sum
  }

  /// The small image, made to settle slowly.
  private static let image: URL = {
    let golden = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
      .appendingPathComponent("DecoderTests/Golden/small.phx")
    guard var data = try? Data(contentsOf: golden) else {
      preconditionFailure("the small decoder is there")
    }
    // Sections: a table from byte 64, sixteen bytes each; STRT is the eighth.
    let entry = 64 + 16 * 7
    precondition(data[entry..<entry + 4].elementsEqual("STRT".utf8))
    let place = (0..<4).reduce(0) {
      $0 | Int(data[entry + 4 + $1]) << (8 * $1)
    }
    data[place] = UInt8(settlingHops)
    var hash = SHA256()
    let list = [UInt8](data)
    hash.update(list.span.extracting(0..<16))
    hash.update(list.span.extracting(48..<list.count))
    let digest = hash.finish()
    for index in 0..<32 { data[16 + index] = digest[index] }
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(
      "small-\(UUID().uuidString).phx"
    )
    guard (try? data.write(to: url)) != nil else {
      preconditionFailure("a temporary file can be written")
    }
    return url
  }()
}
