import Testing

@testable import DeviceBridge

/// The requests of chips whose settings are a list of constants.
@Suite struct ChipRequestTests {
  private let settings = SerialSettings(baudRate: 115_200)

  @Test func aCP210xIsSet() {
    let requests = CP210xChip.requests(settings, interface: 3)
    #expect(requests.allSatisfy { $0.type == 0x41 && $0.index == 3 })
    #expect(
      requests.map(\.request) == [0x00, 0x13, 0x03, 0x1E, 0x07, 0x12]
    )
    #expect(requests.map(\.value) == [1, 0, 0x0800, 0, 0x0303, 0x000F])
    // 115 200 is 0x1C200.
    #expect(requests[3].data == [0x00, 0xC2, 0x01, 0x00])
    #expect(requests[1].data.count == 16)
    #expect(requests[1].data.prefix(8) == [1, 0, 0, 0, 0x40, 0, 0, 0])
    let released = CP210xChip.requests(
      SerialSettings(baudRate: 115_200, modemLines: .released),
      interface: 3
    )
    #expect(released[4].value == 0x0300)
    #expect(released[1].data.prefix(8) == [0, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test func aSerialClassDeviceIsSet() {
    let requests = CDCACMDevice.requests(settings, interface: 2)
    #expect(
      requests == [
        ControlRequest(
          type: 0x21,
          request: 0x20,
          value: 0,
          index: 2,
          data: [0x00, 0xC2, 0x01, 0x00, 0, 0, 8]
        ),
        ControlRequest(type: 0x21, request: 0x22, value: 3, index: 2),
      ]
    )
  }

  @Test func numbersGoLowestByteFirst() {
    #expect(littleEndianBytes(0x0102_0304) == [4, 3, 2, 1])
    #expect(littleEndianNumber([4, 3, 2, 1, 9]) == 0x0102_0304)
    #expect(littleEndianNumber([4, 3, 2]) == nil)
  }

  @Test func bytesLeaveAQueueInTheirOrder() {
    var queue = ByteQueue()
    var next: UInt8 = 0
    var expected: UInt8 = 0
    for step in 0..<500 {
      queue.append { bytes in
        for _ in 0..<step % 17 {
          bytes.append(next)
          next &+= 1
        }
      }
      for byte in queue.take(step % 13) {
        #expect(byte == expected)
        expected &+= 1
      }
    }
    let rest = queue.take(.max)
    #expect(rest.first == expected && rest.last == next &- 1)
    #expect(queue.isEmpty && queue.take(5).isEmpty)
  }
}
