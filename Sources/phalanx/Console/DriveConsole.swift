import Files
import Drive
import Foundation
import HandProtocol
import Synchronization

/// The terminal of a drive: a live line, keys, and Ctrl-C.
final class DriveConsole: @unchecked Sendable {
  private let isShowing: Bool
  private let takesKeys: Bool
  private let words = DispatchQueue(label: "words")
  private var saved: termios?
  private let lock = NSLock()
  private var isOver = false
  /// What it is of; set before it begins.
  private let drive = Mutex<DriveRun?>(nil)

  /// - Parameters:
  ///   - isQuiet: Whether no live line is shown.
  ///   - takesKeys: Whether keys come from standard input.
  init(isQuiet: Bool, takesKeys: Bool) {
    isShowing = !isQuiet && isatty(2) == 1
    self.takesKeys = takesKeys
  }

  /// Begins to show and to listen.
  func begin(_ drive: DriveRun) {
    self.drive.withLock { $0 = drive }
    // The hand is stopped at once, even if the decoder waits for a disk, and
    // before the terminal, which may be held, is given back.
    StopRequest.whenMade { [self] in
      tell("stopping the hand")
      drive.endNow()
      end()
    }
    StopRequest.heed()
    if takesKeys { listen() }
    if isShowing {
      Terminal.complain("fingers, wanted and measured: \(FingerName.legend)")
      let thread = Thread { self.show() }
      thread.start()
    }
  }

  /// Gives the terminal back, once all has been said.
  func end() {
    words.sync {}
    lock.withLock {
      guard !isOver else { return }
      isOver = true
      if var saved { unsafe tcsetattr(0, TCSANOW, &saved) }
    }
    if isShowing { Terminal.show("") }
  }

  /// Says something to the person, above the live line. Whoever says it does not
  /// wait: a terminal that is held holds up neither decoder nor hand.
  func tell(_ line: String) {
    words.async { [self] in
      // After the end nothing stands behind the last line.
      if lock.withLock({ isOver }) { return }
      if isShowing { Terminal.show("") }
      Terminal.complain(line)
    }
  }

  /// Does what a dead-man switch on a device of its own tells.
  func heed(_ event: DeadManDevice.Event) {
    let relay = drive.withLock { $0?.relay }
    switch event {
    case .pressed: relay?.active.pressDeadMan()
    case .released: for line in relay?.lines ?? [] { line.releaseDeadMan() }
    case .note(let line): tell(line)
    }
  }

  private func show() {
    while true {
      if lock.withLock({ isOver }) { return }
      if let drive = drive.withLock({ $0 }) {
        let line = LiveLine(
          drive.course,
          drive.relay?.active.status,
          drive.current,
          at: MonotonicClock.now()
        )
        Terminal.show(line.text(columns: Terminal.columns))
      }
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
        guard let drive = self.drive.withLock({ $0 }) else { continue }
        switch key {
        case UInt8(ascii: " "): drive.relay?.active.pressDeadMan()
        case UInt8(ascii: "e"): drive.press(.stop)
        case UInt8(ascii: "c"): drive.press(.clear)
        case UInt8(ascii: "q"):
          drive.press(.quit)
          kill(getpid(), SIGINT)
        default: break
        }
      }
    }
    thread.start()
  }
}
