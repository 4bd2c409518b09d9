/// A Silicon Labs CP2102 serial chip, seen from the host.
struct CP210xPersonality: USBPersonality {
  var line = VirtualUSBLine()
  private var lineControl: UInt16 = 0x0800
  private var flow = [UInt8](repeating: 0, count: 16)

  init() {}

  let isHighSpeed = false
  let inputEndpoint = 2
  let outputEndpoint = 1
  let packetByteCount = 64

  var names: (maker: String, product: String) {
    ("Silicon Labs", "CP2102 USB to UART Bridge Controller")
  }

  var deviceDescriptor: [UInt8] {
    USBDescriptors.device(vendor: 0x10C4, product: 0xEA60, release: 0x0100)
  }

  var configuration: [UInt8] {
    USBDescriptors.configuration(
      USBDescriptors.interface(0, endpoints: 2, codes: [0xFF, 0, 0])
        + USBDescriptors.bulk(0x82, packetByteCount)
        + USBDescriptors.bulk(0x01, packetByteCount),
      interfaces: 1
    )
  }

  func forgets(_ setup: USBSetup) -> Bool {
    setup.type == 0x41 && setup.request == 0x12
  }

  mutating func answer(_ setup: USBSetup, _ data: [UInt8]) -> [UInt8]? {
    switch (setup.type, setup.request) {
    case (0x41, 0x00), (0x41, 0x12), (0x41, 0x05), (0x41, 0x19):
      return []
    case (0x41, 0x03):
      lineControl = setup.value
      return []
    case (0x41, 0x07):
      // The upper byte says which of the two lines are meant.
      if setup.value & 0x0100 != 0 { line.isDTROn = setup.value & 1 != 0 }
      if setup.value & 0x0200 != 0 { line.isRTSOn = setup.value & 2 != 0 }
      return []
    case (0x41, 0x13):
      guard data.count == 16 else { return nil }
      flow = data
      return []
    case (0x41, 0x1E):
      guard data.count == 4 else { return nil }
      line.baudRate = data.reversed().reduce(0) { $0 << 8 | Int($1) }
      return []
    case (0xC1, 0x04):
      return USBDescriptors.pair(lineControl)
    case (0xC1, 0x08):
      let lines: UInt8 = (line.isDTROn ? 1 : 0) | (line.isRTSOn ? 2 : 0)
      // Clear to send, data set ready and carrier come from the hand.
      return [0xB0 | lines]
    case (0xC1, 0x10):
      return [UInt8](repeating: 0, count: 19)
    case (0xC1, 0x14):
      return flow
    case (0xC1, 0x1D):
      return (0..<4).map {
        UInt8(truncatingIfNeeded: line.baudRate >> ($0 * 8))
      }
    case (0xC0, 0xFF):
      // Which chip it is: a CP2102.
      return setup.value == 0x370B ? [0x02] : nil
    default:
      return nil
    }
  }
}
