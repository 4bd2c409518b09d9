@testable import Reports
import Files
import Foundation
import Testing

struct RunDirectoryTests {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "runs-\(UUID().uuidString)"
    )
    try FileManager.default.createDirectory(
      at: folder,
      withIntermediateDirectories: true
    )
  }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test func appearsWholeAndReplacesAnEarlierRun() throws {
    let path = folder.appendingPathComponent("run").path
    let results = ["first", "second"].map {
      #"{"schema_version": 1, "decoder": "\#($0)"}"#
    }
    for text in results {
      let run = try RunDirectory(replacing: path)
      try run.write(text, to: "results.json")
      if text == results[1] {
        // Until it is done, the earlier run stands.
        #expect(
          try String(contentsOfFile: path + "/results.json", encoding: .utf8)
            == results[0]
        )
      }
      try run.commit()
      #expect(try names() == ["run"])
      #expect(
        try String(contentsOfFile: path + "/results.json", encoding: .utf8)
          == text
      )
    }
  }

  @Test func leavesNothingWhenAbandoned() throws {
    do {
      let run = try RunDirectory(
        replacing: folder.appendingPathComponent("run").path
      )
      try run.write("half", to: "commands.csv")
    }
    #expect(try names().isEmpty)
  }

  @Test func keepsItsHandsOffOtherFolders() throws {
    let path = folder.appendingPathComponent("thesis").path
    try FileManager.default.createDirectory(
      atPath: path,
      withIntermediateDirectories: true
    )
    try Data("years of work".utf8).write(
      to: URL(fileURLWithPath: path + "/thesis.tex")
    )
    #expect(throws: Fault.self) {
      try RunDirectory(replacing: path)
    }
    #expect(throws: Fault.self) {
      try RunDirectory(replacing: path + "/thesis.tex")
    }
    #expect(try names() == ["thesis"])
  }

  private static let mark = #"{"schema_version": 1, "decoder": "d"}"#

  private func make(_ name: String, _ files: [String: String]) throws -> String
  {
    let path = folder.appendingPathComponent(name).path
    try FileManager.default.createDirectory(
      atPath: path,
      withIntermediateDirectories: true
    )
    for (name, text) in files {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
    }
    return path
  }

  private func refusal(
    _ path: String,
    _ kind: RunKind = .budget
  ) -> String? {
    do throws(Fault) {
      _ = try RunDirectory(replacing: path, kind: kind)
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// A mark alone makes no folder a run's: all that is in it must be.
  @Test(arguments: [
    ["budget.json": mark, "thesis.tex": "years"],
    ["budget.json": mark, ".hidden": "x"], ["budget.json": "{}"],
    ["budget.json": "my own"], ["budget.json": #"{"decoder": "d"}"#],
    ["report.html": "<p>"], ["results.json": mark],
  ])
  func keepsWhatIsNotAllItsOwn(files: [String: String]) throws {
    let path = try make("own", files)
    let line = refusal(path)
    #expect(line?.contains("were not written here by a run") == true)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        == files.keys.sorted()
    )
    #expect(try names() == ["own"])
  }

  /// An earlier run that the command reads is none to replace.
  @Test func keepsAnInput() throws {
    let path = try make(
      "run",
      ["budget.json": Self.mark, "report.html": "<p>"]
    )
    let error = #expect(throws: Fault.self) {
      _ = try RunDirectory(
        replacing: path,
        kind: .budget,
        inputs: InputFiles([folder.path + "/./run/report.html"])
      )
    }
    #expect(error?.fault == "holds report.html, an input of this command")
    #expect(refusal(path) == nil)
  }

  @Test func keepsAFolderByTheNameOfAFile() throws {
    let path = try make("run", ["budget.json": Self.mark])
    _ = try make("run/report.html", ["precious": "x"])
    #expect(refusal(path) != nil)
    let other = try make("other", [:])
    try FileManager.default.createSymbolicLink(
      atPath: other + "/budget.json",
      withDestinationPath: path + "/budget.json"
    )
    #expect(refusal(other) != nil)
  }

  /// A file that came while the run went on is not lost either.
  @Test func keepsWhatCameMeanwhile() throws {
    let path = try make("run", ["budget.json": Self.mark])
    do {
      let run = try RunDirectory(replacing: path, kind: .budget)
      try run.write(Self.mark, to: "budget.json")
      try Data("x".utf8).write(to: URL(fileURLWithPath: path + "/notes.txt"))
      #expect(throws: Fault.self) { try run.commit() }
    }
    #expect(FileManager.default.fileExists(atPath: path + "/notes.txt"))
    #expect(try names() == ["run"])
  }

  @Test func refusesTheCurrentFolderAndThoseAroundIt() {
    let here = FileManager.default.currentDirectoryPath
    for path in [
      ".", "./", "..", "../..", "/", here, here + "/x/..",
      URL(fileURLWithPath: here).deletingLastPathComponent().path,
    ] {
      let line = refusal(path)
      #expect(line?.contains("is the current folder") == true, "\(path)")
    }
    #expect(refusal("")?.contains("names no folder") == true)
  }

  @Test func refusesASymbolicLink() throws {
    let path = try make("real", ["budget.json": Self.mark])
    let link = folder.appendingPathComponent("link").path
    try FileManager.default.createSymbolicLink(
      atPath: link,
      withDestinationPath: path
    )
    for name in [link, link + "/"] {
      #expect(refusal(name)?.contains("is a symbolic link") == true)
    }
    #expect(try names() == ["link", "real"])
  }

  @Test(arguments: [200, 201, 240, 255, 256])
  func longNames(length: Int) throws {
    let path = folder.path + "/" + String(repeating: "n", count: length)
    if length == 256 {
      #expect(refusal(path)?.contains("256 bytes is too long") == true)
      return
    }
    for _ in 0..<2 {
      let run = try RunDirectory(replacing: path, kind: .budget)
      try run.write(Self.mark, to: "budget.json")
      try run.commit()
    }
    #expect(try names() == [String(repeating: "n", count: length)])
  }

  /// No process has the number that is one beyond the largest.
  private static let gone = 4_194_305

  @Test func removesWhatAKilledRunLeft() throws {
    let part = "\(Self.gone).part"
    _ = try make(".run." + part, ["budget.json": "{"])
    _ = try make(".other." + part, ["budget.json": "{"])
    _ = try make(".run.1.part", ["budget.json": "{"])
    _ = try make(".run.notes." + part, ["budget.json": "{"])
    _ = try make(".run.\(Self.gone + 1).part", ["mine.txt": "x"])
    do {
      _ = try RunDirectory(
        replacing: folder.path + "/run",
        kind: .budget
      )
    }
    #expect(
      try names() == [
        ".other." + part, ".run.1.part", ".run.\(Self.gone + 1).part",
        ".run.notes." + part,
      ]
    )
  }

  @Test func leavesWhatAnotherProcessHasLocked() throws {
    let path = try make(".run.\(Self.gone).part", ["budget.json": "{"])
    let lock = try #require(FolderLock(path))
    do {
      _ = try RunDirectory(replacing: folder.path + "/run", kind: .budget)
    }
    #expect(try names() == [".run.\(Self.gone).part"])
    withExtendedLifetime(lock) {}
  }

  /// Killed between two renames: the result has its name again.
  @Test func recoversAResultThatWasPutAside() throws {
    _ = try make(".run.\(Self.gone).part.old", ["budget.json": Self.mark])
    _ = try make(".run.\(Self.gone).part", ["budget.json": "{"])
    do {
      _ = try RunDirectory(replacing: folder.path + "/run", kind: .budget)
    }
    #expect(try names() == ["run"])
    let aside = try make(
      ".run.\(Self.gone).part.old",
      ["budget.json": Self.mark]
    )
    do {
      _ = try RunDirectory(replacing: folder.path + "/run", kind: .budget)
    }
    #expect(!FileManager.default.fileExists(atPath: aside))
    #expect(try names() == ["run"])
  }

  @Test func twoFoldersChangePlaces() throws {
    let a = try make("a", ["x": "1"]), b = try make("b", ["y": "2"])
    guard case .exchanged = FileNames.exchange(a, b) else {
      return  // The file system cannot.
    }
    #expect(FileManager.default.fileExists(atPath: a + "/y"))
    #expect(FileManager.default.fileExists(atPath: b + "/x"))
  }

  @Test func everyKindKnowsItsFiles() {
    for name in ["branch12.npy", "layer0.npy", "group3.npy"] {
      #expect(RunKind.trace.writes(name))
    }
    for name in [
      "branch.npy", "branchx.npy", "branch1.npy.x", "branch", "layers1.npy",
    ] {
      #expect(!RunKind.trace.writes(name))
    }
    for kind in [RunKind.replay, .trace, .budget] {
      #expect(kind.writes(kind.mark))
    }
  }
}
