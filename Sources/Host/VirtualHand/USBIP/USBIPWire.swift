/// The bytes of the USB/IP protocol, version 1.1.1. Numbers go highest byte
/// first.
///
/// Source: the Linux kernel's documentation, usb/usbip_protocol.
enum USBIPWire {
  static let version: UInt16 = 0x0111
  static let listRequest: UInt16 = 0x8005
  static let importRequest: UInt16 = 0x8003
  /// The length of a command's header, either way.
  static let headerByteCount = 48
  /// The length of the name of a place on the bus.
  static let busNameByteCount = 32

  /// How a request for the list, or for a device, ends.
  enum Outcome: UInt32 {
    case granted
    /// There is no such device, or it is pulled or taken, or the request does
    /// not come.
    case notAvailable
    /// The server has as many connections as it takes.
    case busy
  }

  /// The answer to a request for the list, or for a device.
  static func reply(
    _ request: UInt16,
    _ outcome: Outcome = .granted
  ) -> [UInt8] {
    bytes(version) + bytes(request & 0x7FFF) + word(outcome.rawValue)
  }

  /// What the list says of a device.
  static func description(
    of personality: any USBPersonality,
    busName: String,
    deviceNumber: UInt32
  ) -> [UInt8] {
    let device = personality.deviceDescriptor
    let numbers = [(9, 8), (11, 10), (13, 12)].flatMap {
      [device[$0.0], device[$0.1]]
    }
    return padded("/sys/devices/virtual/usb/\(busName)", 256)
      + padded(busName, busNameByteCount)
      + word(1) + word(deviceNumber)
      + word(personality.isHighSpeed ? 3 : 2)
      + numbers + device[4...6]
      // The configuration in use, how many there are, and its interfaces.
      + [1, 1, personality.configuration[4]]
  }

  /// The codes of a device's interfaces, as the list gives them.
  static func interfaces(of personality: any USBPersonality) -> [UInt8] {
    let configuration = personality.configuration
    var codes: [UInt8] = []
    var start = 0
    while start + 1 < configuration.count, configuration[start] > 0 {
      if configuration[start + 1] == 4 {
        codes += configuration[start + 5...start + 7] + [0]
      }
      start += Int(configuration[start])
    }
    return codes
  }

  /// The header of the end of a transfer.
  static func ended(
    _ sequence: UInt32,
    status: Int32,
    byteCount: Int
  ) -> [UInt8] {
    word(3) + word(sequence) + word(0) + word(0) + word(0)
      + word(UInt32(bitPattern: status)) + word(UInt32(byteCount))
      + [UInt8](repeating: 0, count: 20)
  }

  /// The header of the answer to taking a transfer back.
  static func takenBack(_ sequence: UInt32, status: Int32) -> [UInt8] {
    word(4) + word(sequence) + word(0) + word(0) + word(0)
      + word(UInt32(bitPattern: status)) + [UInt8](repeating: 0, count: 24)
  }

  static func bytes(_ number: UInt16) -> [UInt8] {
    [UInt8(number >> 8), UInt8(truncatingIfNeeded: number)]
  }

  static func word(_ number: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - $0 * 8)) }
  }

  static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.reduce(0) { $0 << 8 | UInt32($1) }
  }

  private static func padded(_ text: String, _ byteCount: Int) -> [UInt8] {
    let bytes = Array(text.utf8.prefix(byteCount - 1))
    return bytes + [UInt8](repeating: 0, count: byteCount - bytes.count)
  }
}

/// The header of a transfer that the host submits.
struct USBIPSubmission {
  var sequence: UInt32
  var isInput: Bool
  var endpoint: UInt32
  var byteCount: Int
  var setup: USBSetup

  /// Reads a header of 48 bytes; nil if it makes no sense.
  init?(_ header: [UInt8]) {
    sequence = USBIPWire.number(header[4..<8])
    isInput = USBIPWire.number(header[12..<16]) == 1
    endpoint = USBIPWire.number(header[16..<20])
    byteCount = Int(USBIPWire.number(header[24..<28]))
    setup = USBSetup(header[40..<48])
    // More than any transfer of a host has; a damaged header would have us
    // wait for it for ever.
    guard endpoint < 16, byteCount <= 1 << 20 else { return nil }
  }
}
