public import HandProtocol

/// Where samples come from, hop by hop, in real time.
public protocol LiveSource {
  /// Waits for the next whole hop of every input, and hands its samples over.
  ///
  /// It waits no longer than a tenth of a second for a source that is silent,
  /// so that whoever drives can look to the hand and to the person.
  ///
  /// - Parameters:
  ///   - take: Called with pieces of whole frames, shape `[frames, channels]`,
  ///     and the index of their input.
  ///   - reset: Called before the hop's first samples where the decoder's state
  ///     must be reset: at the start, after a gap.
  /// - Returns: What the wait has come to.
  /// - Throws: What is wrong with the source.
  mutating func nextHop(
    take: (Span<Int16>, Int) -> Void,
    reset: () -> Void
  ) throws -> NextHop

  /// What was lost or changed on the way, in words.
  var warnings: [String] { get }
}

/// What a wait for samples has come to.
public enum NextHop: Equatable, Sendable {
  /// A hop was handed over; its last sample is of this time. Where it is
  /// bridged, more than a fifth of some window was lost and made up, and the
  /// network is not to see it.
  case hop(sampledAt: Moment, isBridged: Bool)
  /// There is no whole hop yet.
  case nothingYet
  /// The source has ended.
  case end
}
