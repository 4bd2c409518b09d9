import Foundation
import TestSupport
import Testing
import TransportConformance

/// The USB testbed, built when it is first needed.
enum USBTestbed {
  /// Whether umockdev is here, and a compiler: Debian's packages umockdev and
  /// libumockdev-dev.
  static let isAvailable =
    succeeds("command -v umockdev-wrapper cc pkg-config")
    && succeeds("pkg-config --exists umockdev-1.0")

  /// The program, beside the tests.
  static let path: Result<String, any Error> = Result {
    let path = Program.built("USBTestbed")
    let source = CloneFolder.file("Tests/USBTestbed/testbed.c")
    let flags = "$(pkg-config --cflags --libs umockdev-1.0)"
    // Renamed when it is whole, because several runs may share the folder.
    let result = try shell(
      """
      cc -O1 -Wall -Wextra -Werror -o '\(path)'.$$ '\(source)' \(flags) \
      && mv '\(path)'.$$ '\(path)'
      """
    )
    guard result.status == 0 else { throw ConformanceFailure(result.output) }
    return path
  }

  private static func succeeds(_ command: String) -> Bool {
    (try? shell("\(command) >/dev/null 2>&1").status) == 0
  }

  private static func shell(
    _ command: String
  ) throws -> (status: Int32, output: String) {
    try Program.run("/bin/sh", ["-c", command])
  }
}

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
