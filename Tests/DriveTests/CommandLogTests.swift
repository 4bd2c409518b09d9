import Files
import Foundation
import TestSupport
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
    // It gets its name with its second line.
    while (try? String(contentsOfFile: path, encoding: .utf8))?
      .contains("sent,7e50\n") != true, Date() < end
    {
      Thread.sleep(forTimeInterval: 0.02)
    }
    let lines = try lines()
    #expect(lines.first == "microseconds,hand,what,detail")
    #expect(lines.count == 2)
    #expect(lines.last?.hasSuffix(",1,sent,7e50") == true)
    #expect(log.close() == nil)
    #expect(try self.lines() == lines)
  }

  /// What may be at the log's path before a drive.
  enum Before: String, CaseIterable {
    case nothing, earlierLog, otherFile, emptyFile, folder, pipe, link
    case linkToNothing, device

    /// Whether a log may be written there, without and with --overwrite.
    var may: (Bool, Bool) {
      switch self {
      case .nothing, .earlierLog: (true, true)
      case .otherFile, .emptyFile: (false, true)
      case .folder, .pipe, .link, .linkToNothing, .device: (false, false)
      }
    }
  }

  @Test(
    "what is there stays, unless it is a log or a person gives it up",
    arguments: Before.allCases,
    [false, true]
  )
  func writesOnlyWhereItMay(before: Before, overwrites: Bool) throws {
    let folder = try TemporaryFolder()
    let target = try folder.write(Array("precious".utf8), as: "target")
    var path = folder.file("log.csv")
    switch before {
    case .nothing: break
    case .earlierLog:
      let earlier = try CommandLog(path: path)
      earlier.note(.sent([9]), of: 0, at: MonotonicClock.now())
      earlier.close()
    case .otherFile: _ = try folder.write([1, 2, 3], as: "log.csv")
    case .emptyFile: _ = try folder.write([], as: "log.csv")
    case .folder:
      try FileManager.default.createDirectory(
        atPath: path,
        withIntermediateDirectories: false
      )
    case .pipe: #expect(unsafe mkfifo(path, 0o600) == 0)
    case .link: try folder.link(target, as: "log.csv")
    case .linkToNothing: try folder.link(folder.file("none"), as: "log.csv")
    case .device: path = "/dev/full"
    }
    let mode = Self.mode(path)
    let may = overwrites ? before.may.1 : before.may.0
    if may {
      let log = try CommandLog(path: path, overwrites: overwrites)
      log.note(.sent([0x7E]), of: 1, at: MonotonicClock.now())
      #expect(log.close() == nil)
      let text = try String(contentsOfFile: path, encoding: .utf8)
      #expect(text.hasPrefix(CommandLog.firstLine))
      #expect(text.split(separator: "\n").count == 2)
    } else {
      let error = #expect(throws: Fault.self) {
        _ = try CommandLog(path: path, overwrites: overwrites)
      }
      #expect(error?.place == path)
      #expect(Self.mode(path) == mode)
      let says = error.map { "\($0)" }?.contains("--overwrite")
      #expect(says == (before.may.1 && !overwrites))
    }
    let kept = try String(contentsOfFile: target, encoding: .utf8)
    #expect(kept == "precious")
    #expect(!FileManager.default.fileExists(atPath: folder.file("none")))
  }

  /// A drive that never begins loses no earlier log, and two do not share one.
  @Test func theEarlierLogStaysUntilThereIsAnother() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("log.csv")
    let first = try CommandLog(path: path)
    first.note(.sent([1]), of: 0, at: MonotonicClock.now())
    first.close()
    let kept = try String(contentsOfFile: path, encoding: .utf8)
    do { _ = try CommandLog(path: path) }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == kept)
    #expect(try folder.contents() == ["log.csv"])
    let second = try CommandLog(path: path)
    #expect(throws: Fault.self) { _ = try CommandLog(path: path) }
    second.note(.sent([2]), of: 0, at: MonotonicClock.now())
    #expect(second.close() == nil)
    #expect(try String(contentsOfFile: path, encoding: .utf8) != kept)
    #expect(try folder.contents() == ["log.csv"])
    let error = #expect(throws: Fault.self) {
      _ = try CommandLog(
        path: path,
        inputs: InputFiles([path]),
        overwrites: true
      )
    }
    #expect(error?.fault == "is an input of this command")
  }

  /// What kind of thing is at a path; 0 for nothing.
  private static func mode(_ path: String) -> mode_t {
    var information = stat()
    guard unsafe lstat(path, &information) == 0 else { return 0 }
    return information.st_mode
  }

  private func lines() throws -> [String] {
    try String(contentsOfFile: path, encoding: .utf8)
      .split(separator: "\n").map(String.init)
  }
}
