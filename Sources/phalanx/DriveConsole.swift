import Drive
import Evaluation
import Foundation
import HandProtocol

/// The terminal of a drive: a live line, keys, and Ctrl-C.
final class DriveConsole: @unchecked Sendable {
  private let drive: DriveRun
  private let isQuiet: Bool
  private let takesKeys: Bool
  private var saved: termios?
  private let lock = NSLock()
  private var isOver = false

  /// - Parameters:
  ///   - drive: What it is of.
  ///   - isQuiet: Whether no live line is shown.
  ///   - takesKeys: Whether standard input is the keyboard, where it is a
  ///     terminal.
  init(_ drive: DriveRun, isQuiet: Bool, takesKeys: Bool) {
    self.drive = drive
    self.isQuiet = isQuiet
    self.takesKeys = takesKeys && isatty(0) == 1
  }

  /// Begins to show and to listen.
  func begin() {
    // The hand is stopped at once, even if the decoder waits for a disk.
    StopRequest.whenMade { [self] in
      end()
      _ = drive.relay.finish()
    }
    StopRequest.heed()
    if takesKeys { listen() }
    if !isQuiet, isatty(2) == 1 {
      let thread = Thread { self.show() }
      thread.start()
    }
  }

  /// Gives the terminal back, and says where a person's wish ends the drive:
  /// once, by the thread that notices it first.
  func end() {
    lock.withLock {
      guard !isOver else { return }
      isOver = true
      if var saved { unsafe tcsetattr(0, TCSANOW, &saved) }
      if !isQuiet, isatty(2) == 1 {
        Terminal.show("\r\u{1B}[K")
      }
      if StopRequest.isMade { Terminal.complain("stopping the hand") }
    }
  }

  /// Does what a dead-man switch on a device of its own tells.
  func heed(_ event: DeadManDevice.Event) {
    switch event {
    case .pressed: drive.relay.active.pressDeadMan()
    case .released: for line in drive.relay.lines { line.releaseDeadMan() }
    case .note(let line): Terminal.complain(line)
    }
  }

  private func show() {
    while true {
      let line = LiveLine.text(drive.relay.active.status, drive.current)
      let hasEnded = lock.withLock {
        if !isOver {
          Terminal.show("\r\(line)\u{1B}[K")
        }
        return isOver
      }
      if hasEnded { return }
      Thread.sleep(forTimeInterval: 0.1)
    }
  }

  /// Reads keys one by one, without echo; Ctrl-C stays a signal. Behind another
  /// program's back the terminal is left alone.
  private func listen() {
    var mode = termios()
    let reader = tcgetpgrp(0)
    guard reader < 0 || reader == getpgrp(), unsafe tcgetattr(0, &mode) == 0
    else {
      return
    }
    saved = mode
    mode.c_lflag &= ~tcflag_t(ICANON | ECHO)
    unsafe tcsetattr(0, TCSANOW, &mode)
    let thread = Thread {
      var key: UInt8 = 0
      while unsafe read(0, &key, 1) == 1 {
        let hand = self.drive.relay.active
        switch key {
        case UInt8(ascii: " "): hand.pressDeadMan()
        case UInt8(ascii: "e"): self.drive.relay.emergencyStop()
        case UInt8(ascii: "c"): hand.reconnect()
        case UInt8(ascii: "q"): kill(getpid(), SIGINT)
        default: break
        }
      }
    }
    thread.start()
  }
}
