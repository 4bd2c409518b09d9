public import Files
import Foundation

/// The file of a log or a trace, which is written as things happen.
///
/// It begins under a passing name beside its place. With its second line it gets
/// its own name: an earlier log is lost only once there is a new one, not by a
/// drive that never begins. What else may be at the place, `OutputPlace` says:
/// opening a device may do something, and a pipe may hold a hand up.
public final class LogFile {
  /// What such a file is, for messages.
  package enum Kind: Sendable {
    /// A log of `drive`.
    case log
    /// Where the joints of a virtual hand have been.
    case trace

    /// How an earlier one is known.
    package func mark(firstLine: String) -> OutputMark {
      OutputMark(
        self == .log ? "a log of drive" : "a trace of such a hand",
        begins: Array(firstLine.utf8)
      )
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
  private let file: PartialFile
  private let earlier: EarlierLog?
  private var byteCount = 0
  private var hasName = false
  private var failure: Fault?

  /// Begins a file with its first line.
  ///
  /// - Parameters:
  ///   - kind: What it is.
  ///   - place: Where it is to be, looked at with the mark of its kind.
  ///   - firstLine: What every one of the kind begins with.
  /// - Throws: What stands in the way, or cannot be written: a full disk is told
  ///   of before the hand moves.
  package init(
    _ kind: Kind,
    at place: OutputPlace,
    firstLine: String
  ) throws(Fault) {
    self.kind = kind
    earlier = EarlierLog(at: place.path)
    if earlier?.isInUse == true {
      throw Fault(
        place: place.path,
        fault: kind.isTaken,
        remedy: "choose another name"
      )
    }
    do throws(Fault) {
      file = try PartialFile(for: place)
      // Told by the lock from one that nobody writes to any more.
      _ = flock(file.descriptor, LOCK_EX | LOCK_NB)
      try file.write(Array(firstLine.utf8), at: 0)
    } catch {
      throw Self.error(error, kind.makeRoom)
    }
    byteCount = firstLine.utf8.count
  }

  /// Adds bytes. After a fault nothing more is written.
  public func write(_ bytes: [UInt8]) {
    guard failure == nil, !bytes.isEmpty else { return }
    do throws(Fault) {
      try file.write(bytes, at: byteCount)
      byteCount += bytes.count
      if !hasName { try takeName() }
    } catch {
      failure = Self.error(error, "\(kind.makeRoom); the \(kind) ends there")
    }
  }

  /// The first fault of writing; nil where there was none.
  public var fault: Fault? { failure }

  /// Waits until what was written is on the disk.
  ///
  /// - Parameter isWhole: Whether a file of one line is what it is to be, and
  ///   gets its name; else it goes.
  public func end(isWhole: Bool) {
    guard failure == nil, hasName || isWhole else { return }
    do throws(Fault) {
      if hasName { try file.synchronize() } else { try takeName() }
    } catch {
      failure = Self.error(error, "\(kind.makeRoom); the \(kind) ends there")
    }
  }

  private func takeName() throws(Fault) {
    // Another may have been begun since.
    if let other = EarlierLog(at: file.place.path, knownAs: earlier),
      other.isInUse
    {
      throw Fault(
        place: file.place.path,
        fault: kind.isTaken,
        remedy: "choose another name"
      )
    }
    try file.synchronize()
    try PartialFile.name([file])
    hasName = true
  }

  private static func error(
    _ error: Fault,
    _ remedy: String
  ) -> Fault {
    var line = error
    if error.fault.hasPrefix("cannot be written") { line.remedy = remedy }
    return line
  }
}

/// A log that is at a place already, kept from other programs as long as this
/// is there.
private final class EarlierLog {
  /// Whether a program writes to it.
  let isInUse: Bool

  private let descriptor: Int32
  private let inode: UInt64

  /// Nil where no regular file is, or the one that is known.
  init?(at path: String, knownAs other: EarlierLog? = nil) {
    var information = stat()
    guard unsafe lstat(path, &information) == 0,
      information.st_mode & S_IFMT == S_IFREG
    else { return nil }
    inode = UInt64(truncatingIfNeeded: information.st_ino)
    if inode == other?.inode { return nil }
    descriptor = unsafe open(
      path,
      O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
    )
    guard descriptor >= 0 else { return nil }
    isInUse = flock(descriptor, LOCK_EX | LOCK_NB) != 0
  }

  deinit { close(descriptor) }
}
