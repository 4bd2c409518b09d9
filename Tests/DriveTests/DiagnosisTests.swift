import Files
import HandProtocol
import Testing

@testable import Drive

@Suite struct DiagnosisTests {
  static func result(
    _ kind: HandKind,
    baudRate: Int = 115_200,
    isFound: Bool = false,
    bytes: Int = 0,
    frames: Int = 0,
    echoed: Int = 0,
    looksUnstuffed: Bool = false,
    hasToldFaults: Bool = true,
    faults: HandFaults = []
  ) -> ProbeResult {
    ProbeResult(
      kind: kind,
      baudRate: baudRate,
      isFound: isFound,
      failure: .none,
      byteCount: bytes,
      frameCount: frames,
      echoedByteCount: echoed,
      looksUnstuffed: looksUnstuffed,
      hasToldFaults: hasToldFaults,
      faults: faults,
      faultyFingers: faults.isEmpty ? 0 : 0b100
    )
  }

  @Test func eachFindingHasItsRemedy() {
    let cases: [([ProbeResult], Int, String)] = [
      ([], 0, "We16"),
      ([Self.result(.ability)], 0, "nothing answers"),
      ([Self.result(.ability, bytes: 7)], 0, "--baud"),
      ([Self.result(.rh56)], 12, "12 bytes came"),
      ([Self.result(.ability, bytes: 72, looksUnstuffed: true)], 0, "We46"),
      ([Self.result(.rh56, bytes: 20, frames: 2)], 0, "off and on"),
      ([Self.result(.mia, echoed: 18)], 0, "only its own bytes came back"),
      ([Self.result(.mia, bytes: 1, echoed: 18)], 0, "1 bytes came"),
      (
        [Self.result(.dynamixel, isFound: true, faults: .overTemperature)], 0,
        "over-temperature (index); do not use it"
      ),
      (
        [Self.result(.dynamixel, isFound: true, hasToldFaults: false)], 0,
        "does not say whether it has a fault"
      ),
      (
        [
          Self.result(.rh56),
          Self.result(.rh56, baudRate: 57_600, isFound: true),
        ],
        0, "--hand rh56 --port P --baud 57600"
      ),
    ]
    for (results, heard, words) in cases {
      let line = Diagnosis.text(results, port: "P", heardBefore: heard)
      #expect(line.contains(words), "\(line)")
      #expect(!line.contains("\n"))
      #expect(line.contains("drive it with") == words.contains("--hand"))
    }
  }

  @Test func anUnstuffedAnswerIsKnown() {
    var reply = [UInt8](repeating: 0, count: 72)
    reply[0] = 0xA0
    reply[5] = 0x33
    reply[71] = 0 &- (0xA0 + 0x33)
    #expect(HandProbe.isUnstuffedReply([1, 2] + reply))
    #expect(!HandProbe.isUnstuffedReply([0x7E] + reply + [0x7E]))
    reply[9] = 1
    #expect(!HandProbe.isUnstuffedReply(reply))
  }
}
