/// What a virtual USB device pretends to be: its descriptors, its answers on
/// the control endpoint, and how it packs bytes.
protocol USBPersonality: Sendable {
  /// What the host reads first, 18 bytes.
  var deviceDescriptor: [UInt8] { get }

  /// The configuration with all its parts.
  var configuration: [UInt8] { get }

  /// Maker, product.
  var names: (maker: String, product: String) { get }

  /// Whether it is a high-speed device (480 Mbit/s), or a full-speed one (12).
  var isHighSpeed: Bool { get }

  /// The number of the endpoint whose bytes go to the host, without the top
  /// bit.
  var inputEndpoint: Int { get }

  /// The number of the endpoint whose bytes come from the host.
  var outputEndpoint: Int { get }

  /// The most bytes in a packet to the host.
  var packetByteCount: Int { get }

  /// What the host has set on the line.
  var line: VirtualUSBLine { get }

  /// Answers a request of the device's class or maker.
  ///
  /// - Returns: The answer, empty for a request without one; nil to refuse it,
  ///   which stalls the endpoint.
  mutating func answer(_ setup: USBSetup, _ data: [UInt8]) -> [UInt8]?

  /// Whether a request makes it forget the bytes that wait for the host.
  func forgets(_ setup: USBSetup) -> Bool

  /// Packs bytes for the host.
  ///
  /// - Parameters:
  ///   - bytes: What there is to send; what is packed is removed from it.
  ///   - maximum: How much the host takes now.
  /// - Returns: The packets, one behind the other, at most `maximum`.
  func pack(_ bytes: inout [UInt8], atMost maximum: Int) -> [UInt8]

  /// After how many milliseconds it sends an empty packet; nil if it sends
  /// nothing when there is nothing.
  var idlePeriodMilliseconds: Int? { get }
}

/// A request on the control endpoint.
struct USBSetup: Equatable {
  /// Direction, type and recipient, `bmRequestType`.
  var type: UInt8
  /// `bRequest`.
  var request: UInt8
  /// `wValue`.
  var value: UInt16
  /// `wIndex`.
  var index: UInt16
  /// `wLength`: the most bytes that follow.
  var byteCount: Int

  /// Reads the eight bytes of a request.
  init(_ bytes: ArraySlice<UInt8>) {
    let bytes = Array(bytes)
    type = bytes[0]
    request = bytes[1]
    value = UInt16(bytes[2]) | UInt16(bytes[3]) << 8
    index = UInt16(bytes[4]) | UInt16(bytes[5]) << 8
    byteCount = Int(bytes[6]) | Int(bytes[7]) << 8
  }
}

/// What a host has set on the serial line of a virtual device.
public struct VirtualUSBLine: Equatable, Sendable {
  /// In bit/s; 0 until it is set.
  public var baudRate = 0

  /// Whether DTR is on.
  public var isDTROn = false

  /// Whether RTS is on.
  public var isRTSOn = false

  /// The wait for more bytes before a packet goes to the host, on chips that
  /// have it.
  public var latencyTimerMilliseconds: Int?

  /// A line that nobody has set.
  public init() {}
}

extension USBPersonality {
  func forgets(_ setup: USBSetup) -> Bool { false }

  func pack(_ bytes: inout [UInt8], atMost maximum: Int) -> [UInt8] {
    let count = min(maximum, bytes.count)
    defer { bytes.removeFirst(count) }
    return Array(bytes.prefix(count))
  }

  var idlePeriodMilliseconds: Int? { nil }
}
