internal import RecordingIO

/// What stands in the way of driving, in one line for a person.
public struct DriveError: Error, Equatable, CustomStringConvertible {
  /// Where: a port, a file, a stream.
  public var place: String
  /// What is wrong there.
  public var fault: String
  /// What to do about it.
  public var remedy: String

  /// A fault at a place, and what to do about it.
  public init(place: String, fault: String, remedy: String) {
    self.place = place
    self.fault = fault
    self.remedy = remedy
  }

  /// The same of a file.
  init(_ error: RecordingError) {
    self.init(place: error.place, fault: error.fault, remedy: error.remedy)
  }

  /// One line: place, fault, what to do.
  public var description: String { "\(place): \(fault); \(remedy)" }
}
