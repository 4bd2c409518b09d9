import Foundation
import Synchronization

/// A line behind a file descriptor that does not block: a terminal, a serial
/// port, a socket.
final class DescriptorTransport: Transport {
  /// What the end of the other side means.
  enum PeerPolicy {
    /// The device was unplugged.
    case endsLine

    /// A program let go of its end of a terminal; another may come. Until then
    /// nothing comes, and what is sent is lost, as on a plug nobody is at.
    case mayReturn
  }

  let place: String
  private let file: Int32
  private let isSocket: Bool
  private let policy: PeerPolicy
  private let beforeClosing: @Sendable (Int32) -> Void

  /// Wakes whoever waits in `poll` when the line closes.
  private let wakeup = Wakeup()
  private let isClosing = Atomic(false)

  /// Held while the descriptor is in use, so that closing can wait for it.
  private let reading = NSLock()
  private let writing = NSLock()

  /// How often to look whether a program has come to the other end of a
  /// terminal, which `poll` cannot wait for.
  private static let peerIntervalMilliseconds: Int32 = 2

  /// Takes over a descriptor, which must not block.
  ///
  /// - Parameters:
  ///   - file: The descriptor.
  ///   - place: The port's name, for messages.
  ///   - isSocket: Whether it is one, and not a terminal.
  ///   - policy: What the end of the other side means.
  ///   - beforeClosing: Called once with the descriptor, when nobody uses it
  ///     any more and before it is closed.
  init(
    owning file: Int32,
    place: String,
    isSocket: Bool = false,
    policy: PeerPolicy = .endsLine,
    beforeClosing: @escaping @Sendable (Int32) -> Void = { _ in }
  ) {
    self.file = file
    self.place = place
    self.isSocket = isSocket
    self.policy = policy
    self.beforeClosing = beforeClosing
  }

  deinit {
    close()
  }

  var descriptor: Int32? {
    // Without a peer a terminal's descriptor is always ready: nothing to wait
    // on.
    policy == .mayReturn ? nil : file
  }

  func close() {
    let wasClosing = isClosing.exchange(true, ordering: .acquiringAndReleasing)
    wakeup.signal()
    reading.lock()
    defer { reading.unlock() }
    writing.lock()
    defer { writing.unlock() }
    guard !wasClosing else { return }
    beforeClosing(file)
    _ = Foundation.close(file)
  }

  func read(
    upTo maximum: Int,
    timeoutMilliseconds: Int
  ) throws(TransportError) -> [UInt8] {
    precondition(maximum > 0, "room for one byte at least")
    let deadline = Deadline(milliseconds: timeoutMilliseconds)
    reading.lock()
    defer { reading.unlock() }
    while true {
      let events = try wait(for: POLLIN, until: deadline)
      guard events != 0 else { return [] }
      var code: Int32 = 0
      let bytes = unsafe [UInt8](unsafeUninitializedCapacity: maximum) {
        (buffer, count) in
        let result = unsafe Foundation.read(file, buffer.baseAddress, maximum)
        count = max(result, 0)
        code = result < 0 ? errno : 0
      }
      if !bytes.isEmpty { return bytes }
      if code == EAGAIN || code == EINTR {
        if deadline.remainingMilliseconds == 0 { return [] }
        continue
      }
      // Zero bytes without an error are the end of the file.
      guard code == 0 || Self.meansUnplugged(code) else {
        throw .system(code, calling: "read", place)
      }
      guard policy == .mayReturn else { throw .unplugged(place) }
      guard try waitForPeer(until: deadline) else { return [] }
    }
  }

  func write(
    _ bytes: Span<UInt8>,
    timeoutMilliseconds: Int
  ) throws(TransportError) {
    let deadline = Deadline(milliseconds: timeoutMilliseconds)
    writing.lock()
    defer { writing.unlock() }
    var sent = 0
    while sent < bytes.count {
      let events = try wait(for: POLLOUT, until: deadline)
      guard events != 0 else {
        throw .timeout(
          place,
          sent: sent,
          of: bytes.count,
          milliseconds: timeoutMilliseconds
        )
      }
      if policy == .mayReturn, events & Int16(POLLHUP) != 0 { return }
      let result = attempt(bytes.extracting(sent..<bytes.count))
      if result >= 0 {
        sent += result
        continue
      }
      let code = errno
      if code == EAGAIN || code == EINTR { continue }
      guard Self.meansUnplugged(code) else {
        throw .system(code, calling: "write", place)
      }
      if policy == .mayReturn { return }
      throw .unplugged(place)
    }
  }

  /// One call of the system; how many bytes it took, or -1 and `errno`.
  private func attempt(_ bytes: Span<UInt8>) -> Int {
    unsafe bytes.withUnsafeBytes { (buffer) in
      guard isSocket else {
        return unsafe Foundation.write(file, buffer.baseAddress, buffer.count)
      }
      // Not a signal when the other end is closed, but an error.
      let flags = Int32(MSG_NOSIGNAL)
      return unsafe send(file, buffer.baseAddress, buffer.count, flags)
    }
  }

  /// Waits until the descriptor is ready or has ended.
  ///
  /// - Returns: The events that `poll` reports; 0 if the time has passed.
  private func wait(
    for event: Int32,
    until deadline: Deadline
  ) throws(TransportError) -> Int16 {
    while true {
      var entries = [
        pollfd(fd: file, events: Int16(event), revents: 0),
        pollfd(fd: wakeup.descriptor, events: Int16(POLLIN), revents: 0),
      ]
      if isClosing.load(ordering: .acquiring) { throw .closed(place) }
      let ready = unsafe poll(&entries, 2, deadline.remainingMilliseconds)
      if ready < 0, errno != EINTR {
        throw .system(errno, calling: "poll", place)
      }
      if isClosing.load(ordering: .acquiring) { throw .closed(place) }
      if ready > 0 { return entries[0].revents }
      if deadline.remainingMilliseconds == 0 { return 0 }
    }
  }

  /// Sleeps a little while nobody is at the other end of a terminal.
  ///
  /// - Returns: False if the time has passed.
  private func waitForPeer(until deadline: Deadline) throws(TransportError)
    -> Bool
  {
    let left = deadline.remainingMilliseconds
    guard left > 0 else { return false }
    var entry = pollfd(
      fd: wakeup.descriptor,
      events: Int16(POLLIN),
      revents: 0
    )
    _ = unsafe poll(&entry, 1, min(left, Self.peerIntervalMilliseconds))
    if isClosing.load(ordering: .acquiring) { throw .closed(place) }
    return true
  }

  /// Whether an error of the system says that the device is gone.
  private static func meansUnplugged(_ code: Int32) -> Bool {
    [EIO, ENXIO, ENODEV, EPIPE, ECONNRESET, ESHUTDOWN].contains(code)
  }
}
