/// The parts of a hop's work, in order. Filtering is done as samples come.
public enum DecodeStep: Equatable, Sendable {
  /// The features are there.
  case features
  /// They are normalized, as the network takes them.
  case normalization
  /// The operator of this index has run, or is not due on this hop.
  case layer(Int)
  /// Groups and fingers are decided.
  case outputs
}

/// Looks at a decoder between the steps of a hop: to count, to compare, to log.
///
/// Memory of one step may be used again by a later one, so that this is the only
/// time to look at it.
public protocol DecodeObserver: ~Copyable {
  /// A step is done.
  mutating func didFinish(_ step: DecodeStep, of decoder: borrowing Decoder)
}

/// An observer that does not look.
struct NoObserver: DecodeObserver {
  mutating func didFinish(_ step: DecodeStep, of decoder: borrowing Decoder) {}
}
