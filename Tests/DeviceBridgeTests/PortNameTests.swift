import DeviceBridge
import Testing

@Suite struct PortNameTests {
  @Test(arguments: [
    ("/dev/ttyUSB0", PortName.serial(path: "/dev/ttyUSB0")),
    (
      "/dev/serial/by-id/usb-FTDI:1",
      .serial(path: "/dev/serial/by-id/usb-FTDI:1")
    ),
    ("pty:/tmp/hand", .pseudoTerminal(path: "/tmp/hand")),
    ("pty:hand", .pseudoTerminal(path: "hand")),
    ("usb:0403:6014", .usb(USBName(vendor: 0x0403, product: 0x6014))),
    (
      "usb:10c4:ea60:0001",
      .usb(USBName(vendor: 0x10C4, product: 0xEA60, serialNumber: "0001"))
    ),
    (
      "usb:1209:aa0b:a:b",
      .usb(USBName(vendor: 0x1209, product: 0xAA0B, serialNumber: "a:b"))
    ),
    ("sim:", .simulated),
  ])
  func aNameIsReadAndWritten(text: String, name: PortName) throws {
    #expect(try PortName(parsing: text) == name)
    #expect(name.description == text)
  }

  @Test func hexDigitsMayBeCapital() throws {
    #expect(
      try PortName(parsing: "usb:10C4:EA60").description == "usb:10c4:ea60"
    )
  }

  @Test(arguments: [
    "", "ttyUSB0", "COM3", "/dev/", "/tmp/hand", "pty:", "usb:", "usb:0403",
    "usb:0403:", "usb:403:6014", "usb:0403:60140", "usb:+403:6014",
    "usb:0403:6014:", "usb:04g3:6014", "sim:x", "sim", "USB:0403:6014",
    "usb:٠٤٠٣:6014",
  ])
  func anythingElseIsRefusedInOneLine(text: String) {
    let error = #expect(throws: TransportError.self) {
      try PortName(parsing: text)
    }
    #expect(error?.kind == .badName)
    #expect(error?.remedy.isEmpty == false)
    #expect(error?.description.contains("\n") == false)
  }
}
