import DecoderHost
import Files
import RecordingIO
import Testing

@testable import Drive

/// Live samples, half a second at a time.
struct LiveQualityTests {
  /// Two channels at 100 Hz.
  private static let outline = DecoderOutline.trial

  /// Gives frames; `sample` has each channel of each.
  private func feed(
    _ quality: inout LiveQuality,
    _ frames: Range<Int>,
    _ sample: (Int, Int) -> Int16
  ) -> [String] {
    var lines: [String] = []
    // In pieces that fit no window.
    for start in stride(from: frames.lowerBound, to: frames.upperBound, by: 7) {
      let piece = (start..<min(start + 7, frames.upperBound)).flatMap { frame in
        (0..<2).map { sample(frame, $0) }
      }
      lines += quality.take(piece.span, input: 0)
    }
    return lines
  }

  private func lively(_ frame: Int, _ channel: Int) -> Int16 {
    Int16((frame * 7 + channel) % 90)
  }

  private func made(allowing: Set<SampleFault> = []) -> LiveQuality {
    LiveQuality(Self.outline, allowing: allowing)
  }

  @Test func goodSamplesAreNotSpokenOf() throws {
    var quality = made()
    #expect(feed(&quality, 0..<49, lively).isEmpty && !quality.isDone)
    #expect(feed(&quality, 49..<500, lively).isEmpty && quality.isDone)
    try quality.check()
    #expect(quality.warnings.isEmpty)
  }

  @Test(arguments: [
    (SampleFault.clipping, Int16.max), (.clipping, -32_767), (.flat, 12),
  ])
  func badBeginningsAreRefused(_ fault: SampleFault, _ value: Int16) throws {
    for isAllowed in [false, true] {
      var quality = made(allowing: isAllowed ? [fault] : [])
      _ = feed(&quality, 0..<60) { frame, channel in
        fault == .flat || frame % 3 > 0 ? value : lively(frame, channel)
      }
      if isAllowed {
        try quality.check()
      } else {
        let error = #expect(throws: Fault.self) { try quality.check() }
        #expect(error?.remedy.contains("--allow \(fault.rawValue)") == true)
      }
    }
  }

  @Test func whatGoesWrongLaterIsSaidOnceAndCounted() throws {
    var quality = made()
    _ = feed(&quality, 0..<100, lively)
    try quality.check()
    let clipped = feed(&quality, 100..<300) { frame, channel in
      frame % 10 == 0 ? .max : lively(frame, channel)
    }
    #expect(clipped.count == 1 && clipped[0].contains("10 % of the samples"))
    let flat = feed(&quality, 300..<450) { _, _ in 5 }
    #expect(flat.count == 1 && flat[0].contains("no channel has moved"))
    #expect(feed(&quality, 450..<500, lively).isEmpty)
    let said = quality.warnings.joined(separator: "\n")
    #expect(said.contains("ends of 16 bits in 2.0 s of 5.0 s"), "\(said)")
    #expect(said.contains("stood still for 1.5 s of 5.0 s"), "\(said)")
  }

  @Test func aDeadElectrodeIsNamed() throws {
    var quality = made()
    _ = feed(&quality, 0..<300) { frame, channel in
      channel == 1 ? 40 : lively(frame, channel)
    }
    try quality.check()
    #expect(quality.warnings.count == 1)
    #expect(quality.warnings.first?.contains("never moved: b") == true)
  }

  @Test func zerosAloneAreSaid() throws {
    var quality = made()
    _ = feed(&quality, 0..<50) { _, _ in 0 }
    try quality.check()
    _ = feed(&quality, 50..<100, lively)
    let said = quality.warnings
    #expect(said.count == 1 && said[0].contains("all zeros"), "\(said)")
  }
}

extension DecoderOutline {
  fileprivate static var trial: DecoderOutline {
    let input = Input(
      name: "emg",
      rateNumerator: 100,
      rateDenominator: 1,
      channelCount: 2,
      hopLength: 2,
      microvoltsPerStep: 1,
      channelNames: ["a", "b"]
    )
    return DecoderOutline(
      name: "trial",
      contentHash: "",
      inputs: [input],
      groups: [],
      groupTruths: [],
      decodedFingers: 1,
      delays: [],
      settlingHops: 1,
      windowHops: [1],
      imageByteCount: 0,
      workingMemoryByteCount: 0
    )
  }
}
