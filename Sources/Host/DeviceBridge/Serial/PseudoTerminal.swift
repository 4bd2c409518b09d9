internal import CDeviceBridge
import Foundation

/// A terminal that this program makes, for another to open as its serial port.
///
/// Programs may come and go at the other end: while there is none, nothing is
/// read, and what is written is lost. The terminal is raw from the start, so
/// that nothing is echoed before a program has set it up.
public final class PseudoTerminal: Transport {
  /// The terminal's own path, such as `/dev/pts/3`.
  public let path: String

  /// A link to it, at a path that was asked for.
  public let link: String?

  private let line: DescriptorTransport

  /// Makes a terminal.
  ///
  /// - Parameter link: Where to put a symbolic link to it, removed on closing.
  ///   A link that a killed program left is replaced; one whose terminal is
  ///   still served, and a file, are not.
  /// - Throws: `busy` if `link` is taken, or what the system reports.
  public init(link: String? = nil) throws(TransportError) {
    let place = link.map { "pty:" + $0 } ?? "pty"
    var file: Int32 = -1
    var name = [CChar](repeating: 0, count: 128)
    let code = unsafe terminal_open(&file, &name, name.count)
    guard code == 0 else {
      throw .system(code, calling: "making a terminal", place)
    }
    path = Self.text(name)
    do throws(TransportError) {
      try Self.prepare(path, place)
      if let link { try TerminalLink(link).put(to: path, place) }
    } catch {
      _ = Foundation.close(file)
      throw error
    }
    self.link = link
    line = DescriptorTransport(
      owning: file,
      place: place,
      policy: .mayReturn
    ) { [path] _ in
      if let link { TerminalLink(link).remove(ifTo: path) }
    }
  }

  /// Makes the far end raw.
  private static func prepare(
    _ path: String,
    _ place: String
  ) throws(TransportError) {
    // What is set here stays when the end is closed again, because this
    // program holds the other one.
    let other = unsafe open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    guard other >= 0 else { throw .system(errno, calling: "open", path) }
    defer { _ = Foundation.close(other) }
    _ = try SerialLine.setRaw(other, baudRate: 115_200, place)
  }

  /// The characters up to the first zero.
  static func text(_ characters: [CChar]) -> String {
    let bytes = characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension PseudoTerminal {
  /// `pty:` and the path of the link.
  public var place: String { line.place }

  /// None: without a program at the other end there is nothing to wait on.
  public var descriptor: Int32? { line.descriptor }

  /// Reads what has come.
  public func read(
    upTo maximum: Int,
    timeoutMilliseconds: Int
  ) throws(TransportError) -> [UInt8] {
    try line.read(upTo: maximum, timeoutMilliseconds: timeoutMilliseconds)
  }

  /// Sends all of the bytes, or loses them if there is no program to take them.
  public func write(
    _ bytes: Span<UInt8>,
    timeoutMilliseconds: Int
  ) throws(TransportError) {
    try line.write(bytes, timeoutMilliseconds: timeoutMilliseconds)
  }

  /// Removes the terminal and its link. A program at the other end sees its
  /// port unplugged.
  public func close() {
    line.close()
  }
}
