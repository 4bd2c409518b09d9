import DeviceBridge
import Foundation
import Synchronization

/// The lines that need nothing but this machine.
public enum LocalLine: String, CaseIterable, Sendable {
  /// Two ends in one program.
  case pair

  /// A serial port, with a terminal at its far end.
  case serial

  /// A terminal, with a serial port at its far end.
  case pseudoTerminal = "pty"

  /// Its fixture.
  ///
  /// - Parameter folder: Where it may put a link.
  /// - Returns: The line's two ends, in the hands of a test.
  /// - Throws: What stands in the way.
  public func fixture(in folder: String) throws -> any LineFixture {
    switch self {
    case .pair: PairFixture()
    case .serial: try SerialFixture(link: folder + "/serial")
    case .pseudoTerminal: PseudoTerminalFixture(link: folder + "/pty")
    }
  }
}

/// The far end of a line, which may be absent.
final class FarEnd: Sendable {
  private let echo = Mutex<Echo?>(nil)

  /// Ends what is there, and starts an echo on another line.
  func replace(with line: (any Transport)?) {
    let fresh = line.map { Echo(on: $0) }
    let old = echo.withLock { echo in
      defer { echo = fresh }
      return echo
    }
    old?.end()
  }

  /// Whether it takes bytes.
  func setMuted(_ isMuted: Bool) {
    echo.withLock { $0 }?.setMuted(isMuted)
  }
}

final class PairFixture: LineFixture {
  private let far = FarEnd()

  var canUnplug: Bool { true }

  func open() throws(TransportError) -> any Transport {
    let pair = try LinePair()
    far.replace(with: pair.second)
    return pair.first
  }

  func setMuted(_ isMuted: Bool) { far.setMuted(isMuted) }
  func unplug() { far.replace(with: nil) }
  func replug() {}
  func end() { far.replace(with: nil) }
}

final class SerialFixture: LineFixture {
  private let link: String
  private let far = FarEnd()

  init(link: String) throws {
    self.link = link
    try replug()
  }

  var canUnplug: Bool { true }

  func open() throws(TransportError) -> any Transport {
    // A rate that is in no table.
    try PortName.pseudoTerminal(path: link)
      .open(SerialSettings(baudRate: 123_457)).line
  }

  func setMuted(_ isMuted: Bool) { far.setMuted(isMuted) }
  func unplug() { far.replace(with: nil) }
  func replug() throws {
    far.replace(with: try PseudoTerminal(link: link))
  }
  func end() { far.replace(with: nil) }
}

final class PseudoTerminalFixture: LineFixture {
  private let link: String
  private let far = FarEnd()

  init(link: String) {
    self.link = link
  }

  /// A terminal waits for the next program.
  var canUnplug: Bool { false }

  func open() throws(TransportError) -> any Transport {
    let terminal = try PseudoTerminal(link: link)
    let settings = SerialSettings(baudRate: 921_600)
    far.replace(
      with: try SerialPort(path: terminal.path, settings: settings)
    )
    return terminal
  }

  func setMuted(_ isMuted: Bool) { far.setMuted(isMuted) }
  func unplug() {}
  func replug() {}
  func end() { far.replace(with: nil) }
}
