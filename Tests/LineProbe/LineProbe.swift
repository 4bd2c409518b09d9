import DeviceBridge
import Foundation
import TransportConformance
import VirtualHand

/// Runs the conformance checks in a process of its own, where every descriptor
/// is its own:
///
///     LineProbe local pair|serial|pty FOLDER
///     LineProbe usb ftdi|ftdi-hs|cp210x|cdc-acm|vendor PORT-FILE
///
/// The second form runs in the USB testbed (Tests/USBTestbed), which finds the
/// port of its USB/IP server in the file.
///
/// Prints one line a check, and ends with 0 if all hold.
@main
struct LineProbe {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4 else { throw usage }
    // Once to warm up what a process opens only once.
    _ = try run(arguments[1], arguments[2], arguments[3], [.roundTrips], [])
    let before = openDescriptors()
    var faults = try run(
      arguments[1],
      arguments[2],
      arguments[3],
      ConformanceCheck.allCases,
      USBCheck.allCases
    )
    // A thread that has done its work may still be on its way out.
    var after = openDescriptors()
    for _ in 0..<500 where after.count > before.count {
      Thread.sleep(forTimeInterval: 0.01)
      after = openDescriptors()
    }
    let isSame = after.count == before.count
    say("descriptors: \(isSame ? "ok" : "\(after), were \(before)")")
    faults += isSame ? 0 : 1
    exit(faults == 0 ? 0 : 1)
  }

  /// Prints at once, so that a check that hangs is seen by its absence.
  private static func say(_ line: String) {
    print(line)
    fflush(nil)
  }

  private static var usage: ConformanceFailure {
    ConformanceFailure("usage: LineProbe local|usb KIND FOLDER|PORT-FILE")
  }

  /// Runs checks on a line; how many failed.
  private static func run(
    _ place: String,
    _ kind: String,
    _ path: String,
    _ checks: [ConformanceCheck],
    _ usbChecks: [USBCheck]
  ) throws -> Int {
    var faults = 0
    if place == "local", let line = LocalLine(rawValue: kind) {
      let fixture = try line.fixture(in: path)
      defer { fixture.end() }
      for check in checks {
        faults += run("\(check)") { try check.run(on: fixture) }
      }
    } else if place == "usb", let kind = VirtualUSBDevice.Kind(rawValue: kind) {
      let fixture = try USBFixture(kind, portFile: path)
      defer { fixture.end() }
      for check in checks {
        faults += run("\(check)") { try check.run(on: fixture) }
      }
      for check in usbChecks {
        faults += run("\(check)") { try check.run(on: fixture, kind: kind) }
      }
    } else {
      throw usage
    }
    return faults
  }

  private static func run(_ name: String, _ work: () throws -> Void) -> Int {
    let start = ContinuousClock.now
    do {
      try work()
      say("\(name): ok (\(start.duration(to: .now)))")
      return 0
    } catch {
      say("\(name): \(error)")
      return 1
    }
  }

  /// What this process has open.
  private static func openDescriptors() -> [String] {
    let folder = "/proc/self/fd"
    let names =
      (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().compactMap { name in
      // The listing's own descriptor is gone by now.
      let target = try? FileManager.default.destinationOfSymbolicLink(
        atPath: folder + "/" + name
      )
      guard let target, !leadsToTestbed(Int32(name) ?? -1) else { return nil }
      return "\(name): \(target)"
    }
  }

  /// Whether it is a socket that umockdev has made behind an open device file.
  /// umockdev sometimes leaves one open when threads open and close files at
  /// the same moment; a device file left open would be seen by itself.
  private static func leadsToTestbed(_ descriptor: Int32) -> Bool {
    var name = [UInt8](repeating: 0, count: 256)
    var length = socklen_t(name.count)
    let code = unsafe name.withUnsafeMutableBytes { buffer in
      unsafe buffer.withMemoryRebound(to: sockaddr.self) {
        unsafe getpeername(descriptor, $0.baseAddress, &length)
      }
    }
    guard code == 0 else { return false }
    return String(decoding: name, as: UTF8.self).contains("/ioctl/dev/")
  }
}
