import Foundation
import HandProtocol
import TestSupport

/// A digest in the golden folder: `name version seed count digest`.
struct GoldenDigest {
  var seed: UInt64
  var count: Int
  var digest: String

  /// The digest of a name in a file.
  init?(_ name: String, in file: String) {
    guard
      let url = Bundle.module.url(
        forResource: file,
        withExtension: nil,
        subdirectory: "Golden"
      ),
      let text = try? String(contentsOf: url, encoding: .utf8)
    else { return nil }
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 5, words[0] == name, let seed = UInt64(words[2]),
        let count = Int(words[3])
      else { continue }
      self.seed = seed
      self.count = count
      digest = String(words[4])
      return
    }
    return nil
  }
}

extension FNV1a {
  /// Adds the bytes of a frame.
  mutating func update(_ frame: WireFrame) {
    for index in 0..<frame.count { update(frame[index]) }
  }
}

/// The lines of a capture in the shared folder that begin with a mark, without
/// it.
func captured(_ file: String, _ mark: Character) throws -> [String] {
  let path = SharedFolder.file("vectors/" + file)
  return try String(contentsOfFile: path, encoding: .utf8)
    .split(separator: "\n")
    .filter { $0.first == mark }
    .map { String($0.dropFirst(2)) }
}

/// Bytes for a receiver: right frames, damaged ones, parts of them, and noise.
struct FuzzStream {
  var random: SplitMix64
  let examples: [[UInt8]]

  /// A stream made from right frames.
  init(seed: UInt64, examples: [[UInt8]]) {
    random = SplitMix64(seed: seed)
    self.examples = examples
  }

  /// The next piece, of at most 64 bytes more than the longest example.
  mutating func next() -> [UInt8] {
    let dice = random.next()
    if dice & 7 == 0 {
      let noise = random.next()
      return (0..<Int(dice >> 8 & 7) + 1).map {
        UInt8(truncatingIfNeeded: noise >> (8 * UInt64($0)))
      }
    }
    var piece = examples[Int(dice >> 16) % examples.count]
    if dice & 7 < 3 || piece.isEmpty { return piece }
    let place = Int((dice >> 32) & 0xFFFF) % piece.count
    switch dice & 7 {
    case 3: piece[place] ^= 1 << UInt8(dice >> 48 & 7)
    case 4: piece[place] = UInt8(truncatingIfNeeded: dice >> 48)
    case 5: piece.removeLast(piece.count - place)
    case 6: piece.remove(at: place)
    default: piece.insert(UInt8(truncatingIfNeeded: dice >> 48), at: place)
    }
    return piece
  }
}
