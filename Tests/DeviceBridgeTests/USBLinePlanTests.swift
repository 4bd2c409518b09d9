import Testing

@testable import DeviceBridge

@Suite struct USBLinePlanTests {
  private typealias Interface = USBDescription.Interface
  private typealias Endpoint = USBDescription.Endpoint

  private func device(
    vendor: UInt16,
    _ interfaces: [USBDescription.Interface]
  ) -> USBDescription {
    USBDescription(
      vendor: vendor,
      product: 1,
      release: 0x0600,
      serialNumberIndex: 0,
      bus: 1,
      address: 2,
      folder: "1-1",
      interfaces: interfaces
    )
  }

  private func interface(
    _ number: UInt8,
    _ codes: (UInt8, UInt8),
    _ addresses: [UInt8],
    isBulk: Bool = true
  ) -> USBDescription.Interface {
    Interface(
      number: number,
      classCode: codes.0,
      subclassCode: codes.1,
      endpoints: addresses.map {
        Endpoint(address: $0, isBulk: isBulk, packetByteCount: 64)
      }
    )
  }

  @Test(arguments: [
    (UInt16(0x0403), USBLineKind.ftdi), (0x10C4, .cp210x),
    (0x1209, .vendorBulk),
  ])
  func theMakerSaysWhatAnInterfaceOfItsOwnIs(
    vendor: UInt16,
    kind: USBLineKind
  ) throws {
    let device = device(
      vendor: vendor,
      [interface(0, (0xFF, 0), [0x81, 0x02])]
    )
    let plan = try #require(USBLinePlan(device))
    #expect(plan.kind == kind)
    #expect(plan.interfaces == [0])
    #expect(plan.input.address == 0x81)
    #expect(plan.output.address == 0x02)
  }

  @Test func aSerialClassDeviceHasTwoInterfaces() throws {
    // After an audio interface, as on some boards.
    let plan = try #require(
      USBLinePlan(
        device(
          vendor: 0x0403,
          [
            interface(0, (1, 1), []),
            interface(2, (2, 2), [0x83], isBulk: false),
            interface(3, (0x0A, 0), [0x04, 0x84]),
          ]
        )
      )
    )
    #expect(plan.kind == .cdcACM)
    #expect(plan.interfaces == [2, 3])
    #expect(plan.control == 2)
    #expect(plan.input.address == 0x84)
  }

  @Test func whatHasNoPipesIsNoLine() {
    let keyboard = interface(0, (3, 1), [0x81], isBulk: false)
    let disk = interface(0, (8, 6), [0x81, 0x02])
    let oneWay = interface(0, (0xFF, 0), [0x81])
    let noData = interface(0, (2, 2), [0x83], isBulk: false)
    for part in [keyboard, disk, oneWay, noData] {
      #expect(USBLinePlan(device(vendor: 0x0403, [part])) == nil)
    }
    #expect(USBLinePlan(device(vendor: 0x0403, [])) == nil)
  }
}
