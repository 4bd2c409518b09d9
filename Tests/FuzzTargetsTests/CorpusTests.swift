import Foundation
import FuzzTargets
import TestSupport
import Testing

/// What the search of Tools/Fuzz has found, given to its targets once more, and
/// without it.
@Suite struct CorpusTests {
  @Test(arguments: FuzzTarget.all.map(\.name))
  func whatWasFoundBreaksNothing(name: String) throws {
    let target = try #require(FuzzTarget.all.first { $0.name == name })
    let folder = CloneFolder.file("Tools/Fuzz/corpora/\(name)")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(!files.isEmpty)
    for file in files.sorted() {
      let path = folder + "/" + file
      let data = try #require(FileManager.default.contents(atPath: path))
      #expect(throws: Never.self, "\(path)") {
        try target.run(Array(data))
      }
    }
  }
}
