import DeviceBridge
import Foundation
import TransportConformance
import VirtualHand

/// Runs the conformance checks in a process of its own, where every descriptor
/// is its own:
///
///     LineProbe local pair|serial|pty FOLDER
///     LineProbe usb ftdi|ftdi-hs|cp210x|cdc-acm|vendor PORT-FILE
///     LineProbe vhci ftdi|ftdi-hs|cp210x|cdc-acm|vendor
///
/// The second form runs in the USB testbed (Tests/USBTestbed), which finds the
/// port of its USB/IP server in the file; the third on a Linux whose kernel has
/// `vhci_hcd` (Tools/USBGuest). `PHALANX_ROUND_TRIPS` and `PHALANX_PLUG_CYCLES`
/// say how many of these there are.
///
/// Prints one line a check, and ends with 0 if all hold.
@main
struct LineProbe {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard (3...4).contains(arguments.count) else { throw usage }
    let path = arguments.count == 4 ? arguments[3] : nil
    // Once to warm up what a process opens only once.
    _ = try run(arguments[1], arguments[2], path, [.roundTrips], [])
    let before = openDescriptors()
    var faults = try run(
      arguments[1],
      arguments[2],
      path,
      ConformanceCheck.allCases,
      USBCheck.allCases
    )
    // A thread that has done its work may still be on its way out.
    var left: [String] = []
    for _ in 0..<500 {
      left = openDescriptors().filter { !before.contains($0) }
      if left.isEmpty { break }
      Thread.sleep(forTimeInterval: 0.01)
    }
    say("descriptors: \(left.isEmpty ? "ok" : "left open: \(left)")")
    faults += left.isEmpty ? 0 : 1
    exit(faults == 0 ? 0 : 1)
  }

  /// Prints at once, so that a check that hangs is seen by its absence.
  private static func say(_ line: String) {
    print(line)
    fflush(nil)
  }

  private static var usage: ConformanceFailure {
    ConformanceFailure(
      "usage: LineProbe local|usb KIND FOLDER|PORT-FILE, or vhci KIND"
    )
  }

  /// Runs checks on a line; how many failed.
  private static func run(
    _ place: String,
    _ kind: String,
    _ path: String?,
    _ checks: [ConformanceCheck],
    _ usbChecks: [USBCheck]
  ) throws -> Int {
    var faults = 0
    if place == "local", let path, let line = LocalLine(rawValue: kind) {
      let fixture = try line.fixture(in: path)
      defer { fixture.end() }
      for check in checks {
        faults += run("\(check)") { try check.run(on: fixture) }
      }
    } else if let kind = VirtualUSBDevice.Kind(rawValue: kind),
      let host = host(place, path)
    {
      let fixture = try USBFixture(kind, on: host)
      defer { fixture.end() }
      for check in checks {
        faults += run("\(check)") { try check.run(on: fixture) }
      }
      for check in usbChecks {
        faults += run("\(check)") { try check.run(on: fixture) }
      }
    } else {
      throw usage
    }
    return faults
  }

  /// What shows USB devices; nil for other lines.
  private static func host(_ place: String, _ path: String?) -> USBFixture.Host?
  {
    switch (place, path) {
    case ("usb", let path?): .testbed(portFile: path)
    case ("vhci", nil): .kernel
    default: nil
    }
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
