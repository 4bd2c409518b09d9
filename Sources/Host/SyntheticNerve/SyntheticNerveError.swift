import Files

/// Why a session cannot be made.
public enum SyntheticNerveError: Error, Equatable, CustomStringConvertible {
  /// The plan is not one. Mend the line.
  case plan(path: String, line: Int?, fault: String, remedy: String)
  /// The session cannot be written. See the fault.
  case output(path: String, fault: String, remedy: String)

  /// One line: place, fault, what to do.
  public var description: String {
    switch self {
    case .plan(let path, let line, let fault, let remedy):
      let place = line.map { "\(path):\($0)" } ?? path
      return "\(place): \(fault); \(remedy)"
    case .output(let path, let fault, let remedy):
      return "\(path): \(fault); \(remedy)"
    }
  }
}
