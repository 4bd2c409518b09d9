import Files
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

  /// All that a session was made from stands in both of its files: the plan in
  /// either makes the same bytes again.
  @Test("a session says what it was made from", arguments: [false, true])
  func provenance(isOdd: Bool) throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var plan = NerveGeneratorTests.smallPlan
    plan.noiseScale = 2.5
    plan.driftScale = 0.125
    plan.day = 3650
    if isOdd {
      // The least time for annotations, and the most of them.
      plan.trials.restSeconds = 0.1...0.1
      plan.trials.holdSeconds = 0.1...0.1
      plan.trials.rampSeconds = 0.01...0.01
      plan.trials.tailSeconds = 0
      plan.trials.movements = [.thumbRotation]
      plan.nerve.electrodes = (0..<99).map {
        Fascicle.allCases[$0 % Fascicle.allCases.count]
      }
      plan.noise.mainsFrequency = 60 + 1.0 / 3
    }
    let seed = UInt64.max
    let summary = try NerveRecording.write(
      plan: plan,
      seed: seed,
      to: folder + "/s.edf"
    )
    let wanted = NerveRecording.provenance(plan: plan, seed: seed)
    let reader = try openRecording(folder + "/s.edf")
    #expect(Provenance(reader.annotations) == wanted)
    #expect(wanted.summary.hasPrefix("phalanx synthesize, seed \(seed), "))
    let trials = reader.annotations.filter { $0.text.hasPrefix("trial ") }
    #expect(trials.count == summary.trialCount)
    let session = try Session(opening: summary.sessionPath)
    #expect(session.provenance == wanted)

    // What stands under `plan` in the session file is a plan file.
    let text = try String(contentsOfFile: summary.sessionPath, encoding: .utf8)
    let lines = text.split(separator: "\n")
    let start = try #require(lines.firstIndex(of: "  plan:"))
    let found = try NervePlan(
      parsing: lines[(start + 1)...].map { String($0.dropFirst(4)) }
        .joined(separator: "\n"),
      path: "the session file's"
    )
    #expect(found == plan)
  }

  /// What may stand beside a recording that is to be written.
  @Test("what no session has left is kept, and both files or neither are new")
  func replaces() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/s.edf", session = folder + "/s.session.yaml"
    func write(seed: UInt64, overwrites: Bool = false) throws {
      _ = try NerveRecording.write(
        plan: NerveGeneratorTests.smallPlan,
        seed: seed,
        to: path,
        overwrites: overwrites
      )
    }
    func contents() -> [Data?] {
      [path, session].map { FileManager.default.contents(atPath: $0) }
    }
    try write(seed: 1)
    let first = contents()
    try write(seed: 2)
    let second = contents()
    #expect(first[0] != second[0] && first[1] != second[1])
    try write(seed: 1)
    #expect(contents() == first)
    for (file, text) in [
      (session, "precious"), (path, "precious"), (session, ""),
    ] {
      try write(seed: 1, overwrites: true)
      try Data(text.utf8).write(to: URL(fileURLWithPath: file))
      let before = contents()
      #expect(throws: SyntheticNerveError.self) { try write(seed: 2) }
      #expect(contents() == before)
      try write(seed: 2, overwrites: true)
      #expect(contents() == second)
    }
    // A person's line in it makes it that person's.
    try Data((second[1] ?? Data()) + Data("# mine\n".utf8))
      .write(to: URL(fileURLWithPath: session))
    #expect(throws: SyntheticNerveError.self) { try write(seed: 2) }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        == ["s.edf", "s.session.yaml"]
    )
  }

  /// The name of the file is read back from the session file, whatever it is.
  @Test(
    "a session file finds its recording",
    arguments: [
      "a b", "-", "1", "null", "it's: #1", "\"q\"", "\\", "[x]", "tab\there",
      "\u{E9}t\u{E9}",
    ]
  )
  func names(name: String) throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let summary = try NerveRecording.write(
      plan: NerveGeneratorTests.smallPlan,
      seed: 1,
      to: folder + "/" + name + ".edf"
    )
    let session = try Session(opening: summary.sessionPath)
    #expect(session.recordingPaths == [folder + "/" + name + ".edf"])
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
