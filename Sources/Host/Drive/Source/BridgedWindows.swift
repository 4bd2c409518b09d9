/// How much of a decoder's windows was never measured, but bridged.
///
/// Kept hop by hop: of each input the bridged frames of the last hops, as many as
/// the longest window holds.
struct BridgedWindows {
  /// The part of a window that may be bridged before what is decoded from it no
  /// longer counts: one in this many.
  static let largestPart = 5

  private let hopLengths: [Int]
  private let windowHops: [Int]
  /// The bridged frames of the last hops, newest last; of each input.
  private var recent: [[Int]]

  /// No hop yet.
  ///
  /// - Parameters:
  ///   - hopLengths: Frames of each input in a hop.
  ///   - windowHops: The hops that the decoder's windows hold, of each length
  ///     that there is.
  init(hopLengths: [Int], windowHops: [Int]) {
    self.hopLengths = hopLengths
    self.windowHops = windowHops.isEmpty ? [1] : windowHops
    recent = hopLengths.map { _ in [] }
  }

  /// A decoder was reset: its windows hold nothing of what came before.
  mutating func reset() {
    for input in recent.indices { recent[input].removeAll() }
  }

  /// Takes a hop in.
  ///
  /// - Parameter bridged: The bridged frames in it, of each input.
  /// - Returns: Whether some window of some input holds more than a fifth of
  ///   bridged frames.
  mutating func take(_ bridged: [Int]) -> Bool {
    let longest = windowHops.max() ?? 1
    for input in recent.indices {
      recent[input].append(bridged[input])
      if recent[input].count > longest { recent[input].removeFirst() }
    }
    return recent.indices.contains { input in
      windowHops.contains { hops in
        let held = recent[input].suffix(hops).reduce(0, +)
        return held * Self.largestPart > hops * hopLengths[input]
      }
    }
  }
}

/// What stands in for frames that were lost.
enum GapBridge {
  /// Frames on straight lines between two.
  ///
  /// - Parameters:
  ///   - before: The last frame before the gap, one sample a channel.
  ///   - after: The first behind it.
  ///   - count: The frames lost.
  /// - Returns: Shape `[count, channels]`.
  static func frames(
    from before: ArraySlice<Int16>,
    to after: ArraySlice<Int16>,
    count: Int
  ) -> [Int16] {
    var frames: [Int16] = []
    frames.reserveCapacity(count * before.count)
    for frame in 1...max(count, 1) where frame <= count {
      for (old, new) in zip(before, after) {
        // Below 2^17 times the frames of a tenth of a second.
        let way = (Int(new) - Int(old)) * frame / (count + 1)
        frames.append(Int16(clamping: Int(old) + way))
      }
    }
    return frames
  }
}
