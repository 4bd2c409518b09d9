internal import CDeviceBridge
import Foundation

/// One end of a connection between two processes of this program, which keeps
/// messages apart and carries descriptors.
public final class MessageSocket: Sendable {
  /// A message that came.
  public struct Message: Sendable {
    /// What was said.
    public var bytes: [UInt8]
    /// A descriptor that came with it, to be closed by who takes it; nil for
    /// none.
    public var descriptor: Int32?
  }

  /// The longest message, in bytes.
  public static let capacity = 4096

  /// The socket, for `poll(2)`.
  public let descriptor: Int32

  /// Takes over a socket.
  public init(owning descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit {
    _ = Foundation.close(descriptor)
  }

  /// Two ends. Neither outlives this program by another that it starts.
  ///
  /// - Throws: What the system reports.
  public static func pair() throws(TransportError) -> (
    MessageSocket, MessageSocket
  ) {
    var sockets: [Int32] = [-1, -1]
    let code = unsafe messages_open(&sockets)
    guard code == 0 else { throw .system(code, calling: "socketpair", "") }
    return (
      MessageSocket(owning: sockets[0]), MessageSocket(owning: sockets[1])
    )
  }

  /// Sends a message, without waiting for room.
  ///
  /// - Parameters:
  ///   - bytes: What to say: 1 to `capacity` bytes.
  ///   - descriptor: A descriptor that the other end gets one of its own for; nil
  ///     for none.
  /// - Returns: Whether the other end is there and has room.
  public func send(_ bytes: [UInt8], handing descriptor: Int32? = nil) -> Bool {
    precondition(
      !bytes.isEmpty && bytes.count <= Self.capacity,
      "a message of 1 to 4096 bytes"
    )
    return unsafe messages_send(
      self.descriptor,
      bytes,
      bytes.count,
      descriptor ?? -1
    ) == 0
  }

  /// Ends the connection for both ends.
  public func hangUp() {
    _ = shutdown(descriptor, Int32(SHUT_RDWR))
  }

  /// Waits until the connection has ended, whatever is said until then.
  public func waitForHangUp() {
    var entry = pollfd(fd: descriptor, events: 0, revents: 0)
    while unsafe poll(&entry, 1, -1) <= 0 {}
  }

  /// Takes a message, waiting for it for at most so long.
  ///
  /// - Returns: The message, or nil if none came in time.
  /// - Throws: `unplugged`, when the other end is closed.
  public func receive(
    timeoutMilliseconds: Int
  ) throws(TransportError) -> Message? {
    let deadline = Deadline(milliseconds: timeoutMilliseconds)
    var bytes = [UInt8](repeating: 0, count: Self.capacity)
    while true {
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      _ = unsafe poll(&entry, 1, deadline.remainingMilliseconds)
      var count = 0
      var handed: Int32 = -1
      let code = unsafe messages_receive(
        descriptor,
        &bytes,
        bytes.count,
        &count,
        &handed
      )
      if code == 0 {
        guard count > 0 else { throw .unplugged("") }
        return Message(
          bytes: Array(bytes.prefix(count)),
          descriptor: handed < 0 ? nil : handed
        )
      }
      guard code == EAGAIN else { throw .unplugged("") }
      if deadline.remainingMilliseconds == 0 { return nil }
    }
  }
}
