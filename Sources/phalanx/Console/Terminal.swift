import Files

#if canImport(Glibc)
// For stdout, a variable of C.
@unsafe @preconcurrency import Glibc
#endif
import DeviceBridge
import Foundation

/// What every verb says to people, and where.
enum Terminal {
  /// Writes a line to standard error.
  static func complain(_ line: String) {
    // Where both go to one file, what was printed before stands before it.
    _ = unsafe fflush(stdout)
    write(line + "\n")
  }

  /// Writes to standard error. Where nobody reads it, nothing is to be done about
  /// that.
  static func write(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  /// Writes over the line that a terminal shows last; an empty one clears it.
  /// Nothing is written to one that does not listen, is held or has gone: no
  /// hand may wait for it.
  static func show(_ line: String) {
    var entry = pollfd(fd: 2, events: Int16(POLLOUT), revents: 0)
    guard unsafe poll(&entry, 1, 0) == 1, entry.revents == Int16(POLLOUT)
    else { return }
    write("\r\(line)\u{1B}[K")
  }

  /// How many columns there are to write such a line in.
  static var columns: Int { TerminalSize.columns(of: 2) ?? 80 }

  /// The most characters of a line about an error.
  private static let longestLine = 1000

  /// The line of an error: place, fault, what to do.
  static func line(for error: any Error) -> String {
    "\(error)".visible.shortened(to: longestLine)
  }

  /// Hands over what was printed.
  ///
  /// - Returns: Why not all of it has arrived, in a line; nil where it has, or
  ///   where the reader has gone.
  static func lostOutput() -> String? {
    let flushed = unsafe fflush(stdout)
    let code = errno
    let wasLost = unsafe ferror(stdout) != 0
    guard flushed != 0 || wasLost else { return nil }
    // A terminal that was closed is a reader that has gone, too.
    if flushed != 0, code == EPIPE || code == EIO && ListenerWatch.isGone(1) {
      return nil
    }
    let reason = unsafe String(cString: strerror(code))
    return "standard output: not all of it could be written"
      + (flushed == 0 ? "" : " (\(reason))")
      + "; make room, or send it elsewhere"
  }

  /// Names after one another, as many as fit, then dots.
  static func list(_ names: [String], width: Int) -> String {
    var line = ""
    for (index, name) in names.enumerated() {
      let part = (index > 0 ? ", " : "") + name
      if line.count + part.count > width { return line + ", ..." }
      line += part
    }
    return line
  }

  /// Writes what was warned of, a line each.
  static func warn(_ warnings: [String]) {
    for warning in warnings { complain("warning: \(warning.visible)") }
  }
}

/// A bar on standard error that says how far the work is; nothing where that
/// is not a terminal.
final class ProgressBar {
  private let isTerminal = isatty(2) == 1
  private var shown = -1

  /// Shows the part that is done, 0...1.
  func show(_ part: Double) {
    let percent = Int(min(max(part, 0), 1) * 100)
    guard isTerminal, percent != shown else { return }
    shown = percent
    let full = percent * 40 / 100
    let bar =
      String(repeating: "=", count: full)
      + String(repeating: " ", count: 40 - full)
    Terminal.show("[\(bar)] \(percent) %")
  }

  /// Clears the line.
  func finish() {
    guard isTerminal, shown >= 0 else { return }
    Terminal.show("")
    shown = -1
  }
}
