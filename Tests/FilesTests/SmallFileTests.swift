import Files
import Foundation
import TestSupport
import Testing

struct SmallFileTests {
  private func line(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "nothing thrown"
    } catch {
      return "\(error)"
    }
  }

  @Test func readsWhatIsThere() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([1, 2, 3], as: "f")
    #expect(try SmallFile.read(path, atMost: 3) == Data([1, 2, 3]))
    #expect(try SmallFile.start(of: path, count: 2) == Data([1, 2]))
    #expect(
      line { _ = try SmallFile.read(path, atMost: 2) }
        == "\(path): is larger than 2 bytes; name another file"
    )
  }

  /// None of them is waited for.
  @Test(.timeLimit(.minutes(1)))
  func refusesWhatIsNoRegularFile() throws {
    let folder = try TemporaryFolder()
    let pipe = folder.file("pipe")
    #expect(unsafe mkfifo(pipe, 0o600) == 0)
    for (path, words) in [
      (pipe, "is a pipe, socket or device"),
      ("/dev/zero", "is a pipe, socket or device"),
      ("/dev/tty", "is a pipe, socket or device"),
      (folder.path, "is a folder"), (folder.file("none"), "does not exist"),
      ("", "is no name"), (folder.file("none") + "/x", "does not exist"),
    ] {
      let said = line { _ = try SmallFile.text(path) }
      #expect(said.hasPrefix("\(path): ") && said.contains(words), "\(said)")
      #expect(said == line { _ = try SmallFile.start(of: path, count: 1) })
    }
  }

  @Test(arguments: [
    ([], "is empty"), ([0x61, 0x0A, 0x62, 0], "line 2 holds a byte of zero"),
    ([0x61, 0x0A, 0x0A, 0xFF, 0xFE], "line 3 is not UTF-8"),
    ([0xE9, 0x0A], "line 1 is not UTF-8"),
    ([0x0A, 0xC3], "line 2 is not UTF-8"),
  ])
  func namesWhatIsNoText(bytes: [UInt8], words: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(bytes, as: "f")
    #expect(line { _ = try SmallFile.text(path) }.contains(words))
  }

  @Test func takesText() throws {
    let folder = try TemporaryFolder()
    let text = "größe = 1\r\n\u{FFFD}"
    let path = try folder.write(Array(text.utf8), as: "f")
    #expect(try SmallFile.text(path) == text)
  }
}
