internal import DecoderFirmware
import Foundation
public import HandProtocol
import Synchronization

/// Hands in the order in which they are to be driven: the first, and those that
/// stand by.
///
/// Those that stand by are connected, so that their pose is known, and are not
/// enabled. When the hand that is driven is lost, the next that is ready takes
/// its place, from the pose that it is in.
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

  /// Connects all, and lets the first be enabled.
  public func start() {
    for (index, line) in lines.enumerated() { line.start(isStandby: index > 0) }
  }

  /// Waits until a hand follows, or none can be driven: a recording is not to
  /// begin before its hand.
  ///
  /// - Parameter seconds: The longest to wait.
  public func waitUntilRunning(seconds: Double) {
    let end = Date(timeIntervalSinceNow: seconds)
    while Date() < end, replaceLost(), active.status.hand.phase != .running {
      Thread.sleep(forTimeInterval: 0.005)
    }
  }

  /// Gives the hand that is driven the newest intent, and changes it first
  /// where it is lost.
  public func offer(
    _ pose: FingerPose,
    fingers: UInt8,
    isSettled: Bool,
    sampledAt moment: Moment
  ) {
    replaceLost()
    active.offer(
      pose,
      fingers: fingers,
      isSettled: isSettled,
      sampledAt: moment
    )
  }

  /// Goes on to the next hand that can be driven, if the present one cannot.
  ///
  /// - Returns: Whether there is one that can.
  @discardableResult
  public func replaceLost() -> Bool {
    current.withLock { index in
      if lines[index].isUsable { return true }
      guard
        let next = lines.indices.first(where: {
          lines[$0].isUsable && lines[$0].status.hand.phase == .ready
        })
      else { return false }
      index = next
      lines[next].activate()
      return true
    }
  }

  /// Latches the emergency stop of all hands: none takes the place of one that
  /// a person has stopped.
  public func emergencyStop() {
    for line in lines { line.emergencyStop() }
  }

  /// Stops all hands and closes their lines.
  ///
  /// - Returns: Where each then stood.
  public func finish() -> [LinkStatus] {
    lines.map { $0.finish() }
  }
}

extension HandLine {
  /// Whether it may yet be driven: its line works, and nobody has stopped it.
  var isUsable: Bool {
    let status = status
    return status.lineFailure == nil && status.hand.phase != .failed
      && status.governor != .stopped && status.governor != .emergencyStopped
  }
}
