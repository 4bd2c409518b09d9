import DeviceBridge
import Foundation
import TransportConformance

/// Runs the conformance checks in a process of its own, where every descriptor
/// is its own:
///
///     LineProbe local pair|serial|pty FOLDER
///
/// Prints one line a check, and ends with 0 if all hold.
@main
struct LineProbe {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4, arguments[1] == "local",
      let line = LocalLine(rawValue: arguments[2])
    else { throw ConformanceFailure("usage: LineProbe local KIND FOLDER") }
    var faults = 0
    // Once to warm up what a process opens only once.
    for isCounted in [false, true] {
      let before = openDescriptors()
      let fixture = try line.fixture(in: arguments[3])
      faults += runAll(on: fixture)
      fixture.end()
      guard isCounted else { continue }
      // A thread that has done its work may still be on its way out.
      var after = openDescriptors()
      for _ in 0..<500 where after.count > before.count {
        Thread.sleep(forTimeInterval: 0.01)
        after = openDescriptors()
      }
      let leaked = after.count - before.count
      print("descriptors: \(leaked == 0 ? "ok" : "\(after), were \(before)")")
      faults += leaked == 0 ? 0 : 1
    }
    exit(faults == 0 ? 0 : 1)
  }

  /// Runs every check; how many failed.
  static func runAll(on fixture: any LineFixture) -> Int {
    var faults = 0
    for check in ConformanceCheck.allCases {
      do {
        try check.run(on: fixture)
        print("\(check): ok")
      } catch {
        print("\(check): \(error)")
        faults += 1
      }
    }
    return faults
  }

  /// What this process has open.
  static func openDescriptors() -> [String] {
    let folder = "/proc/self/fd"
    let names =
      (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().compactMap { name in
      // The listing's own descriptor is gone by now.
      let target = try? FileManager.default.destinationOfSymbolicLink(
        atPath: folder + "/" + name
      )
      return target.map { "\(name): \($0)" }
    }
  }
}
