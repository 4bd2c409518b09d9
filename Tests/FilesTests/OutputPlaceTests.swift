import Foundation
import TestSupport
import Testing

@testable import Files

/// Whole files are put where nothing is, or where an earlier one of their kind is.
@Suite struct OutputPlaceTests {
  private static let mark = OutputMark(
    "a number",
    begins: Array("number ".utf8)
  )

  /// What is at a place before, and what becomes of it.
  enum Before: String, CaseIterable {
    case nothing, earlier, otherFile, emptyFile, protected
    case input, linkToInput, hardLinkToInput, inputByAnotherPath
    case folder, pipe, link, linkToNothing, linkToFolder, device, noName
    case noFolder

    /// Words of the refusal, without and with `--overwrite`; nil: written.
    var refusals: (String?, String?) {
      switch self {
      case .nothing, .earlier: (nil, nil)
      case .otherFile, .emptyFile: ("is not a number", nil)
      case .protected: ("is protected", nil)
      case .input: ("is an input", "is an input")
      case .hardLinkToInput, .inputByAnotherPath:
        ("is the same file as the input", "is the same file as the input")
      case .link, .linkToInput, .linkToNothing, .linkToFolder:
        ("is a link", "is a link")
      case .folder: ("is a folder", "is a folder")
      case .pipe, .device: ("is a pipe", "is a pipe")
      case .noName: ("is no name of a file", "is no name of a file")
      case .noFolder: ("cannot be created", "cannot be created")
      }
    }
  }

  @Test(arguments: Before.allCases, [false, true])
  func whatIsThere(before: Before, overwrites: Bool) throws {
    let folder = try TemporaryFolder()
    let input = try folder.write(Array("number 1".utf8), as: "input")
    let target = try folder.write(Array("precious".utf8), as: "target")
    var path = folder.file("out")
    switch before {
    case .nothing: break
    case .earlier: _ = try folder.write(Array("number 3".utf8), as: "out")
    case .otherFile: _ = try folder.write([1, 2, 3], as: "out")
    case .emptyFile: _ = try folder.write([], as: "out")
    case .protected:
      _ = try folder.write(Array("number 3".utf8), as: "out")
      #expect(unsafe chmod(path, 0o444) == 0)
    case .input: path = input
    case .linkToInput: try folder.link(input, as: "out")
    case .hardLinkToInput: #expect(unsafe link(input, path) == 0)
    case .inputByAnotherPath: path = folder.file("./input")
    case .folder:
      try FileManager.default.createDirectory(
        atPath: path,
        withIntermediateDirectories: false
      )
    case .pipe: #expect(unsafe mkfifo(path, 0o600) == 0)
    case .link: try folder.link(target, as: "out")
    case .linkToNothing: try folder.link(folder.file("none"), as: "out")
    case .linkToFolder: try folder.link(folder.path, as: "out")
    case .device: path = "/dev/full"
    case .noName: path = ""
    case .noFolder: path = folder.file("absent/out")
    }
    let mode = Self.mode(path), names = try folder.contents()
    let words = overwrites ? before.refusals.1 : before.refusals.0
    let said = write(path, inputs: [input], overwrites: overwrites)
    if let words {
      #expect(said?.description.contains(words) == true, "\(said as Any)")
      #expect(said?.place == path)
      #expect(Self.mode(path) == mode)
      #expect(try folder.contents() == names)
      #expect(
        said?.remedy.contains("--overwrite") == (before.refusals.1 == nil)
      )
    } else {
      #expect(said == nil)
      #expect(try Self.text(path) == "number 2")
      #expect(try folder.contents() == Set(names + ["out"]).sorted())
    }
    #expect(try Self.text(input) == "number 1")
    #expect(try Self.text(target) == "precious")
  }

  private func write(
    _ path: String,
    inputs: [String] = [],
    overwrites: Bool = false
  ) -> Fault? {
    do throws(Fault) {
      let file = try AtomicFile(
        creating: OutputPlace(
          path,
          replacing: Self.mark,
          inputs: InputFiles(inputs),
          overwrites: overwrites
        )
      )
      try file.append(Array("number 2".utf8))
      try file.commit()
      return nil
    } catch {
      return error
    }
  }

  private static func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  private static func mode(_ path: String) -> mode_t {
    var information = stat()
    guard unsafe lstat(path, &information) == 0 else { return 0 }
    return information.st_mode
  }

  /// What comes while the file is written is not lost either.
  @Test(arguments: [Before.otherFile, .pipe, .folder, .linkToInput])
  func whatComesInTheMeantimeStays(coming: Before) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("out")
    let file = try AtomicFile(
      creating: OutputPlace(path, replacing: Self.mark)
    )
    try file.append([1])
    switch coming {
    case .pipe: #expect(unsafe mkfifo(path, 0o600) == 0)
    case .folder: #expect(unsafe mkdir(path, 0o700) == 0)
    case .linkToInput: try folder.link("none", as: "out")
    default: _ = try folder.write([7], as: "out")
    }
    let mode = Self.mode(path)
    #expect(throws: Fault.self) { try file.commit() }
    #expect(Self.mode(path) == mode)
  }

  /// The old file is whole until the new one is; private files stay private.
  @Test func theOldOneStaysUntilTheNewOneIsThere() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Array("number 1".utf8), as: "out")
    #expect(unsafe chmod(path, 0o600) == 0)
    do {
      let abandoned = try AtomicFile(
        creating: OutputPlace(path, replacing: Self.mark)
      )
      try abandoned.append([UInt8](repeating: 7, count: 1 << 19))
      #expect(try Self.text(path) == "number 1")
    }
    #expect(try folder.contents() == ["out"])
    #expect(write(path) == nil)
    #expect(Self.mode(path) & 0o777 == 0o600)
  }

  /// Of two files that belong together both are new, or neither is.
  @Test(arguments: [false, true])
  func aPairIsReplacedTogether(isThere: Bool) throws {
    let folder = try TemporaryFolder()
    let first = folder.file("first"), second = folder.file("second")
    if isThere {
      for name in ["first", "second"] {
        _ = try folder.write(Array("number 1".utf8), as: name)
      }
    }
    let files = try [first, second].map {
      try AtomicFile(creating: OutputPlace($0, replacing: Self.mark))
    }
    for file in files { try file.append(Array("number 2".utf8)) }
    // Something else takes the second one's place.
    unsafe unlink(second)
    _ = try folder.write(Array("mine".utf8), as: "second")
    #expect(throws: Fault.self) { try AtomicFile.commit(files) }
    #expect((try? Self.text(first)) == (isThere ? "number 1" : nil))
    #expect(try Self.text(second) == "mine")
    unsafe unlink(second)
    let again = try [first, second].map {
      try AtomicFile(creating: OutputPlace($0, replacing: Self.mark))
    }
    for file in again { try file.append(Array("number 3".utf8)) }
    try AtomicFile.commit(again)
    #expect(try Self.text(first) == "number 3")
    #expect(try Self.text(second) == "number 3")
  }

  /// Told to stop, the program leaves nothing half-written.
  @Test func whatIsUnfinishedIsRemovedOnInterruption() throws {
    let folder = try TemporaryFolder()
    let file = try AtomicFile(
      creating: OutputPlace(folder.file("out"), replacing: nil)
    )
    try file.append([UInt8](repeating: 7, count: 1 << 19))
    let partial = try folder.contents()
    #expect(partial.count == 1 && partial[0].hasSuffix(".partial"))
    Interruption.remove { $0.hasPrefix(folder.path) }
    #expect(try folder.contents().isEmpty)
  }

  @Test(arguments: [
    ("f", "."), ("é", "."), ("./f", "."), ("a/f", "a"), ("a/b/", "a"),
    ("/f", "/"), ("//f", "/"), ("/", "/"), ("a//f", "a"), ("", "."),
    (".", "."), ("../f", ".."), ("/a/b", "/a"),
  ])
  func foldersOfNames(path: String, folder: String) {
    #expect(FileNames.folder(of: path) == folder)
  }
}
