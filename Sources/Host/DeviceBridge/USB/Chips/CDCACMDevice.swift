/// A device of USB's own class of serial ports.
///
/// Source: USB-IF, "Class definitions for communications devices 1.2", subclass
/// PSTN 1.2, sections 6.3.10 to 6.3.12.
enum CDCACMDevice {
  /// The rate that tells many small boards to enter their bootloader. It is
  /// never what a hand speaks.
  static let bootloaderBaudRate = 1200

  /// What sets the line: the rate with 8N1, and the modem lines.
  static func requests(
    _ settings: SerialSettings,
    interface: UInt8
  ) -> [ControlRequest] {
    [
      ControlRequest(
        type: 0x21,
        request: 0x20,
        value: 0,
        index: UInt16(interface),
        data: littleEndianBytes(UInt32(clamping: settings.baudRate))
          + [0, 0, 8]
      ),
      ControlRequest(
        type: 0x21,
        request: 0x22,
        value: settings.modemLines == .asserted ? 3 : 0,
        index: UInt16(interface)
      ),
    ]
  }

  /// Asks for the rate, in bit/s, and three bytes more.
  static func rateQuestion(interface: UInt8) -> ControlQuestion {
    ControlQuestion(
      type: 0xA1,
      request: 0x21,
      index: UInt16(interface),
      byteCount: 7
    )
  }
}
