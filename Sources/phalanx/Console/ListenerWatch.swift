import Foundation

/// Looks whether anybody still listens: the terminal that a drive was started at,
/// or the programs that its output goes to.
enum ListenerWatch {
  /// From now on, the program is told to end when the reader of its standard output
  /// or standard error has gone, as by Ctrl-C. Writes to them then fail and do
  /// nothing else.
  static func begin() {
    signal(SIGPIPE, SIG_IGN)
    // A terminal at standard input is the keyboard; a pipe's end there is the end
    // of the samples.
    let all: [Int32] = isatty(0) == 1 ? [0, 1, 2] : [1, 2]
    let watched = all.filter { !isClosed($0) }
    guard !watched.isEmpty else { return }
    let thread = Thread {
      var entries = watched.map { pollfd(fd: $0, events: 0, revents: 0) }
      while unsafe poll(&entries, nfds_t(entries.count), -1) <= 0 {}
      let gone = entries.first { $0.revents != 0 }?.fd
      Terminal.complain(
        gone == 0
          ? "the terminal was closed"
          : "nobody reads standard \(gone == 1 ? "output" : "error") any more"
      )
      StopRequest.demand()
    }
    thread.name = "listeners"
    thread.start()
  }

  /// Whether the reader behind a descriptor has gone.
  static func isGone(_ file: Int32) -> Bool {
    var entry = pollfd(fd: file, events: 0, revents: 0)
    let ready = unsafe poll(&entry, 1, 0)
    return ready == 1 && entry.revents & Int16(POLLHUP | POLLERR) != 0
  }

  /// Whether a descriptor was closed when the program was started.
  private static func isClosed(_ file: Int32) -> Bool {
    fcntl(file, F_GETFD) < 0
  }
}
