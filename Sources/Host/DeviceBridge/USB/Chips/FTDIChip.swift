/// An FTDI USB serial chip: how it is told what the line should be.
///
/// Source: FTDI AN232B-05 (baud rates), AN120 (high-speed chips); the numbers
/// of requests as published with FTDI's D2XX-compatible drivers.
struct FTDIChip: Equatable {
  /// Whether the rate may come from 12 MHz, and not only from 3 MHz.
  var hasFastClock: Bool

  /// Which of its ports is meant, from 1; 0 for chips that do not know of
  /// ports. Chips that do expect the rate's upper bits a byte higher.
  var channel: UInt16

  /// The chip of a device.
  ///
  /// - Parameters:
  ///   - release: The device's release number (`bcdDevice`), which tells the
  ///     chips apart: 0400 FT232B, 0500 FT2232C, 0600 FT232R, 0700 FT2232H,
  ///     0800 FT4232H, 0900 FT232H, 1000 FT230X and its relatives.
  ///   - interface: The number of the interface, from 0.
  init(release: UInt16, interface: UInt8) {
    hasFastClock = [0x0700, 0x0800, 0x0900].contains(release)
    let hasChannels = hasFastClock || release == 0x0500 || release == 0x1000
    channel = hasChannels ? UInt16(interface) + 1 : 0
  }

  /// A rate as the chip takes it.
  struct Divisor: Equatable {
    /// As `wValue`.
    var value: UInt16
    /// As `wIndex`.
    var index: UInt16
    /// What it comes to, in bit/s.
    var baudRate: Int
  }

  /// The divisor nearest to a rate; nil if the rate is outside the range.
  func divisor(for baudRate: Int) -> Divisor? {
    let isFast = hasFastClock && baudRate >= 1200
    let clock = isFast ? 12_000_000 : 3_000_000
    guard baudRate > 0 else { return nil }
    var eighths = (clock * 8 + baudRate / 2) / baudRate
    // Between 1 and 2 there is 1.5 and nothing else.
    if eighths < 16 {
      func miss(_ eighths: Int) -> Int { abs(clock * 8 - eighths * baudRate) }
      eighths = [8, 12, 16].min { miss($0) < miss($1) } ?? 8
    }
    guard eighths >> 3 < 1 << 14 else { return nil }
    let coded =
      switch eighths {
      case 8: 0
      case 12: 1
      default: Self.coded(eighths)
      }
    let high = UInt16(coded >> 16) | (isFast ? 2 : 0)
    return Divisor(
      value: UInt16(truncatingIfNeeded: coded),
      index: channel == 0 ? high : high << 8 | channel,
      baudRate: (clock * 8 + eighths / 2) / eighths
    )
  }

  /// A divisor in eighths as 14 bits of whole numbers and three that name the
  /// eighths.
  private static func coded(_ eighths: Int) -> Int {
    let names = [0, 3, 2, 4, 1, 5, 6, 7]
    return eighths >> 3 | names[eighths & 7] << 14
  }

  /// What sets the line: reset, 8N1, no flow control, the rate, the modem
  /// lines, and a latency timer of 1 ms instead of 16.
  func requests(
    divisor: Divisor,
    modemLines: SerialSettings.ModemLines
  ) -> [ControlRequest] {
    let lines: UInt16 = modemLines == .asserted ? 0x0303 : 0x0300
    return [
      vendor(0, 0),
      vendor(4, 8),
      vendor(2, 0),
      ControlRequest(
        type: 0x40,
        request: 3,
        value: divisor.value,
        index: divisor.index
      ),
      vendor(1, lines),
      vendor(9, 1),
      // What came before the line was right is dropped, either way.
      vendor(0, 1),
      vendor(0, 2),
    ]
  }

  /// Asks for the latency timer, in milliseconds.
  var latencyQuestion: ControlQuestion {
    ControlQuestion(type: 0xC0, request: 10, index: channel, byteCount: 1)
  }

  private func vendor(_ request: UInt8, _ value: UInt16) -> ControlRequest {
    ControlRequest(type: 0x40, request: request, value: value, index: channel)
  }

  /// Takes the two status bytes out that begin every packet.
  ///
  /// - Parameters:
  ///   - packets: One or more packets, all but the last of full length.
  ///   - packetByteCount: The full length.
  ///   - bytes: Where the rest is appended.
  /// - Returns: How many packets said that bytes were lost or damaged on the
  ///   line: overrun, parity, framing.
  static func unpack(
    _ packets: Span<UInt8>,
    packetByteCount: Int,
    into bytes: inout [UInt8]
  ) -> Int {
    var faults = 0
    var start = 0
    while start + 2 <= packets.count {
      let end = min(start + packetByteCount, packets.count)
      if packets[start + 1] & 0x0E != 0 { faults += 1 }
      for index in start + 2..<end { bytes.append(packets[index]) }
      start = end
    }
    return faults
  }
}
