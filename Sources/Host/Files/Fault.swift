/// What is wrong, in one line for a person.
///
/// The line reads `place: fault; what to do`. The parts are kept apart so that
/// a caller can name its own place around the fault.
public struct Fault: Error, Equatable, Sendable {
  /// Where: a path, with the line, array, row or byte where there is one; a
  /// port, a stream, a part or an option.
  public var place: String

  /// What is wrong there.
  public var fault: String

  /// What to do about it; empty if there is nothing to advise.
  public var remedy: String

  /// A fault at a place, and what to do about it.
  public init(place: String, fault: String, remedy: String) {
    self.place = place
    self.fault = fault
    self.remedy = remedy
  }
}

extension Fault: CustomStringConvertible {
  /// One line, whatever the parts contain.
  public var description: String {
    let line =
      remedy.isEmpty ? "\(place): \(fault)" : "\(place): \(fault); \(remedy)"
    return line.onOneLine
  }
}
