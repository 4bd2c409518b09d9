import DeviceBridge
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite struct PseudoTerminalTests {
  private let settings = SerialSettings(baudRate: 115_200)

  @Test func programsComeAndGo() throws {
    let terminal = try PseudoTerminal()
    defer { terminal.close() }
    for count in 0..<5 {
      // Nobody there: lost, and no fault.
      try terminal.write([9, 9, 9], timeoutMilliseconds: 1000)
      #expect(try terminal.read(upTo: 9, timeoutMilliseconds: 10).isEmpty)
      let port = try SerialPort(path: terminal.path, settings: settings)
      try port.write([UInt8(count)], timeoutMilliseconds: 1000)
      #expect(try bytes(of: terminal, 1) == [UInt8(count)])
      try terminal.write([5], timeoutMilliseconds: 1000)
      #expect(try bytes(of: port, 1) == [5])
      port.close()
    }
  }

  @Test func aReadWaitsForTheNextProgram() throws {
    let terminal = try PseudoTerminal()
    defer { terminal.close() }
    let path = terminal.path
    Thread.detachNewThread { [settings] in
      Thread.sleep(forTimeInterval: 0.05)
      guard let port = try? SerialPort(path: path, settings: settings) else {
        return
      }
      try? port.write([42], timeoutMilliseconds: 1000)
      Thread.sleep(forTimeInterval: 0.05)
      port.close()
    }
    #expect(try terminal.read(upTo: 9, timeoutMilliseconds: 20_000) == [42])
  }

  @Test func theLinkIsMadeAndRemoved() throws {
    let folder = try TemporaryFolder()
    let terminal = try PseudoTerminal(link: folder.file("hand"))
    #expect(try folder.contents() == ["hand"])
    let name = PortName.pseudoTerminal(path: folder.file("hand"))
    #expect(terminal.place == name.description)
    let (port, report) = try name.open(settings)
    #expect(port.place == name.description)
    #expect(report.baudRate == 115_200)
    port.close()
    terminal.close()
    #expect(try folder.contents().isEmpty)
  }

  @Test func whatAKilledProgramLeftIsReplaced() throws {
    let folder = try TemporaryFolder()
    try folder.link("/dev/pts/99999", as: "hand")
    let terminal = try PseudoTerminal(link: folder.file("hand"))
    terminal.close()
    #expect(try folder.contents().isEmpty)
  }

  /// A link that no virtual hand can have made is somebody's.
  @Test(arguments: [
    "/dev/ttyUSB0", "notes.txt", "/dev/pts/", "/dev/pts/1/x",
    "/dev/pts/../null",
    "/dev/pts/1x", "..",
  ])
  func anyOtherLinkStays(target: String) throws {
    let folder = try TemporaryFolder()
    try folder.link(target, as: "hand")
    let error = #expect(throws: TransportError.self) {
      _ = try PseudoTerminal(link: folder.file("hand"))
    }
    #expect(error?.kind == .busy)
    #expect(
      try FileManager.default.destinationOfSymbolicLink(
        atPath: folder.file("hand")
      ) == target
    )
  }

  /// The number of a killed program's terminal may have been given to another.
  @Test func aLinkToATerminalThatIsYoungerIsReplaced() throws {
    let folder = try TemporaryFolder()
    let path: String
    do {
      let killed = try PseudoTerminal()
      path = killed.path
      try folder.link(path, as: "hand")
      killed.close()
    }
    // File systems tell time in steps of some milliseconds.
    Thread.sleep(forTimeInterval: 0.1)
    let others = try (0..<3).map { _ in try PseudoTerminal() }
    let terminal = try PseudoTerminal(link: folder.file("hand"))
    #expect(try folder.contents() == ["hand"])
    for other in others { other.close() }
    terminal.close()
    #expect(try folder.contents().isEmpty)
  }

  @Test func theLinkOfARunningHandIsRefused() throws {
    let folder = try TemporaryFolder()
    let first = try PseudoTerminal(link: folder.file("hand"))
    for _ in 0..<3 {
      let error = #expect(throws: TransportError.self) {
        _ = try PseudoTerminal(link: folder.file("hand"))
      }
      #expect(error?.kind == .busy)
      #expect(error.map { "\($0)" }?.contains("running hand") == true)
    }
    // ... and the first is still reached by it.
    let name = PortName.pseudoTerminal(path: folder.file("hand"))
    let port = try name.open(settings).line
    try port.write([7], timeoutMilliseconds: 1000)
    #expect(try bytes(of: first, 1) == [7])
    port.close()
    first.close()
    #expect(try folder.contents().isEmpty)
  }

  /// Of programs that begin at once, one has the link.
  @Test func ofManyAtOnceOneHasTheLink() throws {
    let folder = try TemporaryFolder()
    try folder.link("/dev/pts/99999", as: "hand")
    let link = folder.file("hand")
    let won = Mutex<[PseudoTerminal]>([])
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
      guard let terminal = try? PseudoTerminal(link: link) else { return }
      won.withLock { $0.append(terminal) }
    }
    let terminals = won.withLock { $0 }
    #expect(terminals.count == 1)
    for terminal in terminals { terminal.close() }
    #expect(try folder.contents().isEmpty)
  }

  @Test func aFileIsNotReplaced() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write([1, 2], as: "hand")
    let refused = kind { () throws(TransportError) in
      _ = try PseudoTerminal(link: file)
    }
    #expect(refused == .busy)
    let lost = kind { () throws(TransportError) in
      _ = try PseudoTerminal(link: folder.file("absent/hand"))
    }
    #expect(lost == .system(code: ENOENT))
    #expect(try folder.contents() == ["hand"])
  }
}
