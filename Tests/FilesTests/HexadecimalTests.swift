import Testing

@testable import Files

struct HexadecimalTests {
  @Test func twoDigitsAByte() {
    let bytes: [UInt8] = [0, 9, 10, 15, 16, 171, 255]
    #expect(bytes.hexadecimal == "00090a0f10abff")
    #expect([UInt8]().hexadecimal.isEmpty)
  }
}
