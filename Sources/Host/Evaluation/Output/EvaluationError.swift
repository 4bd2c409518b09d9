/// Why a replay cannot be made or kept: one line, place, fault, what to do.
public struct EvaluationError: Error, Equatable, CustomStringConvertible {
  /// The file, folder or option at fault.
  public let place: String
  /// What is wrong with it.
  public let fault: String
  /// What to do about it.
  public let remedy: String

  /// Names a fault.
  public init(place: String, fault: String, remedy: String) {
    self.place = place
    self.fault = fault
    self.remedy = remedy
  }

  /// The line for people.
  public var description: String { "\(place): \(fault); \(remedy)" }
}
