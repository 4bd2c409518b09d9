/// An FTDI serial chip, seen from the host.
///
/// Two status bytes begin every packet to the host, and an empty packet goes
/// whenever the latency timer has run out.
struct FTDIPersonality: USBPersonality {
  /// Whether it is an FT232H at 480 Mbit/s, or an FT232R at 12 Mbit/s.
  let isHighSpeed: Bool
  var line = VirtualUSBLine()

  init(isHighSpeed: Bool) {
    self.isHighSpeed = isHighSpeed
    line.latencyTimerMilliseconds = 16
  }

  let inputEndpoint = 1
  let outputEndpoint = 2
  var packetByteCount: Int { isHighSpeed ? 512 : 64 }

  var names: (maker: String, product: String) {
    ("FTDI", isHighSpeed ? "Single RS232-HS" : "FT232R USB UART")
  }

  var deviceDescriptor: [UInt8] {
    USBDescriptors.device(
      vendor: 0x0403,
      product: isHighSpeed ? 0x6014 : 0x6001,
      release: isHighSpeed ? 0x0900 : 0x0600
    )
  }

  var configuration: [UInt8] {
    USBDescriptors.configuration(
      USBDescriptors.interface(0, endpoints: 2, codes: [0xFF, 0xFF, 0xFF])
        + USBDescriptors.bulk(0x81, packetByteCount)
        + USBDescriptors.bulk(0x02, packetByteCount),
      interfaces: 1
    )
  }

  var idlePeriodMilliseconds: Int? { line.latencyTimerMilliseconds }

  mutating func answer(_ setup: USBSetup, _ data: [UInt8]) -> [UInt8]? {
    switch (setup.type, setup.request) {
    case (0x40, 0), (0x40, 2), (0x40, 4), (0x40, 6), (0x40, 7), (0x40, 11):
      return []
    case (0x40, 1):
      // The upper byte says which of the two lines are meant.
      if setup.value & 0x0100 != 0 { line.isDTROn = setup.value & 1 != 0 }
      if setup.value & 0x0200 != 0 { line.isRTSOn = setup.value & 2 != 0 }
      return []
    case (0x40, 3):
      line.baudRate = baudRate(setup)
      return []
    case (0x40, 9):
      guard setup.value & 0xFF != 0 else { return nil }
      line.latencyTimerMilliseconds = Int(setup.value & 0xFF)
      return []
    case (0xC0, 10):
      return [UInt8(line.latencyTimerMilliseconds ?? 0)]
    case (0xC0, 5):
      return Self.status
    case (0xC0, 0x90):
      // An empty configuration memory.
      return [0xFF, 0xFF]
    default:
      return nil
    }
  }

  func forgets(_ setup: USBSetup) -> Bool {
    setup.type == 0x40 && setup.request == 0
  }

  /// What a divisor comes to: 14 bits of whole numbers, three bits that name
  /// eighths, and on the fast chip one that names the clock.
  private func baudRate(_ setup: USBSetup) -> Int {
    let high = isHighSpeed ? setup.index >> 8 : setup.index
    let clock = isHighSpeed && high & 2 != 0 ? 12_000_000 : 3_000_000
    let name = Int(setup.value >> 14) | Int(high & 1) << 2
    let whole = Int(setup.value & 0x3FFF)
    switch (whole, name) {
    case (0, 0): return clock
    case (1, 0): return clock * 2 / 3
    default:
      let eighths = whole * 8 + [0, 4, 2, 1, 3, 5, 6, 7][name]
      return (clock * 8 + eighths / 2) / eighths
    }
  }

  /// Clear to send, data set ready, carrier; transmitter empty.
  private static let status: [UInt8] = [0xB1, 0x60]

  func pack(_ bytes: inout [UInt8], atMost maximum: Int) -> [UInt8] {
    var packets: [UInt8] = []
    var taken = 0
    repeat {
      let room = min(packetByteCount, maximum - packets.count) - 2
      guard room >= 0 else { break }
      let count = min(room, bytes.count - taken)
      packets += Self.status + bytes[taken..<taken + count]
      taken += count
      // A packet that is not full ends the transfer.
    } while packets.count % packetByteCount == 0
    bytes.removeFirst(taken)
    return packets
  }
}
