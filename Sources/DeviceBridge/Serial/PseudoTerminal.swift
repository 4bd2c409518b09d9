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
  ///   A link that is there is replaced (it is what a killed program left); a
  ///   file is not.
  /// - Throws: `busy` if there is a file at `link`, or what the system reports.
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
      if let link { try Self.place(link, to: path, place) }
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
      // Only our own link: another program may have put one there since.
      if let link, Self.target(of: link) == path { unsafe unlink(link) }
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

  /// Puts a link in place of another link, in one step.
  private static func place(
    _ link: String,
    to path: String,
    _ place: String
  ) throws(TransportError) {
    if target(of: link) == nil, unsafe access(link, F_OK) == 0 {
      throw TransportError(
        .busy,
        place: place,
        fault: "there is a file of that name",
        remedy: "choose another path"
      )
    }
    let temporary = "\(link).\(getpid())"
    unsafe unlink(temporary)
    guard unsafe symlink(path, temporary) == 0 else {
      var error = TransportError.system(errno, calling: "symlink", place)
      error.remedy = "choose a path in a folder that you may write to"
      throw error
    }
    guard unsafe rename(temporary, link) == 0 else {
      let code = errno
      unsafe unlink(temporary)
      throw .system(code, calling: "rename", place)
    }
  }

  /// Where a symbolic link points; nil if it is none.
  private static func target(of link: String) -> String? {
    var name = [CChar](repeating: 0, count: 4096)
    let count = unsafe readlink(link, &name, name.count)
    guard count >= 0 else { return nil }
    return text(Array(name.prefix(count)))
  }

  /// The characters up to the first zero.
  private static func text(_ characters: [CChar]) -> String {
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
