import DeviceBridge
import Foundation
import VirtualHand

/// The hand's end of a virtual USB device: what the host sends is read here,
/// what is written here goes to the host.
///
/// Plugged in when it is made, pulled out when it is closed.
final class USBDeviceLine: Transport, @unchecked Sendable {
  let place: String
  let descriptor: Int32? = nil

  private let device: VirtualUSBDevice
  private let condition = NSCondition()
  private var incoming: [UInt8] = []
  private var isClosed = false

  /// How much may wait to be read, in bytes: what comes beyond it is lost, as
  /// in a hand that does not keep up.
  private static let limit = 1 << 16

  init(_ device: VirtualUSBDevice, place: String) {
    self.device = device
    self.place = place
    device.onReceive { [weak self] in self?.take($0) }
    device.plug()
  }

  private func take(_ bytes: [UInt8]) {
    condition.withLock {
      incoming += bytes.prefix(Self.limit - incoming.count)
      condition.broadcast()
    }
  }

  func read(
    upTo maximum: Int,
    timeoutMilliseconds: Int
  ) throws(TransportError) -> [UInt8] {
    let end = Date(timeIntervalSinceNow: Double(timeoutMilliseconds) / 1000)
    condition.lock()
    defer { condition.unlock() }
    while incoming.isEmpty, !isClosed, condition.wait(until: end) {}
    let bytes = Array(incoming.prefix(maximum))
    incoming.removeFirst(bytes.count)
    return bytes
  }

  func write(
    _ bytes: Span<UInt8>,
    timeoutMilliseconds: Int
  ) throws(TransportError) {
    var list: [UInt8] = []
    list.reserveCapacity(bytes.count)
    for index in bytes.indices { list.append(bytes[index]) }
    device.send(list)
  }

  func close() {
    condition.withLock {
      isClosed = true
      condition.broadcast()
    }
    device.unplug()
  }
}
