/// A device of USB's own class of serial ports, seen from the host: what a
/// microcontroller with a USB port shows.
struct CDCACMPersonality: USBPersonality {
  var line = VirtualUSBLine()
  private var coding: [UInt8] = [0x00, 0xC2, 0x01, 0x00, 0, 0, 8]

  init() {}

  let isHighSpeed = false
  let inputEndpoint = 2
  let outputEndpoint = 2
  let packetByteCount = 64

  var names: (maker: String, product: String) {
    ("Open Bionics", "Brunel Hand")
  }

  var deviceDescriptor: [UInt8] {
    USBDescriptors.device(
      vendor: 0x1209,
      product: 0xAA0B,
      release: 0x0100,
      classCode: 2
    )
  }

  var configuration: [UInt8] {
    USBDescriptors.configuration(
      USBDescriptors.interface(0, endpoints: 1, codes: [2, 2, 1])
        // Header, call management, line coding and state, union of 0 and 1.
        + [5, 0x24, 0, 0x10, 0x01] + [5, 0x24, 1, 0, 1] + [4, 0x24, 2, 2]
        + [5, 0x24, 6, 0, 1]
        + USBDescriptors.interrupt(0x83, 8)
        + USBDescriptors.interface(1, endpoints: 2, codes: [0x0A, 0, 0])
        + USBDescriptors.bulk(0x02, packetByteCount)
        + USBDescriptors.bulk(0x82, packetByteCount),
      interfaces: 2
    )
  }

  mutating func answer(_ setup: USBSetup, _ data: [UInt8]) -> [UInt8]? {
    switch (setup.type, setup.request) {
    case (0x21, 0x20):
      guard data.count == 7 else { return nil }
      coding = data
      line.baudRate = data.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
      return []
    case (0xA1, 0x21):
      return coding
    case (0x21, 0x22):
      line.isDTROn = setup.value & 1 != 0
      line.isRTSOn = setup.value & 2 != 0
      return []
    case (0x21, 0x23):
      return []
    default:
      return nil
    }
  }
}
