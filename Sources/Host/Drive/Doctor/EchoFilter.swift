/// Takes this side's own frames out of what comes back.
///
/// A half-duplex adapter gives back what is sent, before the answer or without
/// one. No hand here answers a question with its very bytes, so that a frame
/// that was sent is an echo wherever it comes again.
struct EchoFilter {
  /// How many bytes were this side's own.
  private(set) var echoedByteCount = 0

  /// The frames that were sent, each once.
  private var frames: [[UInt8]] = []
  /// Bytes that may be the beginning of one of them.
  private var held: [UInt8] = []

  /// Remembers a frame that is about to be sent.
  mutating func remember(_ frame: [UInt8]) {
    if !frame.isEmpty, !frames.contains(frame) { frames.append(frame) }
  }

  /// Takes what came.
  ///
  /// - Returns: What of it, and of what came before, is not this side's own.
  mutating func take(_ bytes: [UInt8]) -> [UInt8] {
    var foreign: [UInt8] = []
    for byte in bytes {
      held.append(byte)
      while !held.isEmpty {
        if let echo = frames.first(where: { $0 == held }) {
          echoedByteCount += echo.count
          held.removeAll()
        } else if frames.contains(where: { $0.starts(with: held) }) {
          break
        } else {
          foreign.append(held.removeFirst())
        }
      }
    }
    return foreign
  }

  /// Gives up what was held: after a silence, the rest of an echo does not come.
  mutating func release() -> [UInt8] {
    defer { held.removeAll() }
    return held
  }
}
