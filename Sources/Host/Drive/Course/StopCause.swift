/// Who or what has stopped a hand so that only a person may enable it again.
public enum StopCause: Equatable, Sendable {
  /// A person has pressed `e`.
  case key
  /// The decoder was silent for too long, and the policy is to stop.
  case policy
  /// The line failed: nothing can be sent any more.
  case lineFailure

  /// In words, for logs and people: "stopped by ...".
  public var text: String {
    switch self {
    case .key: "key e"
    case .policy: "the decoder's silence (--stale stop)"
    case .lineFailure: "the line's failure"
    }
  }
}
