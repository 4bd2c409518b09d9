import Foundation

/// What every verb says to people, and where.
enum Terminal {
  /// Writes a line to standard error.
  static func complain(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }

  /// The line of an error: place, fault, what to do.
  static func line(for error: any Error) -> String {
    String("\(error)".map { $0.isNewline ? " " : $0 })
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
    for warning in warnings { complain("warning: \(warning)") }
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
    FileHandle.standardError.write(Data("\r[\(bar)] \(percent) %".utf8))
  }

  /// Clears the line.
  func finish() {
    guard isTerminal, shown >= 0 else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
    shown = -1
  }
}
