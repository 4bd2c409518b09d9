import Files
import RecordingIO
import TestSupport
import Testing

/// The session files of Recordings/ against numpy, on the shared recordings:
/// the same samples are scored as in the sets' own baselines.
struct SharedSessionTests {
  // Skipped without ../shared (see Recordings/README.md).
  @Test(
    "NinaPro DB1",
    .enabled(if: SharedFolder.has("recordings/ninapro-db1/S2_A1_E1.mat"))
  )
  func ninapro() throws {
    let golden = Golden.shared.ninapro
    let opened = try open(
      "ninapro-db1/s2-exercise1",
      ["recordings/ninapro-db1/S2_A1_E1.mat"]
    )
    let session = opened.session
    #expect(session.inputs[0].channelCount == 10)
    #expect(session.inputs[0].rate == Rational(100))
    #expect(session.inputs[0].nanovoltsPerStep == Rational(200_000))
    #expect(session.valueTracks.count == golden.liveSensors.count)
    #expect(try samplesDigest(session) == golden.samplesDigest)
    let stream = try session.makeStream()
    var (ends, labels, splits, glove) = (Digest(), Digest(), Digest(), Digest())
    var counts: [Split: Int] = [:]
    var testMoving = 0
    var scored = 0
    for sample in scoredSamples(session) {
      let truth = try stream.truth(at: sample)
      guard truth.isScored else { continue }
      scored += 1
      ends.add(Double(sample))
      labels.add(Double(session.labelTracks[0].classes[truth.labels[0]].code))
      splits.add(
        truth.split == .test ? 2 : truth.split == .unassigned ? 0 : 1
      )
      glove.add(truth.values)
      counts[truth.split, default: 0] += 1
      if truth.split == .test && !truth.isRest[0] { testMoving += 1 }
      // Fingers follow the label.
      let name = session.labelTracks[0].classes[truth.labels[0]].name
      #expect(truth.fingerActive[2] == (name == "index_flexion"))
      #expect(truth.fingerActive[1] == nil)
    }
    #expect(scored == golden.scored)
    #expect(counts[.test] == golden.test)
    #expect(testMoving == golden.testMoving)
    #expect(
      counts[.train, default: 0] + counts[.validation, default: 0]
        == golden.trainAndValidation
    )
    #expect(ends.text == golden.endsDigest)
    #expect(labels.text == golden.labelDigest)
    #expect(splits.text == golden.splitDigest)
    #expect(glove.text == golden.gloveDigest)
    // 12 movements of 10 repetitions, and rest before and after each.
    #expect(session.trials.filter { $0.name != "rest" }.count >= 120)
    #expect(stream.warnings.isEmpty)
  }

  // Skipped without ../shared (see Recordings/README.md).
  @Test(
    "UniBo-INAIL",
    .enabled(if: SharedFolder.has("recordings/unibo-inail")),
    arguments: ["day_1_posture_1", "day_8_posture_1", "day_1_posture_4"]
  )
  func unibo(day: String) throws {
    let golden = try #require(Golden.shared.unibo["user_1_" + day])
    let name =
      "user1-"
      + day.replacing("day_", with: "day")
      .replacing("_posture_", with: "-posture")
    let session = try open(
      "unibo-inail/" + name,
      ["recordings/unibo-inail/user_1_\(day).mat"]
    ).session
    #expect(try samplesDigest(session) == golden.samplesDigest)
    #expect(!session.hasSplits)
    let (scored, ends, labels) = try scoredLabels(session)
    #expect(scored == golden.scored)
    #expect(ends == golden.endsDigest)
    #expect(labels == golden.labelDigest)
  }

  // Skipped without ../shared (see Recordings/README.md).
  @Test(
    "FlexEMG",
    .enabled(if: SharedFolder.has("recordings/flexemg-2018")),
    arguments: ["1", "2"]
  )
  func flexemg(number: String) throws {
    let golden = try #require(Golden.shared.flexemg[number])
    let session = try open(
      "flexemg-2018/s001-session" + number,
      ["recordings/flexemg-2018/flexemg_s001_16ch_3sessions.npz"]
    ).session
    #expect(session.inputs[0].frameCount == golden.samples)
    #expect(try samplesDigest(session) == golden.samplesDigest)
    #expect(session.resetPoints.count == golden.samples / 28_000)
    let (scored, ends, labels) = try scoredLabels(session, withRest: false)
    #expect(scored == golden.scored)
    #expect(ends == golden.endsDigest)
    #expect(labels == golden.labelDigest)
  }

  // Skipped without ../shared (see Recordings/README.md).
  @Test("Myo", .enabled(if: SharedFolder.has("recordings/myo-fingers")))
  func myo() throws {
    let golden = Golden.shared.myo
    let session = try open(
      "myo-fingers/fingers",
      ["recordings/myo-fingers/fingers_int8.npz"]
    ).session
    #expect(session.resetPoints.count == golden.windows)
    #expect(try samplesDigest(session) == golden.samplesDigest)
    let stream = try session.makeStream()
    var (labels, tests) = (Digest(), Digest())
    var testCount = 0
    for sample in scoredSamples(session) {
      let truth = try stream.truth(at: sample)
      labels.add(Double(session.labelTracks[0].classes[truth.labels[0]].code))
      tests.add(truth.split == .test ? 1 : 0)
      testCount += truth.split == .test ? 1 : 0
    }
    #expect(testCount == golden.test)
    #expect(labels.text == golden.labelDigest)
    #expect(tests.text == golden.testDigest)
  }

  // MARK: - What the tests share

  /// A session file of Recordings/, beside links to its recordings.
  private func open(
    _ name: String,
    _ recordings: [String]
  ) throws -> (session: Session, folder: TemporaryFolder) {
    let folder = try TemporaryFolder()
    try folder.link(
      CloneFolder.file("Recordings/\(name).session.yaml"),
      as: "a.session.yaml"
    )
    for recording in recordings {
      let file = recording.split(separator: "/").last.map(String.init) ?? ""
      try folder.link(SharedFolder.file(recording), as: file)
    }
    return (try Session(opening: folder.file("a.session.yaml")), folder)
  }

  private func scoredSamples(_ session: Session) -> StrideTo<Int> {
    stride(
      from: session.score.firstSample,
      to: session.inputs[0].frameCount,
      by: session.score.everySamples ?? 1
    )
  }

  private func samplesDigest(_ session: Session) throws -> String {
    let stream = try session.makeStream()
    var digest = Digest()
    var samples: [Int16] = []
    while try stream.read(input: 0, frames: 4096, into: &samples) > 0 {
      digest.add(samples.map(Double.init))
      samples.removeAll(keepingCapacity: true)
    }
    #expect(stream.quality.map(\.clippedCount) == [0])
    return digest.text
  }

  private func scoredLabels(
    _ session: Session,
    withRest: Bool = true
  ) throws -> (Int, String, String) {
    let stream = try session.makeStream()
    var (ends, labels) = (Digest(), Digest())
    var scored = 0
    for sample in scoredSamples(session) {
      let truth = try stream.truth(at: sample)
      guard truth.isScored, withRest || !truth.isRest[0] else { continue }
      scored += 1
      ends.add(Double(sample))
      labels.add(Double(session.labelTracks[0].classes[truth.labels[0]].code))
    }
    return (scored, ends.text, labels.text)
  }
}
