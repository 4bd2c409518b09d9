import DeviceBridge
import Foundation
import TestSupport
import Testing

@Suite struct SerialPortListTests {
  /// What `/sys` shows of an FTDI adapter, a CDC-ACM hand, a built-in port, an
  /// empty place for one, and a console.
  private func makeSystem() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let usb = "devices/pci0/usb1"
    try put(folder, "\(usb)/1-1/idVendor", "0403")
    try put(folder, "\(usb)/1-1/idProduct", "6014")
    try put(folder, "\(usb)/1-1/manufacturer", "FTDI")
    try put(folder, "\(usb)/1-1/product", "USB <-> Serial Converter")
    try put(folder, "\(usb)/1-1/serial", "FT4TFKXY")
    try put(folder, "\(usb)/1-1/1-1:1.0/ttyUSB0/latency_timer", "16")
    try port(folder, "ttyUSB0", "\(usb)/1-1/1-1:1.0/ttyUSB0", "ftdi_sio")
    try put(folder, "\(usb)/1-2/idVendor", "1209")
    try put(folder, "\(usb)/1-2/idProduct", "aa0b")
    try put(folder, "\(usb)/1-2/1-2:1.0/bInterfaceClass", "02")
    try port(folder, "ttyACM0", "\(usb)/1-2/1-2:1.0", "cdc_acm")
    try put(folder, "devices/platform/serial8250/uevent", "")
    try port(folder, "ttyS0", "devices/platform/serial8250", "serial8250")
    try put(folder, "class/tty/ttyS0/type", "4")
    try port(folder, "ttyS1", "devices/platform/serial8250", "serial8250")
    try put(folder, "class/tty/ttyS1/type", "0")
    try put(folder, "class/tty/tty0/dev", "4:0")
    try put(folder, "dev/ttyUSB0", "")
    return folder
  }

  private func put(
    _ folder: TemporaryFolder,
    _ path: String,
    _ text: String
  ) throws {
    let url = URL(fileURLWithPath: folder.file(path))
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    _ = try folder.write(Array((text + "\n").utf8), as: path)
  }

  private func port(
    _ folder: TemporaryFolder,
    _ name: String,
    _ device: String,
    _ driver: String
  ) throws {
    try put(folder, "class/tty/\(name)/dev", "0:0")
    try folder.link("../../../\(device)", as: "class/tty/\(name)/device")
    if !FileManager.default.fileExists(
      atPath: folder.file(device + "/driver")
    ) {
      try? folder.link("/sys/bus/drivers/\(driver)", as: device + "/driver")
    }
  }

  @Test func portsWithHardwareAreListed() throws {
    let folder = try makeSystem()
    let ports = SerialPortEntry.all(
      system: folder.path,
      devices: folder.file("dev")
    )
    #expect(
      ports.map(\.path)
        == ["ttyACM0", "ttyS0", "ttyUSB0"].map {
          folder.file("dev/" + $0)
        }
    )
    #expect(ports.map(\.driver) == ["cdc_acm", "serial8250", "ftdi_sio"])
    #expect(ports.map(\.latencyTimerMilliseconds) == [nil, nil, 16])
    #expect(ports.map(\.isAccessible) == [false, false, true])
    #expect(ports[0].device == USBIdentity(vendor: 0x1209, product: 0xAA0B))
    #expect(ports[1].device == nil)
    let adapter = try #require(ports[2].device)
    #expect(adapter.name.description == "usb:0403:6014:FT4TFKXY")
    #expect(adapter.manufacturerText == "FTDI")
    #expect(adapter.productText == "USB <-> Serial Converter")
  }

  @Test func aSystemThatShowsNothingHasNoPorts() {
    #expect(SerialPortEntry.all(system: "/absent").isEmpty)
  }

  @Test func thisMachineCanBeAsked() {
    for port in SerialPortEntry.all() {
      #expect(port.path.hasPrefix("/dev/"))
    }
  }
}
