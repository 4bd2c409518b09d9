/// Why a network, a pipeline or its recordings do not make a decoder image.
///
/// One line for a person: the place, the fault, and what to do about it.
public struct CompilerError: Error, CustomStringConvertible, Equatable,
  Sendable
{
  /// Where the fault is: a file with its line, or a node of the network.
  public var place: String

  /// What is wrong there.
  public var fault: String

  /// What the person can do.
  public var remedy: String

  /// A fault at `place`.
  public init(_ place: String, _ fault: String, _ remedy: String) {
    self.place = place
    self.fault = fault
    self.remedy = remedy
  }

  /// `place: fault; remedy`.
  public var description: String { "\(place): \(fault); \(remedy)" }
}
