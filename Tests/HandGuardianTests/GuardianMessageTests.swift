import DeviceBridge
import TestSupport
import Testing

@testable import HandGuardian

/// What driver and guardian say to each other.
@Suite struct GuardianMessageTests {
  private static let port = GuardedPort(
    place: "/dev/ttyUSB0",
    hand: "Prensilia Mia",
    script: [1, 2, 3],
    device: nil
  )

  private static var requests: [GuardianRequest] {
    var usb = port
    usb.device = .usb(
      USBName(vendor: 0x0403, product: 0x6014, serialNumber: "FT:1"),
      SerialSettings(baudRate: 4_000_000, modemLines: .released)
    )
    return [
      .begin(process: 12_345), .watch(line: 7, port), .watch(line: 8, usb),
      .arm(line: 7), .release(line: 4_000_000_000), .fault,
    ]
  }

  @Test(arguments: requests)
  func whatIsSaidIsUnderstood(_ request: GuardianRequest) {
    #expect(GuardianRequest(request.bytes) == request)
    for count in 0..<request.bytes.count {
      #expect(GuardianRequest(Array(request.bytes.prefix(count))) == nil)
    }
    #expect(GuardianRequest(request.bytes + [0]) == nil)
  }

  @Test func anyBytesAreReadWithoutFault() {
    var random = SplitMix64(seed: 3)
    for round in 0..<20_000 {
      var bytes = Self.requests[round % Self.requests.count].bytes
      for _ in 0...random.next() % 4 {
        let place = Int(random.next() % UInt64(bytes.count))
        bytes[place] = UInt8(truncatingIfNeeded: random.next())
      }
      if let request = GuardianRequest(bytes) {
        #expect(GuardianRequest(request.bytes) == request)
      }
    }
  }
}
