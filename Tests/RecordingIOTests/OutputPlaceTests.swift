import Foundation
import TestSupport
import Testing

@testable import RecordingIO

/// Whole files are put where nothing is, or where a regular file is.
@Suite struct OutputPlaceTests {
  private func write(_ path: String) -> String {
    do {
      let file = try AtomicFile(creating: path)
      try file.append([4, 5])
      try file.commit()
      return "written"
    } catch {
      return error.description
    }
  }

  private func mode(_ path: String) -> mode_t {
    var information = stat()
    guard unsafe lstat(path, &information) == 0 else { return 0 }
    return information.st_mode
  }

  @Test func whatIsNoRegularFileStays() throws {
    let folder = try TemporaryFolder()
    let pipe = folder.file("pipe")
    #expect(unsafe mkfifo(pipe, 0o600) == 0)
    try folder.link(pipe, as: "link-to-pipe")
    try folder.link(folder.file("none"), as: "link-to-nothing")
    try folder.link(folder.path, as: "link-to-folder")
    for (path, words) in [
      (pipe, "pipe, socket or device"), (folder.path, "is a folder"),
      ("/dev/full", "pipe, socket or device"),
      (folder.file("link-to-pipe"), "pipe, socket or device"),
      (folder.file("link-to-folder"), "is a folder"),
      (folder.file("link-to-nothing"), "leads nowhere"), ("", "is no name"),
      (folder.file("absent/file"), "cannot be created"),
    ] {
      let before = mode(path)
      let said = write(path)
      #expect(said.contains(words), "\(said)")
      #expect(said.hasPrefix("\(path): "))
      #expect(mode(path) == before)
    }
    #expect(
      try folder.contents()
        == ["link-to-folder", "link-to-nothing", "link-to-pipe", "pipe"]
    )
  }

  @Test func aFileIsReplacedAndALinkFollowed() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([1, 2, 3], as: "file")
    try folder.link("file", as: "link")
    for name in [path, folder.file("link"), folder.file("new")] {
      #expect(write(name) == "written")
      let bytes = try Data(contentsOf: URL(fileURLWithPath: name))
      #expect(bytes == Data([4, 5]))
    }
    #expect(mode(folder.file("link")) & S_IFMT == S_IFLNK)
    #expect(try folder.contents() == ["file", "link", "new"])
  }

  /// Something may be put there while the file is written.
  @Test func whatComesInTheMeantimeStaysToo() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("file")
    let file = try AtomicFile(creating: path)
    try file.append([1])
    #expect(unsafe mkfifo(path, 0o600) == 0)
    #expect(throws: RecordingError.self) { try file.commit() }
    #expect(mode(path) & S_IFMT == S_IFIFO)
  }
}
