import Foundation
import TestSupport
import Testing
import TransportConformance

/// The same checks on libusb and a USB/IP device, and those that only a USB
/// line must pass. Skipped without umockdev.
@Suite(.serialized, .enabled(if: USBTestbed.isAvailable))
struct USBConformanceTests {
  @Test(
    .timeLimit(.minutes(5)),
    arguments: ["ftdi", "ftdi-hs", "cp210x", "cdc-acm", "vendor"]
  )
  func aUSBLineDoesWhatALineMust(kind: String) throws {
    let folder = try TemporaryFolder()
    let portFile = folder.file("port")
    let result = try Program.run(
      "/usr/bin/env",
      [
        "umockdev-wrapper", try USBTestbed.path.get(), portFile,
        Program.built("LineProbe"), "usb", kind, portFile,
      ]
    )
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains("plugCycles: ok"))
    #expect(result.output.contains("descriptors: ok"))
  }
}
