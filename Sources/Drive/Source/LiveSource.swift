public import HandProtocol

/// Where samples come from, hop by hop, in real time.
public protocol LiveSource {
  /// Waits for the next whole hop of every input, and hands its samples over.
  ///
  /// - Parameters:
  ///   - take: Called with pieces of whole frames, shape `[frames, channels]`,
  ///     and the index of their input.
  ///   - reset: Called before the hop's first samples where the decoder's state
  ///     must be reset: at the start, after a gap.
  /// - Returns: The time of the hop's last sample, or nil at the end.
  /// - Throws: What is wrong with the source.
  mutating func nextHop(
    take: (Span<Int16>, Int) -> Void,
    reset: () -> Void
  ) throws -> Moment?

  /// What was lost or changed on the way, in words.
  var warnings: [String] { get }
}
