import Foundation
import HandProtocol
import TestSupport
import VirtualHand

/// Bytes of a text in hexadecimal.
func bytes(_ hexadecimal: some StringProtocol) -> [UInt8] {
  let digits = hexadecimal.compactMap(\.hexDigitValue)
  return stride(from: 0, to: digits.count - 1, by: 2).map {
    UInt8(digits[$0] << 4 | digits[$0 + 1])
  }
}

/// A text in hexadecimal.
func text(_ bytes: [UInt8]) -> String {
  bytes.map { String(format: "%02x", $0) }.joined()
}

/// One line of a capture: who wrote it, and what.
struct CapturedLine {
  var isFromHost: Bool
  var text: String

  /// The lines of a capture that begin with > or <.
  static func all(in file: String) throws -> [CapturedLine] {
    let url = URL(fileURLWithPath: SharedFolder.file("vectors/" + file))
    return try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
      .compactMap { line in
        guard line.hasPrefix("> ") || line.hasPrefix("< ") else { return nil }
        return CapturedLine(
          isFromHost: line.hasPrefix(">"),
          text: String(line.dropFirst(2))
        )
      }
  }
}

extension VirtualHand {
  /// What it answers within two milliseconds.
  mutating func answer(to request: [UInt8]) -> [UInt8] {
    receive(request, at: mechanics.moment)
    return transmit(at: mechanics.moment.adding(milliseconds: 2))
  }

  /// ... in hexadecimal.
  mutating func answer(to request: String) -> String {
    text(answer(to: bytes(request)))
  }

  /// Lets time pass.
  mutating func wait(milliseconds: UInt32) {
    advance(to: mechanics.moment.adding(milliseconds: milliseconds))
  }

  /// Sends the same again every so often, as a host does, and forgets the
  /// answers.
  mutating func repeating(
    _ request: [UInt8],
    milliseconds: UInt32,
    every period: UInt32 = 10
  ) {
    for _ in 0..<milliseconds / period {
      receive(request, at: mechanics.moment)
      wait(milliseconds: period)
      _ = transmit(at: mechanics.moment)
    }
  }
}
