/// A device with a maker's own interface: a pipe each way, and no serial line.
struct VendorPersonality: USBPersonality {
  let line = VirtualUSBLine()
  let isHighSpeed = false
  let inputEndpoint = 1
  let outputEndpoint = 1
  let packetByteCount = 64

  var names: (maker: String, product: String) { ("Phalanx", "Virtual Hand") }

  /// Numbers that pid.codes keeps for tests.
  var deviceDescriptor: [UInt8] {
    USBDescriptors.device(vendor: 0x1209, product: 0x0001, release: 0x0100)
  }

  var configuration: [UInt8] {
    USBDescriptors.configuration(
      USBDescriptors.interface(0, endpoints: 2, codes: [0xFF, 0, 0])
        + USBDescriptors.bulk(0x01, packetByteCount)
        + USBDescriptors.bulk(0x81, packetByteCount),
      interfaces: 1
    )
  }

  mutating func answer(_ setup: USBSetup, _ data: [UInt8]) -> [UInt8]? { nil }
}
