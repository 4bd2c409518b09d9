public import DeviceBridge

/// One kind of line, with its far end in the hands of a test. The far end gives
/// back every byte it gets.
public protocol LineFixture: AnyObject, Sendable {
  /// Whether the far end can go away so that the line ends.
  var canUnplug: Bool { get }

  /// Opens the line under test.
  func open() throws(TransportError) -> any Transport

  /// Whether the far end takes bytes. While it does not, writes must fill up.
  func setMuted(_ isMuted: Bool) throws

  /// Pulls the cable of the line that was opened last.
  func unplug() throws

  /// Puts it back, so that the line can be opened anew.
  func replug() throws

  /// Ends the far end.
  func end()
}

/// What a line did that it should not.
public struct ConformanceFailure: Error, CustomStringConvertible {
  /// In words.
  public var description: String

  /// A failure in words.
  public init(_ description: String) {
    self.description = description
  }
}

/// Fails with the words if the condition does not hold.
func demand(
  _ condition: Bool,
  _ words: @autoclosure () -> String
) throws(ConformanceFailure) {
  guard condition else { throw ConformanceFailure(words()) }
}
