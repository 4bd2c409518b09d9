import DeviceBridge
import Foundation
import TransportConformance
import VirtualHand

/// A USB device that gives back what it gets, shown to this process by the
/// testbed it runs in, or by the kernel.
final class USBFixture: LineFixture {
  /// What shows the device.
  enum Host {
    /// The USB testbed, which finds the port of the server in this file, and
    /// attaches the device whenever there is none.
    case testbed(portFile: String)
    /// The kernel.
    case kernel
  }

  let kind: VirtualUSBDevice.Kind
  let host: Host
  let device: VirtualUSBDevice
  let name: USBName
  let settings = SerialSettings(baudRate: 460_800)
  private let server: USBIPServer
  private let arrivals: Arrivals
  private let watcher: USBWatcher

  /// Makes a device, and waits until libusb can open it.
  init(_ kind: VirtualUSBDevice.Kind, on host: Host) throws {
    self.kind = kind
    self.host = host
    let device = VirtualUSBDevice(kind, serialNumber: "VH0001")
    device.onReceive { [weak device] in device?.send($0) }
    self.device = device
    let (vendor, product): (UInt16, UInt16) =
      switch kind {
      case .ftdi: (0x0403, 0x6001)
      case .ftdiHighSpeed: (0x0403, 0x6014)
      case .cp210x: (0x10C4, 0xEA60)
      case .cdcACM: (0x1209, 0xAA0B)
      case .vendor: (0x1209, 0x0001)
      }
    name = USBName(vendor: vendor, product: product, serialNumber: "VH0001")
    let arrivals = Arrivals()
    self.arrivals = arrivals
    watcher = try USBWatcher { if case .arrived = $0 { arrivals.signal() } }
    server = try USBIPServer([device], port: 0)
    if case .testbed(let portFile) = host {
      try Data("\(server.port)\n".utf8).write(
        to: URL(fileURLWithPath: portFile),
        options: .atomic
      )
    }
    try replug()
  }

  var canUnplug: Bool { true }

  func open() throws(TransportError) -> any Transport { try openDevice() }

  func openDevice() throws(TransportError) -> USBTransport {
    try USBTransport(name, settings: settings)
  }

  func setMuted(_ isMuted: Bool) { device.setMuted(isMuted) }
  func unplug() { device.unplug() }

  /// Plugs the device in, and waits until it can be opened.
  func replug() throws {
    device.plug()
    if case .kernel = host {
      try VirtualHostController.attach(port: server.port)
    }
    var last: TransportError?
    for _ in 0..<20 {
      arrivals.wait()
      do throws(TransportError) {
        return try open().close()
      } catch {
        last = error
      }
    }
    throw last ?? .init(.noDevice, place: "usb", fault: "never came")
  }

  func end() { server.end() }
}

/// Where a thread waits for a device to come, at most a second.
final class Arrivals: Sendable {
  private let semaphore = DispatchSemaphore(value: 0)

  func signal() { semaphore.signal() }
  func wait() { _ = semaphore.wait(timeout: .now() + 1) }
}
