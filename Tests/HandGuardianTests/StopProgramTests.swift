import Drive
import HandProtocol
import TestSupport
import Testing

@testable import HandGuardian

/// Scripts as the guardian reads them: whatever the bytes, it does not fail, and
/// it ends.
@Suite struct StopProgramTests {
  private func script(of kind: HandKind) -> [UInt8] {
    let script = kind.makeSession().stopScript
    return (0..<script.count).map { script.bytes[$0] }
  }

  @Test(arguments: HandKind.allCases)
  func partsOfAScriptAreNone(_ kind: HandKind) {
    let script = script(of: kind)
    let whole = StopProgram(script)?.steps.count ?? 0
    #expect(whole > 1)
    for count in 0..<script.count {
      // What ends between two steps is a shorter script.
      let part = StopProgram(Array(script.prefix(count)))
      #expect(part?.steps.count ?? 0 < whole)
    }
  }

  @Test func anyBytesEndInTime() {
    var random = SplitMix64(seed: 11)
    var readable = 0
    for round in 0..<20_000 {
      var script = script(
        of: HandKind.allCases[round % HandKind.allCases.count]
      )
      for _ in 0...random.next() % 3 {
        let place = Int(random.next() % UInt64(script.count))
        script[place] = UInt8(truncatingIfNeeded: random.next())
      }
      guard let program = StopProgram(script) else { continue }
      readable += 1
      var player = StopPlayer(program, at: 0)
      var now: UInt64 = 0
      // Each step at most 255 times, each with at most 255 + 255 ms.
      let end = UInt64(program.steps.count) * 255 * 510_000
      while player.verdict == nil, now <= end {
        let noise = (0..<random.next() % 40).map { _ in
          UInt8(truncatingIfNeeded: random.next())
        }
        player.receive(noise, at: now)
        if player.nextFrame(at: now) == nil { now = max(player.deadline, now) }
      }
      #expect(player.verdict != nil, "\(script)")
    }
    #expect(readable > 5000)
  }

  /// Known values, from the notes of the protocols: a Modbus request, an Inspire
  /// frame, a Dynamixel ping.
  @Test func checksumsAreThoseOfTheProtocols() {
    #expect(
      StopProgram.Checksum.modbus.bytes(of: [
        0x09, 0x04, 0x07, 0xD0, 0x00, 0x03,
      ])
        == [0xB1, 0xCE]
    )
    #expect(
      StopProgram.Checksum.sum.bytes(of: [0x01, 0x04, 0x11, 0x0A, 0x06, 0x0C])
        == [0x32]
    )
    #expect(
      StopProgram.Checksum.dynamixel.bytes(
        of: [0xFF, 0xFF, 0xFD, 0x00, 0x01, 0x03, 0x00, 0x01]
      ) == [0x19, 0x4E]
    )
  }
}
