import Foundation

/// A symbolic link to a pseudo terminal, which one program at a time may have.
struct TerminalLink {
  /// Where the link is.
  let path: String

  /// The link at a path, whether it is there or not.
  init(_ path: String) {
    self.path = path
  }

  /// Makes the link. One that a killed program left is replaced; any other, and
  /// a file, stays.
  ///
  /// - Parameters:
  ///   - terminal: The terminal that it is to lead to.
  ///   - place: What messages call it.
  /// - Throws: `busy` where the link is in use or a file has its name, or what
  ///   the system reports.
  func put(to terminal: String, _ place: String) throws(TransportError) {
    let folder = try lockFolder(place)
    defer { _ = close(folder) }
    guard unsafe symlink(terminal, path) != 0 else { return }
    guard errno == EEXIST else {
      var error = TransportError.system(errno, calling: "symlink", place)
      error.remedy = "choose a path in a folder that you may write to"
      throw error
    }
    guard let target else {
      throw Self.busy(place, "there is a file of that name")
    }
    guard Self.isTerminalName(target) else {
      throw Self.busy(place, "is a link that no virtual hand has made")
    }
    // This program's own terminal has the number that the killed one had.
    if target != terminal, isServed(target) {
      throw Self.busy(place, "the link is in use by a running hand")
    }
    try replace(with: terminal, place)
  }

  /// Whether a link to it may have been made here: all others are somebody's.
  private static func isTerminalName(_ target: String) -> Bool {
    ["/dev/pts/", "/dev/ttys"].contains { folder in
      let rest = target.utf8.dropFirst(folder.utf8.count)
      return target.hasPrefix(folder) && !rest.isEmpty
        && rest.allSatisfy {
          (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        }
    }
  }

  /// Removes the link if it leads to a terminal still: another program may have
  /// put its own there since.
  func remove(ifTo terminal: String) {
    if target == terminal { unsafe unlink(path) }
  }

  /// The folder of the link, locked, so that of two programs that begin at once
  /// the second sees what the first has done.
  private func lockFolder(_ place: String) throws(TransportError) -> Int32 {
    // Not by NSString, which traps on names of one character.
    let name = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let folder = unsafe open(
      name,
      O_RDONLY | O_DIRECTORY | O_CLOEXEC
    )
    guard folder >= 0 else {
      var error = TransportError.system(errno, calling: "open", place)
      error.remedy = "choose a path in a folder that you may write to"
      throw error
    }
    // The lock is held for less than a millisecond. Who holds it longer is no
    // hand, and is not waited for.
    for _ in 0..<1000 {
      if flock(folder, LOCK_EX | LOCK_NB) == 0 { break }
      usleep(1000)
    }
    return folder
  }

  private func replace(
    with terminal: String,
    _ place: String
  ) throws(TransportError) {
    let temporary = "\(path).\(getpid())"
    unsafe unlink(temporary)
    guard unsafe symlink(terminal, temporary) == 0 else {
      throw .system(errno, calling: "symlink", place)
    }
    guard unsafe rename(temporary, path) == 0 else {
      let code = errno
      unsafe unlink(temporary)
      throw .system(code, calling: "rename", place)
    }
  }

  /// Where the link leads; nil if there is none.
  private var target: String? {
    var name = [CChar](repeating: 0, count: 4096)
    let count = unsafe readlink(path, &name, name.count)
    guard count >= 0 else { return nil }
    return PseudoTerminal.text(Array(name.prefix(count)))
  }

  /// Whether the terminal that the link was made for is still there.
  ///
  /// A terminal goes with the program that serves it, but its number is given
  /// to the next one: a terminal younger than the link is another.
  private func isServed(_ target: String) -> Bool {
    var terminal = stat()
    var link = stat()
    guard unsafe stat(target, &terminal) == 0,
      terminal.st_mode & S_IFMT == S_IFCHR,
      unsafe lstat(path, &link) == 0
    else { return false }
    let born = terminal.st_ctim, made = link.st_ctim
    return (born.tv_sec, born.tv_nsec) <= (made.tv_sec, made.tv_nsec)
  }

  private static func busy(
    _ place: String,
    _ fault: String
  ) -> TransportError {
    TransportError(
      .busy,
      place: place,
      fault: fault,
      remedy: "choose another path"
    )
  }
}
