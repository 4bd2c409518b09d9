import Files
import Foundation
import RecordingIO
import TestSupport
import Testing

/// What a session file means, on recordings small enough to see through.
struct SessionTests {
  /// 40 frames of two channels at 10 Hz: a label, a trial number, a value at
  /// 5 Hz.
  private func folder(_ session: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let writer = try NPZWriter(creating: folder.file("a.npz"))
    try writer.add(
      "emg",
      (0..<80).map { Float($0) * 0.5 },
      shape: [40, 2]
    )
    try writer.add(
      "label",
      (0..<40).map { UInt8([0, 1, 0, 2][$0 / 10]) },
      shape: [40]
    )
    try writer.add(
      "trial",
      (0..<40).map { Int16([0, 1, 0, 2][$0 / 10]) },
      shape: [40]
    )
    try writer.add("angle", (0..<20).map { Double($0) }, shape: [20])
    try writer.finish()
    _ = try folder.write(Array((Self.head + session).utf8), as: "a.yaml")
    return folder
  }

  private static let head = """
    schema: phalanx-session/1
    name: test
    recording: a.npz
    inputs:
      - {name: emg, array: emg, rate_hz: 10, unit: uV, microvolts_per_step: 0.25}
    labels:
      - name: movement
        array: label
        classes: {0: rest, 1: fist, 2: open}

    """

  @Test("labels, values, fingers, trials and splits")
  func meaning() throws {
    let folder = try folder(
      """
      values:
        - {name: hand, array: angle, columns: {bend: 0}, rate_hz: 5, unit: deg}
      fingers:
        index: {value: hand.bend, open: 10, closed: 20, active_above: 0.5}
        middle: {label: movement, closed: [fist]}
      trials: {array: trial, carry_forward: true}
      splits: {train: [1], test: [2]}
      """
    )
    let session = try Session(opening: folder.file("a.yaml"))
    #expect(session.valueTracks.map(\.name) == ["hand.bend"])
    #expect(session.valueTracks.map(\.unit) == ["deg"])
    #expect(session.trials.map(\.id) == [1, 1, 2])
    #expect(session.trials.map(\.name) == ["fist", "rest", "open"])
    #expect(session.trials.map(\.samples) == [10..<20, 20..<30, 30..<40])
    #expect(session.trials.map(\.split) == [.train, .train, .test])
    #expect(session.trials[1].start == Rational(2))
    #expect(session.trials[1].end == Rational(3))
    #expect(session.resetPoints == [0])
    let stream = try session.makeStream()
    let first = try stream.truth(at: 0)
    #expect(first.labels == [0] && first.isRest == [true])
    #expect(first.trial == -1 && first.split == .unassigned)
    #expect(first.values == [0])
    #expect(first.fingerClosure[2] == 0 && first.fingerActive[2] == false)
    #expect(first.fingerActive[3] == false && first.fingerActive[4] == nil)
    #expect(first.fingerClosure[4].isNaN)
    // Values are held: samples 30 and 31 both see value 15.
    for sample in [30, 31] {
      let truth = try stream.truth(at: sample)
      #expect(truth.labels == [2] && truth.values == [15])
      #expect(truth.fingerClosure[2] == 0.5 && truth.fingerActive[2] == false)
      #expect(truth.trial == 2 && truth.split == .test && truth.isScored)
    }
    #expect(try stream.truth(at: 32).fingerActive[2] == true)
    #expect(try stream.truth(at: 15).fingerClosure[3] == 1)
  }

  @Test(
    "shift, warm-up, guard and resets",
    arguments: [
      ("shift_ms: 300", [0, 13, 23, 33]), ("shift_ms: -300", [0, 7, 17, 27]),
      ("shift_ms: 0", [0, 10, 20, 30]),
    ]
  )
  func shifts(line: String, starts: [Int]) throws {
    let folder = try TemporaryFolder()
    let other = try self.folder("")
    try folder.link(other.file("a.npz"), as: "a.npz")
    let text =
      Self.head.replacing(
        "array: label",
        with: "array: label\n    \(line)"
      )
        + """
        trials: {label: movement}
        splits: {train: [[0, 2]], test: [[2, 4]]}
        reset: [start, split]
        warm_up_ms: 250
        mask: {before_ms: 100, after_ms: 200}
        """
    _ = try folder.write(Array(text.utf8), as: "a.yaml")
    let session = try Session(opening: folder.file("a.yaml"))
    #expect(session.resetPoints == [0, 20])
    #expect(session.warmUpSampleCount == 3)
    let stream = try session.makeStream()
    for sample in 0..<40 {
      let truth = try stream.truth(at: sample)
      let run = starts.lastIndex { $0 <= sample } ?? 0
      #expect(truth.labels == [[0, 1, 0, 2][run]], "sample \(sample)")
      #expect(truth.split == (sample < 20 ? .train : .test))
      let warming = sample < 3 || (20..<23).contains(sample)
      let after = starts.dropFirst().contains {
        sample >= $0 && sample < $0 + 2
      }
      let before = starts.dropFirst().contains { sample == $0 - 1 }
      #expect(truth.isScored == !(warming || after || before), "\(sample)")
    }
  }

  @Test("the affine import rounds, limits and counts")
  func imports() throws {
    let folder = try folder("")
    let session = try Session(opening: folder.file("a.yaml"))
    let stream = try session.makeStream()
    var samples: [Int16] = []
    #expect(try stream.read(input: 0, frames: 7, into: &samples) == 7)
    #expect(try stream.read(input: 0, frames: 100, into: &samples) == 33)
    #expect(try stream.read(input: 0, frames: 1, into: &samples) == 0)
    #expect(samples == (0..<80).map { Int16($0 * 2) })

    // Half steps go away from zero: 0.5 uV at 1 uV a step.
    try check(folder, "microvolts_per_step: 1", (0..<80).map { ($0 + 1) / 2 })
    try check(
      folder,
      "microvolts_per_step: 0.25, offset: 10",
      (0..<80).map { $0 * 2 - 40 }
    )
    try check(
      folder,
      "microvolts_per_step: 0.5, offset: first",
      (0..<80).map { $0 / 2 * 2 }
    )
    try check(
      folder,
      "microvolts_per_step: 0.001",
      (0..<80).map { min($0 * 500, 32_767) },
      clipped: 80 - 66
    )
  }

  private func check(
    _ folder: TemporaryFolder,
    _ options: String,
    _ expected: [Int],
    clipped: Int = 0
  ) throws {
    let text = Self.head.replacing("microvolts_per_step: 0.25", with: options)
    _ = try folder.write(Array(text.utf8), as: "b.yaml")
    let session = try Session(opening: folder.file("b.yaml"))
    let stream = try session.makeStream()
    var samples: [Int16] = []
    _ = try stream.read(input: 0, frames: 40, into: &samples)
    #expect(samples.map(Int.init) == expected, "\(options)")
    #expect(stream.quality.map(\.clippedCount) == [clipped], "\(options)")
    #expect(stream.warnings.count == (clipped > 0 ? 1 : 0))
  }

  @Test("samples that are not numbers: refused with place, zero, or held")
  func notFinite() throws {
    let folder = try TemporaryFolder()
    let writer = try NPZWriter(creating: folder.file("a.npz"))
    try writer.add("emg", [1, 2, .nan, 4, 5, .infinity], shape: [3, 2])
    try writer.finish()
    let text = """
      schema: phalanx-session/1
      name: test
      recording: a.npz
      inputs:
        - {name: emg, array: emg, rate_hz: 10, unit: uV, microvolts_per_step: 1}
      """
    let cases: [(String, [Int16]?)] = [
      ("", nil), (", if_not_finite: zero", [1, 2, 0, 4, 5, 0]),
      (", if_not_finite: hold", [1, 2, 1, 4, 5, 4]),
    ]
    for (option, expected) in cases {
      for block in 1...3 {
        let yaml = text.replacing("step: 1}", with: "step: 1\(option)}")
        _ = try folder.write(Array(yaml.utf8), as: "a.yaml")
        let stream = try Session(opening: folder.file("a.yaml")).makeStream()
        var samples: [Int16] = []
        func readAll() throws(Fault) {
          while try stream.read(input: 0, frames: block, into: &samples) > 0 {}
        }
        if let expected {
          try readAll()
          #expect(samples == expected)
          #expect(stream.quality.map(\.replacedCount) == [2])
        } else {
          let error = #expect(throws: Fault.self) { try readAll() }
          #expect(
            error?.place == "\(folder.file("a.npz")): array emg: row 1, emg[0]"
          )
        }
      }
    }
  }

  @Test("a recording that explains itself, with and without its session file")
  func selfExplaining() throws {
    let folder = try TemporaryFolder()
    let writer = try EDFWriter(
      creating: folder.file("a.edf"),
      recordDuration: Rational(1, 10),
      signals: [
        EDFSignal(
          label: "N01",
          unit: "uV",
          samplesPerRecord: 100,
          step: Rational(195, 1000)
        ),
        EDFSignal(
          label: "N02",
          unit: "uV",
          samplesPerRecord: 100,
          step: Rational(195, 1000)
        ),
        EDFSignal(
          label: "drive index",
          unit: "1",
          samplesPerRecord: 10,
          step: Rational(1, 1000),
          digitalRange: 0...1000
        ),
        EDFSignal(
          label: "closure index",
          unit: "1",
          samplesPerRecord: 10,
          step: Rational(1, 1000),
          digitalRange: 0...1000
        ),
        EDFSignal(
          label: "closure thumb_fl",
          unit: "1",
          samplesPerRecord: 10,
          step: Rational(1, 1000),
          digitalRange: 0...1000
        ),
      ]
    )
    for trial in 1...2 {
      writer.annotate(
        RecordingAnnotation(
          onset: Rational(trial * 2 - 1, 4),
          duration: Rational(1, 4),
          text: "trial \(trial): index"
        )
      )
    }
    for record in 0..<10 {
      let isOn = record >= 5
      try writer.append(record: [
        (0..<100).map { Int32($0 + 100 * record) },
        (0..<100).map { Int32(-$0 - 100 * record) },
        [Int32](repeating: isOn ? 300 : 0, count: 10),
        [Int32](repeating: record >= 7 ? 800 : 0, count: 10),
        [Int32](repeating: 0, count: 10),
      ])
    }
    try writer.finish()
    let session = try Session(opening: folder.file("a.edf"))
    #expect(session.inputs.map(\.name) == ["nerve"])
    #expect(session.inputs[0].channelNames == ["N01", "N02"])
    #expect(session.inputs[0].rate == Rational(1000))
    #expect(session.inputs[0].nanovoltsPerStep == Rational(195))
    #expect(
      session.valueTracks.map(\.name)
        == ["flexion.thumb_flexion", "flexion.index", "drive.index"]
    )
    #expect(
      session.fingers.map { $0 != nil } == [
        true, false, true, false, false, false,
      ]
    )
    #expect(session.trials.map(\.name) == ["index", "rest", "index"])
    #expect(
      session.trials.map(\.samples) == [250..<500, 500..<750, 750..<1000]
    )
    let stream = try session.makeStream()
    var samples: [Int16] = []
    #expect(try stream.read(input: 0, frames: 2000, into: &samples) == 1000)
    // The file's own step: samples come through as they were stored.
    #expect(samples == (0..<1000).flatMap { [Int16($0), Int16(-$0)] })
    let truth = try stream.truth(at: 600)
    #expect(truth.fingerDrive[2] == true && truth.fingerActive[2] == false)
    #expect(try stream.truth(at: 700).fingerActive[2] == true)
    #expect(try stream.truth(at: 499).fingerDrive[2] == false)

    let chosen = try Session(
      opening: folder.file("a.edf"),
      truthSignals: ["closure index"]
    )
    #expect(chosen.valueTracks.map(\.name) == ["flexion.index"])
    #expect(chosen.inputs.map(\.name) == ["signals"])

    // A session file beside the recording is what counts.
    _ = try folder.write(
      Array(
        """
        schema: phalanx-session/1
        name: beside
        recording: a.edf
        inputs: [{name: n, signals: [N02], microvolts_per_step: 0.39}]
        """.utf8
      ),
      as: "a.session.yaml"
    )
    let beside = try Session(opening: folder.file("a.edf"))
    #expect(beside.name == "beside" && beside.inputs[0].channelNames == ["N02"])
  }

  @Test("inputs of two files and rates")
  func twoRates() throws {
    let folder = try TemporaryFolder()
    let fast = try CSVWriter(
      creating: folder.file("fast.csv"),
      columns: ["time", "a", "b"]
    )
    for row in 0..<60 {
      try fast.append([Double(row) / 100, Double(row), Double(-row)])
    }
    try fast.finish()
    let slow = try NPZWriter(creating: folder.file("slow.npz"))
    try slow.add("x", (0..<15).map { Int16($0) }, shape: [15])
    try slow.finish()
    _ = try folder.write(
      Array(
        """
        schema: phalanx-session/1
        name: two
        recording:
          - {role: fast, file: fast.csv}
          - {role: slow, file: slow.npz}
        inputs:
          - {name: a, from: fast, signals: [b, a], unit: uV, microvolts_per_step: 1}
          - {name: b, from: slow, array: x, rate_hz: 25, unit: mV, microvolts_per_step: 1000}
        """.utf8
      ),
      as: "a.yaml"
    )
    let session = try Session(opening: folder.file("a.yaml"))
    #expect(session.inputs.map(\.rate) == [Rational(100), Rational(25)])
    #expect(session.warnings.isEmpty)
    let stream = try session.makeStream()
    var (a, b): ([Int16], [Int16]) = ([], [])
    #expect(try stream.read(input: 0, frames: 2, into: &a) == 2)
    #expect(try stream.read(input: 1, frames: 99, into: &b) == 15)
    #expect(a == [0, 0, -1, 1])
    #expect(b == (0..<15).map { Int16($0) })
  }

  @Test(
    "faults of a session file name the line",
    arguments: [
      ("labls: []", "unknown key 'labls'"),
      ("trials: {array: trial, carry: true}", "unknown key 'carry'"),
      ("trials: {array: none}", "no numeric array 'none'"),
      ("splits: {train: [1], test: [1]}\ntrials: {array: trial}", "two splits"),
      (
        "fingers: {toe: {label: movement, closed: [fist]}}", "unknown key 'toe'"
      ),
      (
        "fingers: {ring: {label: movement, closed: [point]}}",
        "no class 'point'"
      ),
      ("fingers: {ring: {value: glove.x}}", "no value track"),
      ("reset: [stop]", "'stop' is unknown"),
      ("warm_up_ms: -1", "less than zero"),
      ("warm_up_ms: soon", "'soon' is not a number"),
      ("score: {every_samples: 0}", "a sample before the first"),
      ("values: [{name: v, array: angle}]", "has 20 rows, input emg has 40"),
      ("values: [{name: v, array: emg, columns: [2]}]", "has no column 2"),
      ("name: again", "not YAML"),
      ("mask: [", "not YAML"),
    ]
  )
  func faults(text: String, fault: String) throws {
    let folder = try folder(text)
    let error = try #require(
      #expect(throws: Fault.self) {
        try Session(opening: folder.file("a.yaml"))
      }
    )
    #expect(error.fault.contains(fault), "\(error)")
    try expectOneLine(error, text)
  }

  @Test(
    "a wrong rate, unit, channel count or schema is refused",
    arguments: [
      ("rate_hz: 10, ", "", "no sampling rate"),
      ("unit: uV", "unit: furlong", "not a voltage"),
      ("unit: uV", "unit: uV, channels: [one]", "names 1 channels"),
      (", microvolts_per_step: 0.25", "", "what a step stands for"),
      ("session/1", "session/2", "the schema is"),
      ("a.npz", "b.npz", "cannot be opened"),
      ("2: open", "3: open", "none of its classes"),
    ]
  )
  func refusals(old: String, new: String, fault: String) throws {
    let folder = try folder("")
    let text = Self.head.replacing(old, with: new)
    _ = try folder.write(Array(text.utf8), as: "a.yaml")
    let error = try #require(
      #expect(throws: Fault.self) {
        try Session(opening: folder.file("a.yaml"))
      }
    )
    #expect(error.fault.contains(fault), "\(error)")
  }
}
