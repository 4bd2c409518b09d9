import Foundation
import Synchronization

/// A host's connection to the server, and then to one device.
final class USBIPConnection: Sendable {
  private let socket: Int32
  private let isEnding = Atomic(false)

  /// Takes over a connected socket.
  init(owning socket: Int32) {
    self.socket = socket
  }

  deinit {
    _ = close(socket)
  }

  /// Ends the connection: reads and writes under way fail.
  func end() {
    isEnding.store(true, ordering: .releasing)
    _ = shutdown(socket, Int32(SHUT_RDWR))
  }

  /// Waits for bytes.
  ///
  /// - Returns: False if none came in time.
  func waits(milliseconds: Int32) -> Bool {
    var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&entry, 1, milliseconds) != 0
  }

  /// Reads so many bytes; nil if the connection ends before, or they have not
  /// all come by a time.
  func read(_ count: Int, by end: DispatchTime? = nil) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      if let end, !waits(until: end) { return nil }
      let result = unsafe bytes[filled...].withUnsafeMutableBytes { buffer in
        unsafe recv(socket, buffer.baseAddress, buffer.count, 0)
      }
      if result < 0, errno == EINTR { continue }
      guard result > 0 else { return nil }
      filled += result
    }
    return bytes
  }

  /// Waits for bytes, or the end of the connection, until a time.
  private func waits(until end: DispatchTime) -> Bool {
    let now = DispatchTime.now().uptimeNanoseconds
    let left = end.uptimeNanoseconds - min(now, end.uptimeNanoseconds)
    return waits(milliseconds: Int32(clamping: left / 1_000_000))
  }

  /// Refuses what the host asks for, and says no more.
  func refuse(_ request: UInt16, _ outcome: USBIPWire.Outcome) {
    write(USBIPWire.reply(request, outcome))
    // What is not read would take the answer back.
    _ = shutdown(socket, Int32(SHUT_WR))
    let end = DispatchTime.now() + .milliseconds(50)
    for _ in 0..<USBIPWire.busNameByteCount {
      guard read(1, by: end) != nil else { break }
    }
  }

  /// Writes all of the bytes. What cannot be written is lost: the reader sees
  /// the end of the connection.
  func write(_ bytes: [UInt8]) {
    var sent = 0
    while sent < bytes.count {
      let result = unsafe bytes[sent...].withUnsafeBytes { buffer in
        unsafe Foundation.send(
          socket,
          buffer.baseAddress,
          buffer.count,
          Int32(MSG_NOSIGNAL)
        )
      }
      if result < 0, errno == EINTR { continue }
      guard result > 0 else { return }
      sent += result
    }
  }

  /// Ends a transfer to the host.
  func answer(_ sequence: UInt32, data: [UInt8]) {
    write(USBIPWire.ended(sequence, status: 0, byteCount: data.count) + data)
  }

  /// Ends a transfer from the host.
  func answer(_ sequence: UInt32, sentByteCount: Int) {
    write(USBIPWire.ended(sequence, status: 0, byteCount: sentByteCount))
  }

  /// Refuses a transfer.
  func answer(_ sequence: UInt32, status: Int32) {
    write(USBIPWire.ended(sequence, status: status, byteCount: 0))
  }

  /// Answers a request to take a transfer back.
  func answerTakeBack(_ sequence: UInt32, status: Int32) {
    write(USBIPWire.takenBack(sequence, status: status))
  }
}
