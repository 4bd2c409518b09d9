import DeviceBridge
import Foundation
import Synchronization

/// A thread at the far end of a line that gives back what it gets.
final class Echo: Sendable {
  private let line: any Transport
  private let isMuted = Atomic(false)
  private let isEnding = Atomic(false)
  private let ended = DispatchSemaphore(value: 0)

  /// Starts giving back what comes on a line.
  init(on line: any Transport) {
    self.line = line
    Thread.detachNewThread { [self] in run() }
  }

  /// Whether it leaves bytes where they are.
  func setMuted(_ value: Bool) {
    isMuted.store(value, ordering: .releasing)
  }

  /// Closes the line, and waits until the thread has ended.
  func end() {
    guard !isEnding.exchange(true, ordering: .acquiringAndReleasing) else {
      return
    }
    line.close()
    ended.wait()
  }

  private func run() {
    defer { ended.signal() }
    while !isEnding.load(ordering: .acquiring) {
      if isMuted.load(ordering: .acquiring) {
        Thread.sleep(forTimeInterval: 0.002)
        continue
      }
      do {
        let bytes = try line.read(upTo: 4096, timeoutMilliseconds: 5)
        guard !bytes.isEmpty else { continue }
        try line.write(bytes, timeoutMilliseconds: 30_000)
      } catch {
        return
      }
    }
  }
}
