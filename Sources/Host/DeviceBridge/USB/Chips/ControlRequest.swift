/// One request on a USB device's control endpoint, from host to device.
struct ControlRequest: Equatable {
  /// Direction, type and recipient, as USB's `bmRequestType`.
  var type: UInt8
  /// What is asked, as `bRequest`.
  var request: UInt8
  /// As `wValue`.
  var value: UInt16
  /// As `wIndex`.
  var index: UInt16
  /// What follows.
  var data: [UInt8] = []
}

/// A question on the control endpoint: what the device answers, from device to
/// host.
struct ControlQuestion: Equatable {
  /// Direction, type and recipient, as USB's `bmRequestType`.
  var type: UInt8
  /// What is asked, as `bRequest`.
  var request: UInt8
  /// As `wIndex`.
  var index: UInt16
  /// How many bytes the answer has.
  var byteCount: Int
}

/// A number as USB sends it, lowest byte first.
func littleEndianBytes(_ number: UInt32) -> [UInt8] {
  (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
}

/// The number in the first four bytes, lowest first.
func littleEndianNumber(_ bytes: [UInt8]) -> Int? {
  guard bytes.count >= 4 else { return nil }
  return bytes.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
}
