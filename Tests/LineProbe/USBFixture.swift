import DeviceBridge
import Foundation
import TransportConformance
import VirtualHand

/// A USB device that gives back what it gets, shown to this process by the
/// testbed it runs in.
final class USBFixture: LineFixture {
  let device: VirtualUSBDevice
  let name: USBName
  let settings = SerialSettings(baudRate: 460_800)
  private let server: USBIPServer

  /// Makes a device, and waits until libusb can open it.
  init(_ kind: VirtualUSBDevice.Kind, portFile: String) throws {
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
    server = try USBIPServer([device], port: 0)
    try Data("\(server.port)\n".utf8).write(
      to: URL(fileURLWithPath: portFile),
      options: .atomic
    )
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
    var last: TransportError?
    for _ in 0..<4000 {
      do throws(TransportError) {
        return try open().close()
      } catch {
        last = error
      }
      Thread.sleep(forTimeInterval: 0.005)
    }
    throw last ?? .init(.noDevice, place: "usb", fault: "never came")
  }

  func end() { server.end() }
}
