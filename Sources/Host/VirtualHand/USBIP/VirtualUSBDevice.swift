import Foundation
import Synchronization

/// A USB device that exists only in memory, for a `USBIPServer` to show.
///
/// It moves bytes and knows nothing of hands: what comes from the host goes to
/// a function, and what is sent goes to the host.
///
///     let device = VirtualUSBDevice(.ftdi, serialNumber: "VH0001")
///     device.onReceive { bytes in device.send(reply(to: bytes)) }
public final class VirtualUSBDevice: Sendable {
  /// What it pretends to be.
  public enum Kind: String, CaseIterable, Sendable {
    /// An FT232R, full speed.
    case ftdi

    /// An FT232H, high speed.
    case ftdiHighSpeed = "ftdi-hs"

    /// A CP2102.
    case cp210x

    /// A microcontroller with USB's own serial class.
    case cdcACM = "cdc-acm"

    /// A maker's own interface.
    case vendor
  }

  /// One transfer that the host waits for.
  struct Request {
    var sequence: UInt32
    var byteCount: Int
    /// What the host sends; empty on the way to the host.
    var data: [UInt8] = []
  }

  struct State {
    var personality: any USBPersonality
    /// The way to the host; nil while nobody has the device.
    var connection: USBIPConnection?
    var isPlugged = true
    /// Takes nothing from the host, as a device that has no room.
    var isMuted = false
    /// Answers nothing at all, as a device whose program hangs.
    var isHung = false
    /// Endpoints that refuse everything until the host clears them.
    var isInputHalted = false
    var isOutputHalted = false
    /// Whether clearing them is of no use.
    var staysHalted = false
    /// Bytes for the host.
    var toHost: [UInt8] = []
    /// Transfers to the host that wait for bytes, oldest first.
    var inputs: [Request] = []
    /// Transfers from the host that wait to be taken, oldest first.
    var outputs: [Request] = []
    /// Transfers on endpoints where nothing ever happens.
    var idle: [UInt32] = []
    var lastInput = ContinuousClock.now
    var receive: (@Sendable ([UInt8]) -> Void)?
  }

  let state: Mutex<State>

  /// The number that tells it from others of its kind.
  public let serialNumber: String

  /// How many bytes may wait for the host before no more are taken from it.
  static let toHostLimit = 1 << 16

  /// How many bytes may wait for the host at all: what it was sent at the limit
  /// above may be answered by as much as the largest transfer holds.
  static let toHostCapacity = toHostLimit + 1 << 20

  /// How many transfers may wait, and how many bytes in those from the host. A
  /// host has some hundreds under way at most.
  static let transferCapacity = 1024, outputCapacity = 1 << 24

  /// A device, plugged in, with nobody listening to it.
  ///
  /// - Parameters:
  ///   - kind: What it pretends to be.
  ///   - serialNumber: Which one of its kind.
  public init(_ kind: Kind, serialNumber: String) {
    self.serialNumber = serialNumber
    let personality: any USBPersonality =
      switch kind {
      case .ftdi: FTDIPersonality(isHighSpeed: false)
      case .ftdiHighSpeed: FTDIPersonality(isHighSpeed: true)
      case .cp210x: CP210xPersonality()
      case .cdcACM: CDCACMPersonality()
      case .vendor: VendorPersonality()
      }
    state = Mutex(State(personality: personality))
  }

  /// What to call with bytes from the host, in the order they come. It may
  /// call `send`, and must not take long: the host waits meanwhile.
  public func onReceive(_ receive: @escaping @Sendable ([UInt8]) -> Void) {
    state.withLock { $0.receive = receive }
  }

  /// Sends bytes to the host. They wait until it fetches them, and are lost
  /// while nobody has the device, or where it lets more than a megabyte wait.
  public func send(_ bytes: [UInt8]) {
    state.withLock { state in
      guard state.connection != nil else { return }
      let room = Self.toHostCapacity - state.toHost.count
      state.toHost += bytes.prefix(room)
      serveInputs(&state)
    }
  }

  /// What the host has set on the line.
  public var line: VirtualUSBLine { state.withLock { $0.personality.line } }

  /// Pulls the device out: transfers under way fail on the host.
  public func unplug() {
    let connection = state.withLock { state in
      state.isPlugged = false
      return state.connection
    }
    connection?.end()
  }

  /// Plugs it in again, as new: with an empty memory.
  public func plug() {
    state.withLock { $0.isPlugged = true }
  }

  /// Whether it takes nothing from the host. Takes effect within a few
  /// milliseconds.
  public func setMuted(_ isMuted: Bool) {
    // Only the connection's thread serves transfers, which keeps their order.
    state.withLock { $0.isMuted = isMuted }
  }

  /// Whether nothing is answered, not even on the control endpoint: what a
  /// device does whose program hangs. Requests that come meanwhile are never
  /// answered; bytes are taken afterwards.
  public func setHung(_ isHung: Bool) {
    state.withLock { $0.isHung = isHung }
  }

  /// Makes both endpoints refuse everything until the host clears them.
  ///
  /// - Parameter forGood: Until the device is pulled: clearing is answered,
  ///   and of no use.
  public func halt(forGood: Bool = false) {
    state.withLock { state in
      state.isInputHalted = true
      state.isOutputHalted = true
      state.staysHalted = forGood
    }
  }
}
