import DeviceBridge
import Foundation
import TestSupport
import Testing

@Suite struct SerialPortTests {
  private let settings = SerialSettings(baudRate: 460_800)

  @Test(arguments: [1200, 115_200, 123_457, 460_800, 1_000_000, 4_000_000])
  func anyRateIsSetAndReadBack(baudRate: Int) throws {
    let terminal = try PseudoTerminal()
    defer { terminal.close() }
    let port = try SerialPort(
      path: terminal.path,
      settings: SerialSettings(baudRate: baudRate)
    )
    defer { port.close() }
    #expect(port.report.baudRate == baudRate)
    // A terminal has none of these.
    #expect(port.report.modemLines == nil)
    #expect(port.report.lowLatency == nil)
    #expect(port.report.latencyTimerMilliseconds == nil)
  }

  @Test(arguments: [0, -1, 1 << 40])
  func anImpossibleRateIsRefused(baudRate: Int) throws {
    let terminal = try PseudoTerminal()
    defer { terminal.close() }
    let refused = kind { () throws(TransportError) in
      _ = try SerialPort(
        path: terminal.path,
        settings: SerialSettings(baudRate: baudRate)
      )
    }
    #expect(refused == .unsupported)
    // The lock was given back.
    try SerialPort(path: terminal.path, settings: settings).close()
  }

  @Test func everyByteGoesThroughAndNoneIsEchoed() throws {
    let terminal = try PseudoTerminal()
    defer { terminal.close() }
    let port = try SerialPort(path: terminal.path, settings: settings)
    defer { port.close() }
    let all = (0...255).map { UInt8($0) }
    try terminal.write(all, timeoutMilliseconds: 5000)
    try port.write(all.reversed(), timeoutMilliseconds: 5000)
    #expect(try bytes(of: port, 256) == all)
    #expect(try bytes(of: terminal, 256) == all.reversed())
    #expect(try port.read(upTo: 1, timeoutMilliseconds: 20).isEmpty)
    #expect(try terminal.read(upTo: 1, timeoutMilliseconds: 20).isEmpty)
  }

  @Test func aPortInUseIsRefused() throws {
    let terminal = try PseudoTerminal()
    defer { terminal.close() }
    let port = try SerialPort(path: terminal.path, settings: settings)
    let error = #expect(throws: TransportError.self) {
      try SerialPort(path: terminal.path, settings: settings)
    }
    #expect(error?.kind == .busy)
    #expect(error?.fault.contains("another program") == true)
    port.close()
    try SerialPort(path: terminal.path, settings: settings).close()
  }

  @Test func whatCameBeforeIsDropped() throws {
    let terminal = try PseudoTerminal()
    defer { terminal.close() }
    // Opened by a program that does not read.
    let first = try SerialPort(path: terminal.path, settings: settings)
    try terminal.write([1, 2, 3], timeoutMilliseconds: 1000)
    first.close()
    let port = try SerialPort(path: terminal.path, settings: settings)
    defer { port.close() }
    #expect(try port.read(upTo: 9, timeoutMilliseconds: 20).isEmpty)
  }

  @Test func whatIsNoPortIsRefused() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write([1], as: "file")
    let refused = kind { () throws(TransportError) in
      _ = try SerialPort(path: file, settings: settings)
    }
    #expect(refused == .unsupported)
    let null = kind { () throws(TransportError) in
      _ = try SerialPort(path: "/dev/null", settings: settings)
    }
    #expect(null == .unsupported)
    let missing = #expect(throws: TransportError.self) {
      try SerialPort(path: folder.file("absent"), settings: settings)
    }
    #expect(missing?.kind == .noDevice)
    #expect(missing?.description.contains("phalanx doctor") == true)
    let terminal = #expect(throws: TransportError.self) {
      try PortName.pseudoTerminal(path: folder.file("absent")).open(settings)
    }
    #expect(terminal?.description.contains("phalanx hand") == true)
  }
}

/// The kind of fault that something ends with; nil if it ends without.
func kind(
  _ work: () throws(TransportError) -> Void
) -> TransportError.Kind? {
  do throws(TransportError) {
    try work()
    return nil
  } catch {
    return error.kind
  }
}

/// Reads so many bytes.
func bytes(of line: any Transport, _ count: Int) throws -> [UInt8] {
  var all: [UInt8] = []
  while all.count < count {
    let more = try line.read(
      upTo: count - all.count,
      timeoutMilliseconds: 5000
    )
    guard !more.isEmpty else { break }
    all += more
  }
  return all
}
