import Files
import Foundation
import RecordingIO
import TestSupport
import Testing

/// What a session warns of because its truth cannot tell it, and recordings that
/// are given twice.
struct TruthWarningTests {
  /// 40 frames of one channel at 10 Hz, with labels, trial numbers and a value
  /// for each; the signal is `gain` times a ramp.
  private static func folder(
    _ session: String,
    labels: [UInt8],
    bend: [Double] = (0..<40).map { Double($0) },
    gain: Float = 1,
    named name: String = "a",
    in folder: TemporaryFolder? = nil
  ) throws -> TemporaryFolder {
    let folder = try folder ?? TemporaryFolder()
    let writer = try NPZWriter(creating: folder.file("\(name).npz"))
    try writer.add("emg", (0..<40).map { Float($0) * gain }, shape: [40])
    try writer.add("label", labels, shape: [40])
    try writer.add(
      "trial",
      (0..<40).map { Int16($0 / 10 + 1) },
      shape: [40]
    )
    try writer.add("bend", bend, shape: [40])
    try writer.finish()
    let text = """
      schema: phalanx-session/1
      name: \(name)
      recording: \(name).npz
      inputs:
        - {name: emg, array: emg, axes: [time], rate_hz: 10, unit: uV, microvolts_per_step: 1}
      labels:
        - {name: movement, array: label, classes: {0: rest, 1: fist, 2: open}}
      \(session)

      """
    _ = try folder.write(Array(text.utf8), as: "\(name).yaml")
    return folder
  }

  /// Ten of each, in the order given.
  private static func labels(_ order: [UInt8]) -> [UInt8] {
    (0..<40).map { order[$0 / 10] }
  }

  private static let trials = "trials: {array: trial}\n"

  /// Labels, what the session says of splits, the warnings.
  @Test(
    arguments: [
      ([0, 1, 0, 2], "", []),
      (
        [0, 1, 0, 2], "splits: {train: [1, 2], test: [3, 4]}",
        [
          "never occurs in split train: open",
          "never occurs in split test: fist",
        ]
      ),
      ([0, 0, 0, 0], "", ["all is 'rest'; nothing can be told apart"]),
      ([0, 1, 0, 1], "", ["labels movement: never occurs: open"]),
      (
        [0, 1, 2, 2], "splits: {train: [1, 2, 3], test: [4]}",
        [
          "in split test all is 'open'; nothing can be told apart"
        ]
      ),
      (
        [0, 1, 2, 0], "splits: {train: [1-4], test: [40]}",
        [
          "split test has no samples: trial 40 does not occur, its trials are 1 to 4"
        ]
      ),
      (
        [0, 1, 2, 0], "splits: {train: [1-4, 7], validation: [[10, 20]]}",
        [
          "split train: trial 7 does not occur",
          "split validation has no samples: no sample lies in [10, 20] s, it ends "
            + "at 4 s",
        ]
      ),
      (
        [0, 1, 2, 0], "splits: {train: [5-9, [0, 4]]}",
        [
          "split train: trials 5-9 do not occur, its trials are 1 to 4"
        ]
      ),
    ] as [([UInt8], String, [String])]
  )
  func warnings(order: [UInt8], splits: String, wanted: [String]) throws {
    let folder = try Self.folder(
      Self.trials + splits,
      labels: Self.labels(order)
    )
    let session = try Session(opening: folder.file("a.yaml"))
    #expect(session.warnings.count == wanted.count, "\(session.warnings)")
    for (line, words) in zip(session.warnings, wanted) {
      #expect(line.contains(words), "\(line)")
      #expect(line.hasPrefix(folder.file("a.yaml")) && !line.contains("\n"))
    }
  }

  /// Samples, but no trial among them: there is nothing to draw intervals from.
  @Test func aSplitWithoutTrials() throws {
    let folder = try Self.folder(
      "trials: {label: movement}\nsplits: {train: [[1, 4]], test: [[0, 1]]}",
      labels: Self.labels([0, 1, 2, 1])
    )
    let session = try Session(opening: folder.file("a.yaml"))
    #expect(session.samples(of: .test) == [0..<10])
    #expect(
      session.warnings.contains { $0.contains("split test has no trials") }
    )
  }

  @Test func aSplitOfNothingIsRefused() throws {
    let folder = try Self.folder(
      Self.trials + "splits: {train: [1], test: []}",
      labels: Self.labels([0, 1, 2, 0])
    )
    let error = #expect(throws: Fault.self) {
      try Session(opening: folder.file("a.yaml"))
    }
    #expect(
      try #require(error).description.contains("split test names nothing")
    )
  }

  @Test(arguments: [
    (0.0, 40.0, nil), (100, 140, "finger index is never active"),
    (-40, -1, "finger index is never at rest"),
  ])
  func fingersThatAreAllOne(
    open: Double,
    closed: Double,
    words: String?
  ) throws {
    let folder = try Self.folder(
      """
      values:
        - {name: hand, array: bend, axes: [time], columns: {bend: 0}, unit: deg}
      fingers:
        index: {value: hand.bend, open: \(open), closed: \(closed)}
        middle: {label: movement, closed: [fist]}
      """,
      labels: Self.labels([0, 1, 2, 0])
    )
    let session = try Session(opening: folder.file("a.yaml"))
    let found = try session.fingerWarnings()
    #expect(found.count == (words == nil ? 0 : 1), "\(found)")
    if let words { #expect(found.first?.contains(words) == true) }
  }

  /// By name, by link, by content, by another format; two that differ in one
  /// sample are two.
  @Test func aRecordingGivenTwice() throws {
    let labels = Self.labels([0, 1, 2, 0])
    let folder = try Self.folder("", labels: labels)
    _ = try Self.folder("", labels: labels, named: "copy", in: folder)
    _ = try Self.folder("", labels: labels, gain: 2, named: "b", in: folder)
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("link.yaml"),
      withDestinationPath: folder.file("a.yaml")
    )
    let csv = "emg\n" + (0..<40).map { "\($0)\n" }.joined()
    _ = try folder.write(Array(csv.utf8), as: "table.csv")
    _ = try folder.write(
      Array(
        """
        schema: phalanx-session/1
        name: table
        recording: [{file: table.csv, rate_hz: 10}]
        inputs:
          - {name: emg, signals: [emg], unit: uV, microvolts_per_step: 1}

        """.utf8
      ),
      as: "table.yaml"
    )
    func check(_ names: [String]) throws {
      let paths = names.map { folder.file($0 + ".yaml") }
      try Session.checkDistinct(
        try paths.map { try Session(opening: $0) },
        named: paths
      )
    }
    try check(["a", "b"])
    try check([])
    for (other, words) in [
      ("a", "is given twice"), ("link", "is the same recording as"),
      ("copy", "is the same recording as"),
      ("table", "is the same recording as"),
    ] {
      let error = #expect(throws: Fault.self) {
        try check(["b", "a", other])
      }
      let line = try #require(error).description
      #expect(line.contains(words), "\(line)")
      #expect(line.contains(folder.file(other + ".yaml")))
    }
  }
}
