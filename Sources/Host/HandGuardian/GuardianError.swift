/// What is the matter with the guardian, in one line for a person.
public struct GuardianError: Error, Equatable, Sendable,
  CustomStringConvertible
{
  /// What it is or does.
  public var fault: String

  /// Fault and remedy.
  public var description: String {
    "the guardian, which stops the hand if this program dies, \(fault); "
      + "end the drive and start it anew"
  }
}
