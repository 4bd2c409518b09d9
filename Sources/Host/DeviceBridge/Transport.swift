/// A line that moves bytes both ways: a terminal, a serial port, a USB device,
/// or a pair inside the program.
///
/// One thread may read while another writes. A third may close: a read or a
/// write under way then ends at once with `closed`. Calls of the same kind from
/// several threads wait for each other.
///
/// After `unplugged` the line stays dead; close it and open it anew.
public protocol Transport: AnyObject, Sendable {
  /// The name of the port, for messages.
  var place: String { get }

  /// A descriptor for `poll(2)` that is readable when `read` has something to
  /// give or to report; nil where there is none. Not to be read from directly.
  var descriptor: Int32? { get }

  /// What another process needs to go on with the line; nil for a line that ends
  /// with this program.
  var handover: LineHandover? { get }

  /// Reads what has come, waiting for the first byte if nothing has.
  ///
  /// - Parameters:
  ///   - maximum: The most bytes to return, at least 1.
  ///   - timeoutMilliseconds: How long to wait for the first byte; 0 not to
  ///     wait.
  /// - Returns: 1 to `maximum` bytes, or none if the time has passed.
  /// - Throws: `unplugged`, `closed`, or what the system reports.
  func read(
    upTo maximum: Int,
    timeoutMilliseconds: Int
  ) throws(TransportError) -> [UInt8]

  /// Sends all of the bytes. Returns when the system has taken them, which is
  /// before they are on the wire.
  ///
  /// - Parameters:
  ///   - bytes: What to send.
  ///   - timeoutMilliseconds: How long it may take.
  /// - Throws: `timeout` (some of the bytes may have gone), `unplugged`,
  ///   `closed`, or what the system reports.
  func write(
    _ bytes: Span<UInt8>,
    timeoutMilliseconds: Int
  ) throws(TransportError)

  /// Ends reads and writes under way, waits until they have ended, and gives
  /// the line back. May be called more than once.
  func close()
}

extension Transport {
  /// Sends all of the bytes.
  public func write(
    _ bytes: [UInt8],
    timeoutMilliseconds: Int
  ) throws(TransportError) {
    try write(bytes.span, timeoutMilliseconds: timeoutMilliseconds)
  }
}
