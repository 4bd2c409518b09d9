/// The bytes by which a USB device describes itself.
///
/// Source: USB 2.0, section 9.6.
enum USBDescriptors {
  /// A device, with texts 1 (maker), 2 (product) and 3 (serial number).
  static func device(
    vendor: UInt16,
    product: UInt16,
    release: UInt16,
    classCode: UInt8 = 0
  ) -> [UInt8] {
    [18, 1, 0x00, 0x02, classCode, 0, 0, 64]
      + pair(vendor) + pair(product) + pair(release) + [1, 2, 3, 1]
  }

  /// A configuration with its parts.
  static func configuration(_ parts: [UInt8], interfaces: UInt8) -> [UInt8] {
    // Powered by the bus, 100 mA.
    [9, 2] + pair(UInt16(9 + parts.count)) + [interfaces, 1, 0, 0x80, 50]
      + parts
  }

  /// An interface.
  static func interface(
    _ number: UInt8,
    endpoints: UInt8,
    codes: [UInt8]
  ) -> [UInt8] {
    [9, 4, number, 0, endpoints] + codes + [2]
  }

  /// A bulk endpoint.
  static func bulk(_ address: UInt8, _ packetByteCount: Int) -> [UInt8] {
    [7, 5, address, 2] + pair(UInt16(packetByteCount)) + [0]
  }

  /// An interrupt endpoint, asked every 16 ms.
  static func interrupt(_ address: UInt8, _ packetByteCount: Int) -> [UInt8] {
    [7, 5, address, 3] + pair(UInt16(packetByteCount)) + [16]
  }

  /// A text.
  static func text(_ text: String) -> [UInt8] {
    let units = text.utf16.prefix(126).flatMap { pair($0) }
    return [UInt8(2 + units.count), 3] + units
  }

  /// A number, lowest byte first.
  static func pair(_ number: UInt16) -> [UInt8] {
    [UInt8(truncatingIfNeeded: number), UInt8(number >> 8)]
  }
}
