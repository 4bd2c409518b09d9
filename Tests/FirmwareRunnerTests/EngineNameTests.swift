import DeviceBridge
import Testing

@testable import FirmwareRunner

@Suite struct EngineNameTests {
  @Test func namesAreRead() throws {
    #expect(try EngineName(parsing: "host") == .host)
    #expect(
      try EngineName(parsing: "native") == .firmware(board: "linux-x86_64")
    )
    #expect(
      try EngineName(parsing: "qemu:rv32") == .firmware(board: "rv32-virt")
    )
    #expect(
      try EngineName(parsing: "serial:usb:1209:AA0B")
        == .serial(.usb(USBName(vendor: 0x1209, product: 0xAA0B)))
    )
  }

  @Test(arguments: ["", "qemu", "qemu:z80", "host:1", "native:2", "serial:x"])
  func whatIsNoneIsRefused(text: String) {
    #expect(throws: (any Error).self) { try EngineName(parsing: text) }
  }
}
