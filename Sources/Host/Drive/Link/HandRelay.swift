import Dispatch
public import HandProtocol
import Synchronization

/// Hands in the order in which they are to be driven: the first, and those that
/// stand by.
///
/// Those that stand by are connected, so that their pose is known, and are not
/// enabled. Which is driven, `DriveCourse` decides.
public final class HandRelay: Sendable {
  /// All of them.
  public let lines: [any HandLine]

  private let current = Mutex(0)

  /// Hands to drive.
  ///
  /// - Parameter lines: At least one.
  public init(_ lines: [any HandLine]) {
    precondition(!lines.isEmpty, "a hand to drive")
    self.lines = lines
  }

  /// The hand that is driven.
  public var active: any HandLine { lines[current.withLock { $0 }] }

  /// Where all of them stand.
  public var statuses: [LinkStatus] { lines.map(\.status) }

  /// Does what the course asks of the hands; the rest is not for them.
  public func perform(_ act: DriveAct) {
    switch act {
    case .start(let isStandby, let stopping):
      for (index, line) in lines.enumerated() {
        line.start(
          isStandby: isStandby || index > 0,
          isStoppingFirst: stopping.contains(index)
        )
      }
    case .emergencyStop(let cause):
      for line in lines { line.emergencyStop(by: cause) }
    case .clear(let active):
      for (index, line) in lines.enumerated() where !line.status.isLost {
        line.reconnect(isStandby: index != active)
      }
    case .connectAgain(let hand, let isStandby):
      lines[hand].reconnect(isStandby: isStandby)
    case .activate(let hand):
      current.withLock { $0 = hand }
      lines[hand].activate()
    case .reopen, .finish, .say: break
    }
  }

  /// Gives the hand that is driven the newest intent.
  public func offer(
    _ pose: FingerPose,
    fingers: UInt8,
    isSettled: Bool,
    sampledAt moment: Moment
  ) {
    active.offer(
      pose,
      fingers: fingers,
      isSettled: isSettled,
      sampledAt: moment
    )
  }

  /// Stops all hands at the same time and closes their lines: none waits for
  /// another that does not answer.
  ///
  /// - Returns: Where each then stood.
  public func finish() -> [LinkStatus] {
    let ends = Mutex([LinkStatus?](repeating: nil, count: lines.count))
    DispatchQueue.concurrentPerform(iterations: lines.count) { index in
      let status = lines[index].finish()
      ends.withLock { $0[index] = status }
    }
    return ends.withLock { $0.compactMap { $0 } }
  }
}
