internal import CDeviceBridge
import Foundation

/// This program once more, in a process that outlives the first.
///
/// It stands in a process session of its own, so that nothing that ends the
/// programs at a terminal ends it, and under a name of its own, so that nothing
/// that ends programs by the first one's name does.
public final class SecondProcess: Sendable {
  /// The connection to it.
  public let socket: MessageSocket

  private let process: Int32

  /// The descriptor at which the second process finds its end of the connection.
  private static var inherited: Int32 { 3 }

  /// Starts it.
  ///
  /// - Parameters:
  ///   - name: What it is called in the system's tables, by at most 15
  ///     characters.
  ///   - argument: Its one argument, by which it knows what it is to be.
  /// - Throws: What the system reports.
  public init(name: String, argument: String) throws(TransportError) {
    let (own, others) = try MessageSocket.pair()
    var process: Int32 = 0
    let code = withExtendedLifetime(others) {
      unsafe process_start_again(name, argument, others.descriptor, &process)
    }
    guard code == 0 else {
      throw .system(code, calling: "posix_spawn", name)
    }
    socket = own
    self.process = process
  }

  /// Waits until it has ended, for at most so long.
  ///
  /// - Returns: Whether it has.
  @discardableResult
  public func wait(milliseconds: Int) -> Bool {
    process_await(process, Int32(milliseconds)) == 0
  }

  /// Has a fault of this program, which ends it, told to the second process at
  /// once, by a message of one byte: until the system has closed what was open,
  /// a debugger or a core dump may take seconds.
  public func tellOfFaults(by mark: UInt8) {
    process_report_faults(socket.descriptor, mark)
  }

  /// In the second process: makes it one, before anything else is done.
  ///
  /// - Parameter name: What it is called in the system's tables.
  /// - Returns: Its end of the connection; nil where it was not started by
  ///   `init`.
  public static func settle(name: String) -> MessageSocket? {
    unsafe process_settle(name)
    var kind: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    guard
      unsafe getsockopt(inherited, SOL_SOCKET, SO_TYPE, &kind, &size) == 0,
      kind == Int32(SOCK_SEQPACKET.rawValue)
    else { return nil }
    return MessageSocket(owning: inherited)
  }

  /// A descriptor that is readable once a process has ended, whoever else holds
  /// what it had open; nil where the system has none. It stays open as long as
  /// this program.
  public static func end(of process: Int32) -> Int32? {
    let descriptor = process_watch(process)
    return descriptor < 0 ? nil : descriptor
  }
}

/// How this program was started.
public enum InheritedSignals {
  /// Whether it is to ignore a signal: `nohup` has a hang-up ignored.
  public static func isIgnored(_ number: Int32) -> Bool {
    signal_is_ignored(number)
  }
}
