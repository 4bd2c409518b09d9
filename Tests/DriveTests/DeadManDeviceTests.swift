import DeviceBridge
import Drive
import Foundation
import Synchronization
import TestSupport
import Testing

/// A FIFO stands for a device: a program holds the other end.
@Suite struct DeadManDeviceTests {
  private final class Notes: Sendable {
    let events = Mutex<[DeadManDevice.Event]>([])

    func add(_ event: DeadManDevice.Event) {
      events.withLock { $0.append(event) }
    }

    /// Waits for what is told next, and forgets what was told before it.
    func wait(for event: DeadManDevice.Event) -> Bool {
      for _ in 0..<400 {
        let found = events.withLock { events in
          guard let index = events.firstIndex(of: event) else { return false }
          events.removeFirst(index + 1)
          return true
        }
        if found { return true }
        Thread.sleep(forTimeInterval: 0.005)
      }
      return false
    }
  }

  /// Events as the kernel writes them: a time, then type, code and value.
  private func bytes(_ code: UInt16, _ value: UInt8) -> [UInt8] {
    let time = [UInt8](repeating: 7, count: MemoryLayout<timeval>.size)
    let code = [UInt8(code & 0xFF), UInt8(code >> 8)]
    return time + [1, 0] + code + [value, 0, 0, 0]
      + time + [0, 0, 0, 0, 0, 0, 0, 0]
  }

  @Test func itTellsWhileAKeyIsDown() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("pedal")
    #expect(unsafe mkfifo(path, 0o600) == 0)
    let device = try DeadManDevice(DeadManName(parsing: path))
    let notes = Notes()
    device.begin { notes.add($0) }
    defer { device.end() }
    var writer = try #require(FileHandle(forWritingAtPath: path))
    Thread.sleep(forTimeInterval: 0.1)
    #expect(notes.events.withLock { $0.isEmpty })

    // In two pieces.
    let press = bytes(48, 1)
    try writer.write(contentsOf: press[..<10])
    try writer.write(contentsOf: press[10...])
    for _ in 0..<4 { #expect(notes.wait(for: .pressed)) }
    try writer.write(contentsOf: bytes(48, 0))
    #expect(notes.wait(for: .released))
    notes.events.withLock { $0.removeAll() }
    Thread.sleep(forTimeInterval: 0.15)
    #expect(notes.events.withLock { $0.isEmpty })

    // Unplugged while it is pressed, and back.
    try writer.write(contentsOf: press)
    #expect(notes.wait(for: .pressed))
    try writer.close()
    #expect(notes.wait(for: .released))
    #expect(notes.wait(for: .note("\(path): open again; press anew")))
    notes.events.withLock { $0.removeAll() }
    writer = try #require(FileHandle(forWritingAtPath: path))
    // Still down, as a keyboard repeats it.
    try writer.write(contentsOf: bytes(48, 2))
    Thread.sleep(forTimeInterval: 0.1)
    #expect(notes.events.withLock { $0.isEmpty })
    try writer.write(contentsOf: press)
    #expect(notes.wait(for: .pressed))
  }

  @Test func whatIsNoDeviceIsRefused() throws {
    let folder = try TemporaryFolder()
    let file = folder.file("file")
    _ = try folder.write([1, 2, 3], as: "file")
    let cases: [(String, TransportError.Kind, String)] = [
      (file, .unsupported, "not an input device; phalanx doctor"),
      ("/dev/null", .unsupported, "not an input device"),
      (folder.file("none"), .noDevice, "no such device"),
      ("\(file):KEY_NONE", .badName, "no key is called KEY_NONE"),
    ]
    for (name, kind, text) in cases {
      do throws(TransportError) {
        _ = try DeadManDevice(DeadManName(parsing: name))
        Issue.record("\(name) was taken")
      } catch {
        #expect(error.kind == kind)
        #expect("\(error)".contains(text), "\(error)")
      }
    }
  }

  @Test func namesAreRead() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write([], as: "a:b")
    let path = folder.file("a:b")
    let cases: [(String, String, UInt16?)] = [
      (path, path, nil), ("\(path):BTN_SOUTH", path, 304),
      ("\(path):b", path, 48), ("\(path):303", path, 303),
      ("/dev/input/none:KEY_B", "/dev/input/none:KEY_B", nil),
    ]
    for (text, path, key) in cases {
      let name = try DeadManName(parsing: text)
      #expect(name.path == path && name.key == key, "\(text)")
    }
    for text in ["\(path):768", "\(path):-1", "\(path):"] {
      #expect(throws: TransportError.self) { try DeadManName(parsing: text) }
    }
  }
}
