import Foundation
import Testing

@testable import Drive

@Suite("The log of a drive")
struct CommandLogTests {
  private let path = FileManager.default.temporaryDirectory
    .appendingPathComponent("command-log-\(UUID().uuidString).csv").path

  @Test("a program that is killed leaves what it did")
  func isWrittenAsItGoes() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let log = try CommandLog(path: path)
    log.note(.sent([0x7E, 0x50]), of: 1, at: MonotonicClock.now())
    let end = Date(timeIntervalSinceNow: 30)
    while !(try String(contentsOfFile: path, encoding: .utf8))
      .contains("sent,7e50\n"), Date() < end
    {
      Thread.sleep(forTimeInterval: 0.02)
    }
    let lines = try lines()
    #expect(lines.first == "microseconds,hand,what,detail")
    #expect(lines.count == 2)
    #expect(lines.last?.hasSuffix(",1,sent,7e50") == true)
    try log.close()
    #expect(try self.lines() == lines)
  }

  private func lines() throws -> [String] {
    try String(contentsOfFile: path, encoding: .utf8)
      .split(separator: "\n").map(String.init)
  }
}
