/// A Silicon Labs CP210x USB serial chip: how it is told what the line should
/// be.
///
/// Source: Silicon Labs AN571, "CP210x Virtual COM Port Interface".
enum CP210xChip {
  /// What sets the line: on, no flow control, 8N1, the rate, the modem lines.
  static func requests(
    _ settings: SerialSettings,
    interface: UInt8
  ) -> [ControlRequest] {
    let isOn = settings.modemLines == .asserted
    // DTR and RTS as the next request says, by no handshake; the two limits
    // are for flow control that is off.
    let flow =
      littleEndianBytes(isOn ? 0x01 : 0x00)
      + littleEndianBytes(isOn ? 0x40 : 0x00)
      + littleEndianBytes(0x80) + littleEndianBytes(0x80)
    let rate = littleEndianBytes(UInt32(clamping: settings.baudRate))
    return [
      request(0x00, 1, interface),
      request(0x13, 0, interface, flow),
      request(0x03, 0x0800, interface),
      request(0x1E, 0, interface, rate),
      request(0x07, isOn ? 0x0303 : 0x0300, interface),
      // What came before the line was right is dropped, either way.
      request(0x12, 0x000F, interface),
    ]
  }

  /// Asks for the rate, in bit/s.
  static func rateQuestion(interface: UInt8) -> ControlQuestion {
    ControlQuestion(
      type: 0xC1,
      request: 0x1D,
      index: UInt16(interface),
      byteCount: 4
    )
  }

  private static func request(
    _ request: UInt8,
    _ value: UInt16,
    _ interface: UInt8,
    _ data: [UInt8] = []
  ) -> ControlRequest {
    ControlRequest(
      type: 0x41,
      request: request,
      value: value,
      index: UInt16(interface),
      data: data
    )
  }
}
