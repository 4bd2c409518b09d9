import Foundation

/// The file of a log or a trace: one that is made, or an earlier one of its kind.
///
/// Nothing else is written to unless a person asks for it: the name may be a
/// slip, and what is there a recording. What is no regular file is never
/// written to: opening a device may do something, and a pipe may hold a hand up.
public final class LogFile {
  /// What such a file is, for messages.
  public enum Kind: Sendable {
    /// A log of `drive`.
    case log
    /// Where the joints of a virtual hand have been.
    case trace

    fileprivate var isNone: (fault: String, remedy: String) {
      switch self {
      case .log:
        (
          "is there, and is no log of drive",
          "choose another name, or add --overwrite"
        )
      case .trace:
        ("is there, and is no trace of such a hand", "choose another name")
      }
    }

    fileprivate var isTaken: String {
      self == .log
        ? "is written by another drive" : "is written by another hand"
    }

    fileprivate var makeRoom: String {
      self == .log ? "make room and drive again" : "make room and start again"
    }
  }

  private let kind: Kind
  private let path: String
  private let descriptor: Int32
  private var failure: String?

  /// Opens an empty file with its first line.
  ///
  /// - Parameters:
  ///   - kind: What it is.
  ///   - path: The file.
  ///   - firstLine: What an earlier one begins with.
  ///   - overwrites: Whether another regular file is emptied, too.
  /// - Throws: What is there instead, or cannot be written.
  public init(
    _ kind: Kind = .log,
    path: String,
    firstLine: String,
    overwrites: Bool
  ) throws(DriveError) {
    self.kind = kind
    self.path = path
    let flags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
    let created = unsafe open(
      path,
      O_WRONLY | O_CREAT | O_EXCL | flags,
      mode_t(0o644)
    )
    if created >= 0 {
      descriptor = created
      _ = flock(created, LOCK_EX | LOCK_NB)
    } else {
      guard errno == EEXIST else { throw Self.unwritable(path, errno) }
      descriptor = try Self.reopen(
        kind,
        path,
        flags: flags,
        firstLine: overwrites ? nil : firstLine
      )
    }
    write(Array(firstLine.utf8))
    // A killed program's log is known by its first line, and a full disk is
    // told of before the hand moves.
    if let failure {
      if created >= 0 { unsafe unlink(path) }
      throw Self.error(path, failure, kind.makeRoom)
    }
  }

  deinit { close(descriptor) }

  /// Adds bytes. After a fault nothing more is written.
  public func write(_ bytes: [UInt8]) {
    var done = 0
    while failure == nil, done < bytes.count {
      let result = unsafe bytes.withUnsafeBytes { source in
        unsafe Foundation.write(
          descriptor,
          source.baseAddress.map { unsafe $0 + done },
          bytes.count - done
        )
      }
      if result < 0, errno == EINTR { continue }
      guard result > 0 else {
        failure = "writing failed: \(Self.reason(errno))"
        return
      }
      done += result
    }
  }

  /// The first fault of writing; nil where there was none.
  public var fault: DriveError? {
    failure.map {
      Self.error(path, $0, "\(kind.makeRoom); the \(kind) ends there")
    }
  }

  /// Opens and empties a regular file that is there.
  ///
  /// - Parameters:
  ///   - kind: What it is.
  ///   - path: The file.
  ///   - flags: How to open it, beside for reading and writing.
  ///   - firstLine: What it has to begin with; nil for anything.
  /// - Returns: Its descriptor.
  /// - Throws: What is there instead, or cannot be written.
  private static func reopen(
    _ kind: Kind,
    _ path: String,
    flags: Int32,
    firstLine: String?
  ) throws(DriveError) -> Int32 {
    // Looked at before it is opened, since that alone may do something, and
    // after it, since it may have become something else.
    var information = stat()
    guard unsafe lstat(path, &information) == 0 else {
      throw unwritable(path, errno)
    }
    try check(information, path)
    let descriptor = unsafe open(path, O_RDWR | flags)
    guard descriptor >= 0 else { throw unwritable(path, errno) }
    do throws(DriveError) {
      guard unsafe fstat(descriptor, &information) == 0 else {
        throw unwritable(path, errno)
      }
      try check(information, path)
      if let firstLine, !begins(descriptor, with: firstLine) {
        throw error(path, kind.isNone.fault, kind.isNone.remedy)
      }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        throw error(path, kind.isTaken, "choose another name")
      }
      guard ftruncate(descriptor, 0) == 0 else { throw unwritable(path, errno) }
      return descriptor
    } catch {
      close(descriptor)
      throw error
    }
  }

  private static func begins(_ descriptor: Int32, with line: String) -> Bool {
    let wanted = Array(line.utf8)
    var bytes = [UInt8](repeating: 0, count: wanted.count)
    let count = unsafe bytes.withUnsafeMutableBytes {
      unsafe pread(descriptor, $0.baseAddress, $0.count, 0)
    }
    return count == wanted.count && bytes == wanted
  }

  private static func check(
    _ information: stat,
    _ path: String
  ) throws(DriveError) {
    let fault =
      switch information.st_mode & S_IFMT {
      case S_IFREG: nil as String?
      case S_IFDIR: "is a folder"
      case S_IFLNK: "is a link"
      default: "is a pipe, socket or device"
      }
    guard let fault else { return }
    throw error(
      path,
      fault,
      "name a regular file, or one that is not there yet"
    )
  }

  private static func unwritable(_ path: String, _ code: Int32) -> DriveError {
    error(
      path,
      "cannot be written: \(reason(code))",
      "check that the folder exists and may be written"
    )
  }

  private static func reason(_ code: Int32) -> String {
    unsafe String(cString: strerror(code))
  }

  private static func error(
    _ path: String,
    _ fault: String,
    _ remedy: String
  ) -> DriveError {
    DriveError(place: path, fault: fault, remedy: remedy)
  }
}
