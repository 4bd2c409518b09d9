/// Why a budget cannot be made: one line, place, fault, what to do.
public struct BudgetError: Error, Equatable, CustomStringConvertible {
  /// The file, part or option.
  public var place: String
  /// What is wrong there.
  public var fault: String
  /// What the person can do.
  public var remedy: String

  /// A fault at a place.
  public init(_ place: String, _ fault: String, _ remedy: String) {
    self.place = place
    self.fault = fault
    self.remedy = remedy
  }

  /// `place: fault; remedy`.
  public var description: String { "\(place): \(fault); \(remedy)" }
}
