import Foundation
import RecordingIO
import Testing

@testable import SyntheticNerve

@Suite("Sessions in files")
struct NerveRecordingTests {
  private static func folder() throws -> String {
    let path =
      NSTemporaryDirectory() + "phalanx-nerve-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: path,
      withIntermediateDirectories: true
    )
    return path
  }

  @Test("a written session reads back as it was made")
  func roundTrip() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var plan = NerveGeneratorTests.smallPlan
    plan.split = .validation
    let summary = try NerveRecording.write(
      plan: plan,
      seed: 2,
      to: folder + "/s.edf"
    )
    #expect(summary.trialCount == 1)
    let session = try Session(opening: summary.sessionPath)
    let input = try #require(session.inputs.first)
    #expect(input.name == "nerve")
    #expect(input.rate == Rational(10_000))
    #expect(input.channelNames.count == 16)
    #expect(input.microvoltsPerStep == 0.195)

    var generator = NerveGenerator(plan: plan, seed: 2)
    #expect(input.frameCount == generator.frameCount)
    var wanted: [Int16] = []
    generator.read(frames: generator.frameCount, into: &wanted)
    let stream = try session.makeStream()
    var got: [Int16] = []
    while try stream.read(input: 0, frames: 777, into: &got) > 0 {}
    #expect(got == wanted)

    let trial = generator.schedule.trials[0]
    var onset = -1
    for step in 0..<generator.schedule.stepCount {
      let truth = try stream.truth(at: step * 50)
      if onset < 0, truth.fingerDrive[Finger.index.rawValue] == true {
        onset = step
      }
      #expect(truth.split == .validation)
    }
    // 5 % of the level is passed within a tenth of the ramp, or a step.
    #expect((trial.rampStart + 1...trial.rampStart + 6).contains(onset))
    let names = session.valueTracks.map(\.name)
    #expect(names.contains("flexion.thumb_rotation"))
    #expect(names.contains("drive.little"))
  }

  /// The bundled folder, beside Sources and Tests.
  private static var bundle: String {
    URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path + "/Recordings/synthetic"
  }

  @Test("the bundled excerpt is what its plan makes, byte for byte")
  func excerpt() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let plan = try NervePlan(
      readingFrom: Self.bundle + "/excerpt.plan.yaml"
    )
    _ = try NerveRecording.write(
      plan: plan,
      seed: 1,
      to: folder + "/excerpt.edf"
    )
    for name in ["excerpt.edf", "excerpt.session.yaml"] {
      let made = FileManager.default.contents(atPath: "\(folder)/\(name)")
      let kept = FileManager.default.contents(atPath: "\(Self.bundle)/\(name)")
      #expect(made != nil && made == kept, "\(name)")
    }
  }

  @Test("every bundled plan is one")
  func plans() throws {
    let suffix = ".plan.yaml"
    let names = try FileManager.default.contentsOfDirectory(
      atPath: Self.bundle
    ).filter { $0.hasSuffix(suffix) }
    #expect(names.count >= 11)
    for name in names {
      let plan = try NervePlan(readingFrom: "\(Self.bundle)/\(name)")
      #expect("synthetic-\(name.dropLast(suffix.count))" == plan.name)
      #expect(name.hasPrefix("train") == (plan.split == .train))
    }
  }

  @Test("a wrong name or folder leaves nothing behind")
  func faults() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let plan = NerveGeneratorTests.smallPlan
    for name in ["/s.wav", "/none/s.edf"] {
      #expect(throws: SyntheticNerveError.self) {
        try NerveRecording.write(plan: plan, seed: 2, to: folder + name)
      }
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty
    )
  }
}
