import Foundation
import Testing

@testable import Evaluation

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
    for text in ["first", "second"] {
      let run = try RunDirectory(replacing: path)
      try run.write(text, to: RunDirectory.mark)
      if text == "second" {
        // Until it is done, the earlier run stands.
        #expect(
          try String(contentsOfFile: path + "/results.json", encoding: .utf8)
            == "first"
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
    #expect(throws: EvaluationError.self) {
      try RunDirectory(replacing: path)
    }
    #expect(throws: EvaluationError.self) {
      try RunDirectory(replacing: path + "/thesis.tex")
    }
    #expect(try names() == ["thesis"])
  }
}
