import DeviceBridge

/// What the driver tells its guardian, a message each.
enum GuardianRequest: Equatable {
  /// The driver's process.
  case begin(process: Int32)
  /// A line that may need its stop, with its descriptor beside it unless it is
  /// a USB device.
  case watch(line: UInt32, GuardedPort)
  /// The line's hand may be enabled now: if the driver dies, it is to be
  /// stopped.
  case arm(line: UInt32)
  /// The line's hand has been stopped by the driver, or can no longer be.
  case release(line: UInt32)
  /// The driver has made a fault that ends it.
  case fault
}

/// A line, its hand and the hand's stop.
struct GuardedPort: Equatable {
  /// The port's name.
  var place: String
  /// What a person calls the hand.
  var hand: String
  /// The hand's stop, in bytes.
  var script: [UInt8]
  /// The device to claim anew; nil where a descriptor comes along.
  var device: LineHandover?
}

/// What a guardian answers.
enum GuardianReply: UInt8 {
  /// It is done.
  case done = 1
  /// It cannot be done: the script or the device's name is none.
  case refused = 2
}

extension GuardianRequest {
  /// The byte of a fault, which a signal's handler sends.
  static let faultMark: UInt8 = 5

  /// The message.
  var bytes: [UInt8] {
    switch self {
    case .begin(let process):
      [1] + Self.bytes(of: UInt32(bitPattern: process))
    case .watch(let line, let port):
      [2] + Self.bytes(of: line) + Self.bytes(of: port.place)
        + Self.bytes(of: port.hand)
        + Self.bytes(of: UInt32(port.script.count)) + port.script
        + Self.bytes(of: port.device)
    case .arm(let line): [3] + Self.bytes(of: line)
    case .release(let line): [4] + Self.bytes(of: line)
    case .fault: [Self.faultMark]
    }
  }

  /// Reads a message; nil where it is none.
  init?(_ bytes: [UInt8]) {
    guard let kind = bytes.first else { return nil }
    var reader = MessageReader(bytes.dropFirst())
    switch kind {
    case 1:
      guard let process = reader.number() else { return nil }
      self = .begin(process: Int32(bitPattern: process))
    case 2:
      guard let line = reader.number(), let place = reader.text(),
        let hand = reader.text(), let script = reader.bytes(),
        let device = reader.device()
      else { return nil }
      self = .watch(
        line: line,
        GuardedPort(place: place, hand: hand, script: script, device: device)
      )
    case 3, 4:
      guard let line = reader.number() else { return nil }
      self = kind == 3 ? .arm(line: line) : .release(line: line)
    case Self.faultMark: self = .fault
    default: return nil
    }
    guard reader.isAtEnd else { return nil }
  }

  private static func bytes(of number: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * UInt32($0))) }
  }

  private static func bytes(of text: String) -> [UInt8] {
    bytes(of: UInt32(text.utf8.count)) + Array(text.utf8)
  }

  /// A device as its name and the settings of its line; an empty name for none.
  private static func bytes(of device: LineHandover?) -> [UInt8] {
    guard case .usb(let name, let settings)? = device else {
      return bytes(of: "")
    }
    return bytes(of: name.description)
      + bytes(of: UInt32(clamping: settings.baudRate))
      + bytes(of: settings.modemLines.rawValue)
  }
}

/// Reads the parts of a message.
private struct MessageReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func number() -> UInt32? {
    guard rest.count >= 4 else { return nil }
    defer { rest = rest.dropFirst(4) }
    return rest.prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  mutating func bytes() -> [UInt8]? {
    guard let count = number(), rest.count >= Int(count) else { return nil }
    defer { rest = rest.dropFirst(Int(count)) }
    return Array(rest.prefix(Int(count)))
  }

  mutating func text() -> String? {
    bytes().map { String(decoding: $0, as: UTF8.self) }
  }

  /// The outer nil is no device that could be read, the inner that there is
  /// none.
  mutating func device() -> LineHandover?? {
    guard let name = text() else { return nil }
    guard !name.isEmpty else { return .some(nil) }
    guard let rate = number(), let lines = text(),
      let modemLines = SerialSettings.ModemLines(rawValue: lines),
      let port = try? PortName(parsing: name), case .usb(let device) = port
    else { return nil }
    return .some(
      .usb(
        device,
        SerialSettings(baudRate: Int(rate), modemLines: modemLines)
      )
    )
  }
}
