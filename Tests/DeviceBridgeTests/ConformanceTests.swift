import DeviceBridge
import Foundation
import TestSupport
import Testing
import TransportConformance

/// The same checks on every line.
@Suite struct ConformanceTests {
  @Test(
    .timeLimit(.minutes(2)),
    arguments: LocalLine.allCases,
    ConformanceCheck.allCases
  )
  func aLocalLineDoesWhatALineMust(
    line: LocalLine,
    check: ConformanceCheck
  ) throws {
    let folder = try TemporaryFolder()
    let fixture = try line.fixture(in: folder.path)
    defer { fixture.end() }
    try check.run(on: fixture)
  }

  /// In a process of its own, because other tests open files meanwhile.
  @Test(.timeLimit(.minutes(2)), arguments: LocalLine.allCases)
  func noDescriptorIsLeftOpen(line: LocalLine) throws {
    let folder = try TemporaryFolder()
    let result = try Program.run(
      Program.built("LineProbe"),
      ["local", line.rawValue, folder.path]
    )
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains("descriptors: ok"))
  }
}
