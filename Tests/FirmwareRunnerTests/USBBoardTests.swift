import Foundation
import TestSupport
import Testing
import TransportConformance

/// The firmware as a process of this machine.
private enum NativeFirmware {
  static let path = CloneFolder.file(
    ".build-firmware/linux-x86_64/firmware.elf"
  )
  static let isBuilt = FileManager.default.isExecutableFile(atPath: path)
}

/// A board behind a USB cable: the firmware as a process, its line a CDC-ACM
/// device that umockdev shows to libusb.
///
/// Skipped without umockdev, and where `Tools/Firmware/build linux-x86_64` was
/// not run.
@Suite(.enabled(if: USBTestbed.isAvailable && NativeFirmware.isBuilt))
struct USBBoardTests {
  @Test(.timeLimit(.minutes(3)))
  func theSameFramesGoOverUSB() throws {
    let folder = try TemporaryFolder()
    let portFile = folder.file("port")
    let result = try Program.run(
      "/usr/bin/env",
      [
        "umockdev-wrapper", try USBTestbed.path.get(), portFile,
        Program.built("BoardProbe"), portFile, NativeFirmware.path,
        CloneFolder.file("Recordings/decoders/synthetic-gru.phx"),
        CloneFolder.file("Recordings/synthetic/excerpt.session.yaml"),
      ]
    )
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains("30 hops, "), "\(result.output)")
    #expect(result.output.contains("none differs"), "\(result.output)")
  }
}
