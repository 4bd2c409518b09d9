import Files
import Foundation
import RecordingIO
import TestSupport
import Testing

/// Everything that a session file names is found once, or the error names it and
/// what there is; what is there but does not fit is said.
@Suite("What a session names")
struct SessionNamesTests {
  /// What comes of a session file.
  enum Outcome: Sendable {
    /// It opens, and no more is said than without the change.
    case silent
    /// It opens, and a line with these words is said.
    case warned([String])
    /// It does not open, and the error has these words.
    case refused([String])
  }

  /// A change of the session file below, and what comes of it.
  struct Case: CustomTestStringConvertible, Sendable {
    let old: String, new: String
    let outcome: Outcome
    var testDescription: String { "\(old) -> \(new)" }

    init(_ old: String, _ new: String, _ outcome: Outcome) {
      (self.old, self.new, self.outcome) = (old, new, outcome)
    }
  }

  /// 10 s of two channels at 10 Hz; labels at 10 Hz, angles at 5 Hz.
  private static let arrays = """
    schema: phalanx-session/1
    name: arrays
    recording: a.npz
    inputs:
      - {name: emg, array: emg, rate_hz: 10, unit: uV, microvolts_per_step: 0.25}
    labels:
      - {name: movement, array: label, classes: {0: rest, 1: fist, 2: open}}
    values:
      - {name: hand, array: angle, rate_hz: 5, columns: {bend: 0}}
    fingers:
      index: {value: hand.bend}
      middle: {label: movement, closed: [fist]}
    trials: {array: trial}
    splits: {train: [1], test: [2]}
    """

  /// The same as annotations of an EDF file, with two signals of one label.
  private static let signals = """
    schema: phalanx-session/1
    name: signals
    recording: {role: main, file: a.edf}
    inputs:
      - {name: emg, signals: [flexor]}
    labels:
      - {name: movement, annotations: "move: ", classes: [rest, fist]}
    trials: {annotations: "move: "}
    splits: {train: [1], test: [2]}
    """

  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let writer = try NPZWriter(creating: folder.file("a.npz"))
    let steps = (0..<100).map { UInt8([0, 1, 0, 2][$0 / 25]) }
    try writer.add("emg", (0..<200).map { Float($0 % 7) }, shape: [100, 2])
    for name in ["label", "trial"] {
      try writer.add(name, steps, shape: [100])
    }
    try writer.add("angle", (0..<50).map { Double($0) }, shape: [50])
    try writer.finish()
    let signals = ["flexor", "twin", "twin"].map {
      EDFSignal(
        label: $0,
        unit: "uV",
        samplesPerRecord: 100,
        step: Rational(1),
        digitalRange: -32_768...32_767
      )
    }
    let edf = try EDFWriter(
      creating: folder.file("a.edf"),
      recordDuration: Rational(1),
      signals: signals
    )
    for (onset, duration, text) in [
      (1, 2, "move: fist"), (5, 2, "move: fist"), (8, 0, "marker"),
    ] {
      edf.annotate(
        RecordingAnnotation(
          onset: Rational(onset),
          duration: Rational(duration),
          text: text
        )
      )
    }
    for _ in 0..<10 {
      try edf.append(
        record: signals.map { _ in (0..<100).map { Int32($0 % 9) } }
      )
    }
    try edf.finish()
    return folder
  }

  private func check(_ text: String, _ one: Case) throws {
    let folder = try folder()
    #expect(text.contains(one.old))
    let changed = text.replacing(one.old, with: one.new)
    let path = try folder.write(Array(changed.utf8), as: "a.session.yaml")
    switch one.outcome {
    case .silent:
      let warnings = try Session(opening: path).warnings
      _ = try folder.write(Array(text.utf8), as: "a.session.yaml")
      let usual = try Session(opening: path).warnings
      #expect(Set(warnings).isSubset(of: usual), "\(warnings)")
    case .warned(let words):
      let said = try Session(opening: path).warnings.joined(separator: "\n")
      for word in words { #expect(said.contains(word), "\(said)") }
    case .refused(let words):
      do throws(Fault) {
        _ = try Session(opening: path)
        Issue.record("it opens")
      } catch {
        for word in words {
          #expect("\(error)".contains(word), "\(error)")
        }
        #expect(!"\(error)".contains("\n"))
      }
    }
  }

  @Test(
    "arrays, tracks, classes, trials and splits",
    arguments: [
      Case("name: arrays", "name: other", .silent),
      Case(
        "array: emg",
        "array: emgg",
        .refused(["emgg", "did you mean 'emg'"])
      ),
      Case("array: emg", "arrays: [emg, emg]", .refused(["emg", "twice"])),
      Case("array: emg", "arrays: ['e*', emg]", .refused(["emg", "twice"])),
      Case("inputs:", "input:", .refused(["input", "did you mean 'inputs'"])),
      Case("rate_hz: 5", "rates_hz: 5", .refused(["did you mean 'rate_hz'"])),
      Case(
        "hand.bend}",
        "hand.bent}",
        .refused(["hand.bent", "did you mean 'hand.bend'"])
      ),
      Case(
        "label: movement, closed",
        "label: movements, closed",
        .refused(["did you mean 'movement'"])
      ),
      Case(
        "closed: [fist]",
        "closed: [fits]",
        .refused(["did you mean 'fist'"])
      ),
      Case("closed: [fist]", "closed: []", .refused(["names no class"])),
      Case("test: [2]", "test: [40]", .warned(["test", "trial 40", "1 to 2"])),
      Case(
        "test: [2]",
        "test: [2-9]",
        .warned(["test", "of trials 2-9 only 2 occurs"])
      ),
      Case("test: [2]", "test: []", .refused(["test", "names nothing"])),
      Case("test: [2]", "test: [[6, 12]]", .warned([])),
      Case(
        "test: [2]",
        "test: [[6000, 9000]]",
        .warned(["test", "no sample lies", "10 s"])
      ),
      Case(
        "test: [2]",
        "test: [[6, 9000]]",
        .warned(["test", "far behind the end, at 10 s"])
      ),
      Case(
        "trials: {array: trial}",
        "reset: [start]",
        .warned(["train", "trial 1 does not occur"])
      ),
      Case("rate_hz: 5", "rate_hz: 10", .refused(["50 rows"])),
      Case("rate_hz: 5", "rate_hz: 20", .refused(["hand", "2.5 s", "10.0 s"])),
      Case("rate_hz: 5", "rate_hz: 2.5", .refused(["hand", "20.0 s"])),
      Case(
        "rate_hz: 5",
        "rate_hz: 5.2",
        .warned(["hand", "9.6", "to the end"])
      ),
      Case("rate_hz: 5", "rate_hz: 4.8", .warned(["hand", "left out"])),
      Case("rate_hz: 5", "rate_hz: 5.04", .silent),
      Case(
        "array: label,",
        "array: label, rate_hz: 20,",
        .refused(["movement"])
      ),
      Case("array: trial", "array: trial, rate_hz: 20", .refused(["trials"])),
    ]
  )
  func arrays(_ one: Case) throws {
    try check(Self.arrays, one)
  }

  @Test(
    "signals and annotations",
    arguments: [
      Case("name: signals", "name: other", .silent),
      Case(
        "signals: [flexor]",
        "signals: [flexr]",
        .refused(["did you mean 'flexor'"])
      ),
      Case("signals: [flexor]", "signals: [twin]", .refused(["2", "twin"])),
      Case("signals: [flexor]", "signals: ['twin*']", .silent),
      Case(
        "signals: [flexor]",
        "signals: [flexor, 'f*']",
        .refused(["flexor", "twice"])
      ),
      Case(
        "signals: [flexor]",
        "signals: [flexor], from: mian",
        .refused(["mian", "did you mean 'main'"])
      ),
      Case(
        "annotations: \"move: \", classes",
        "annotations: \"mvoe: \", classes",
        .refused(["movement", "mvoe: ", "did you mean 'move: '"])
      ),
      Case(
        "trials: {annotations: \"move: \"}",
        "trials: {annotations: \"trial \"}",
        .refused(["trials", "'trial '", "move: fist"])
      ),
      Case("[rest, fist]", "[rest, fits]", .refused(["did you mean 'fits'"])),
      Case(
        "trials: {annotations: \"move: \"}",
        "trials: {annotations: marker}",
        .refused(["trials", "1 of 1", "no duration"])
      ),
      Case(
        "trials: {annotations: \"move: \"}",
        "trials: {annotations: \"\"}",
        .warned(["1 of 3", "no duration"])
      ),
    ]
  )
  func signals(_ one: Case) throws {
    try check(Self.signals, one)
  }

  @Test(
    "the nearest name",
    arguments: [
      ("emgg", ["emg"]), ("egm", ["emg"]), ("EMG", ["emg"]), ("x", []),
      ("force", ["forces"]), ("label", ["labels", "labels2"]),
    ] as [(String, [String])]
  )
  func nearest(_ wanted: String, _ found: [String]) {
    let names = ["forces", "emg", "labels2", "labels", "time"]
    #expect(nearestNames(to: wanted, among: names) == found)
  }
}
