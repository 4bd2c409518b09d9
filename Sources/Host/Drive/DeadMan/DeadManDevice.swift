import Files
public import DeviceBridge
import Foundation
import HandProtocol
import Synchronization

/// A dead-man switch on a device of its own: a pedal, a gamepad.
///
/// While it is pressed, it says so every 50 ms, and at once when it is released,
/// unplugged or cannot be read. The governor's expiry is then only for what
/// nobody can tell of any more: that this thread is stuck. It is set to 200 ms:
/// three tellings may be missed, as on a busy machine, without a hold that
/// nobody asked for; and the hand holds within the time that a person takes to
/// react. After the device was unplugged it is opened again when it is back, and
/// counts after a fresh press.
public final class DeadManDevice: @unchecked Sendable {
  /// How long the governor is to believe a press, in milliseconds.
  public static let expiryMilliseconds: UInt32 = 200

  /// What it tells.
  public enum Event: Equatable, Sendable {
    /// It is pressed; told again and again.
    case pressed
    /// It was released, or is gone.
    case released
    /// What a person should know, in one line.
    case note(String)
  }

  private let name: DeadManName
  /// Touched by the thread alone, once that has begun.
  private var device: InputDevice?
  private let isOver = Atomic(false)

  private static var refreshMilliseconds: Int { 50 }
  private static var reopeningMilliseconds: UInt32 { 500 }

  /// What is taken for the switch, in words.
  public var summary: String {
    let what = device?.name.map { ", \($0)" } ?? ""
    let key = name.key.map(KeyName.name) ?? "any key"
    return "dead-man switch: \(name.path)\(what), \(key)"
  }

  /// Opens the device.
  ///
  /// - Throws: What stands in the way, in one line.
  public init(_ name: DeadManName) throws(TransportError) {
    self.name = name
    device = try Self.open(name)
  }

  /// Begins to tell, on a thread of its own.
  public func begin(_ tell: @escaping @Sendable (Event) -> Void) {
    let thread = Thread { self.run(tell) }
    thread.name = "dead-man switch"
    thread.start()
  }

  /// Ends it, within 50 ms.
  public func end() {
    isOver.store(true, ordering: .releasing)
  }

  private func run(_ tell: (Event) -> Void) {
    RealTimeScheduling.claim()
    var state = DeadManSwitch(key: name.key)
    warn(tell)
    var told: Moment?
    while !isOver.load(ordering: .acquiring) {
      do throws(TransportError) {
        if device == nil {
          device = try Self.open(name)
          tell(.note("\(name.path): open again; press anew"))
          warn(tell)
        }
        let events = try device?.read(
          timeoutMilliseconds: Self.refreshMilliseconds
        )
        for event in events ?? [] { state.take(event) }
      } catch {
        if device != nil { tell(.note("\(error); the hand holds until then")) }
        device = nil
        state.release()
      }
      let now = MonotonicClock.now()
      if state.isPressed {
        // A gamepad's axes wake this a thousand times a second.
        let age = told.map { now.milliseconds(since: $0) } ?? .max
        if age >= UInt32(Self.refreshMilliseconds) - 1 {
          tell(.pressed)
          told = now
        }
      } else if told != nil {
        tell(.released)
        told = nil
      }
      if device == nil {
        Thread.sleep(forTimeInterval: Double(Self.reopeningMilliseconds) / 1000)
      }
    }
    tell(.released)
  }

  private func warn(_ tell: (Event) -> Void) {
    guard let device else { return }
    let jammed = device.pressedAtOpening.filter { (name.key ?? $0) == $0 }
    guard !jammed.isEmpty else { return }
    let keys = jammed.sorted().map(KeyName.name).joined(separator: ", ")
    tell(
      .note("\(name.path): \(keys) is down already; release it and press again")
    )
  }

  private static func open(
    _ name: DeadManName
  ) throws(TransportError) -> InputDevice {
    let device = try InputDevice(path: name.path)
    if let key = name.key, let keys = device.keys, !keys.contains(key) {
      let known = keys.sorted().prefix(8).map(KeyName.name)
      throw TransportError(
        .badName,
        place: name.path,
        fault: "has no key \(KeyName.name(of: key))",
        remedy: "it has " + known.joined(separator: ", ")
          + (keys.count > 8 ? ", ..." : "")
      )
    }
    return device
  }
}
