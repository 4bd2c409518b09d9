import Files
import RecordingIO
import TestSupport
import Testing

/// What is said of samples that are read, and what is refused of them.
@Suite("What samples were like")
struct SampleQualityTests {
  /// 60 s of two channels at 10 Hz, of which `change` may change one sample.
  private func quality(
    ifNotFinite: String = "hold",
    _ change: (Int, Int) -> Double?
  ) throws -> [SampleQuality] {
    let folder = try TemporaryFolder()
    let writer = try NPZWriter(creating: folder.file("a.npz"))
    let samples = (0..<1200).map { place in
      change(place / 2, place % 2) ?? Double(place * 7919 % 101)
    }
    try writer.add("emg", samples, shape: [600, 2])
    try writer.finish()
    let text = """
      schema: phalanx-session/1
      name: quality
      recording: a.npz
      inputs:
        - name: emg
          array: emg
          channels: [one, two]
          rate_hz: 10
          unit: uV
          microvolts_per_step: 1
          if_not_finite: \(ifNotFinite)
      """
    let path = try folder.write(Array(text.utf8), as: "a.session.yaml")
    let session = try Session(opening: path)
    let stream = try session.makeStream()
    var read: [Int16] = []
    // In pieces, so that runs cross their ends.
    while try stream.read(input: 0, frames: 77, into: &read) > 0 {}
    return stream.quality
  }

  @Test("good samples are not spoken of")
  func good() throws {
    let quality = try quality { _, _ in nil }
    #expect(quality.map(\.sampleCount) == [1200])
    #expect(quality.flatMap(\.findings).isEmpty)
    try quality.check(allowing: [])
  }

  @Test(
    "faults are told with their share, and refused beyond the limit",
    arguments: [
      (SampleFault.clipping, 5, false), (.clipping, 30, true),
      (.notFinite, 5, false), (.notFinite, 30, true),
    ]
  )
  func shares(_ fault: SampleFault, _ count: Int, _ isRefused: Bool) throws {
    let quality = try quality { frame, channel in
      guard channel == 0, frame >= 100, frame < 100 + count else { return nil }
      return fault == .clipping ? 40_000 + Double(frame) : .nan
    }
    let findings = quality.flatMap(\.findings)
    #expect(findings.map(\.fault) == [fault])
    #expect(findings.map(\.isBeyondLimit) == [isRefused])
    #expect(findings.first?.text.contains("\(count) samples") == true)
    try quality.check(allowing: [fault])
    let others = Set(SampleFault.allCases).subtracting([fault])
    do throws(Fault) {
      try quality.check(allowing: others)
      #expect(!isRefused)
    } catch {
      #expect(isRefused)
      #expect("\(error)".contains("--allow \(fault.rawValue)"))
    }
  }

  @Test(
    "a channel that stands still",
    arguments: [
      // Frames that stand still, and whether that is spoken of.
      (0..<600, true), (0..<310, true), (290..<600, true), (0..<290, false),
    ]
  )
  func flat(_ frames: Range<Int>, _ isTold: Bool) throws {
    let quality = try quality { frame, channel in
      channel == 1 && frames.contains(frame) ? 12 : nil
    }
    let findings = quality.flatMap(\.findings)
    #expect(findings.map(\.fault) == (isTold ? [.flat] : []))
    #expect(findings.allSatisfy { $0.text.contains("two stands still") })
  }

  @Test("rest of a rectified signal is no fault: it moves now and then")
  func rest() throws {
    let quality = try quality { frame, _ in frame % 80 == 0 ? nil : 12 }
    #expect(quality.flatMap(\.findings).isEmpty)
  }

  @Test("features beyond eight deviations")
  func saturated() {
    var features = SaturatedFeatures(elementCount: 3)
    for hop in 0..<1000 {
      features.take { element in
        switch element {
        case 0: hop % 50 == 0 ? .max : 5
        case 1: hop == 0 ? .min : 5
        default: hop % 20 == 0 ? .min : 5
        }
      }
    }
    #expect(features.elements == [0, 2])
    let line = features.warning("p", names: ["a", "b", "c"])
    #expect(
      line?.contains("c in 5.0 % of hops, a in 2.0 % of hops") == true,
      "\(line ?? "")"
    )
  }

  /// Where a recording stands at an end, of 16 bits or of its amplifier.
  @Test(
    "samples at an end",
    arguments: [
      // Frames of 600 at the end, the end, words, whether it is refused.
      (2..<32, 32_767.0, "ends of 16 bits", true),
      (2..<32, -32_767.0, "ends of 16 bits", true),
      (2..<32, -32_768.0, "ends of 16 bits", true),
      (2..<8, 32_767.0, "ends of 16 bits", false),
      // One that fills its range is no fault.
      (2..<3, 32_767.0, nil, false),
      // An amplifier at 2000 steps, and one that is there for a moment.
      (100..<140, 2000.0, "at an end of its own range", true),
      (100..<140, -2000.0, "at an end of its own range", true),
      (100..<120, 2000.0, nil, false),
      // The end of a coarse signal is one of its steps.
      (100..<140, 150.0, nil, false),
    ]
  )
  func ends(
    _ frames: Range<Int>,
    _ end: Double,
    _ words: String?,
    _ isRefused: Bool
  ) throws {
    let quality = try quality { frame, channel in
      channel == 0 && frames.contains(frame) ? end : nil
    }
    let findings = quality.flatMap(\.findings)
    #expect(findings.map(\.fault) == (words == nil ? [] : [.clipping]))
    #expect(findings.map(\.isBeyondLimit) == (words == nil ? [] : [isRefused]))
    if let words {
      #expect(findings.first?.text.contains(words) == true, "\(findings)")
    }
  }

  @Test("a rectified signal rests at its lower end, and a sine at neither")
  func noEnds() throws {
    let rectified = try quality { frame, _ in
      frame % 100 < 60 ? 0 : Double(frame % 100 * 20)
    }
    #expect(rectified.flatMap(\.findings).isEmpty)
    let sine = try quality { frame, _ in
      (2000 * (Double(frame) / 20)).truncatingRemainder(dividingBy: 1999)
    }
    #expect(sine.flatMap(\.findings).isEmpty)
  }
}
