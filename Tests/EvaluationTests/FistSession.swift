import Foundation
import TestSupport

/// Thirty seconds of a made-up recording at 100 Hz: ten trials, each two
/// seconds of rest and one of a fist, in a folder that lasts as long as this.
final class FistSession {
  static let sampleCount = 3000

  let folder: URL
  let path: String

  /// What the columns hold, for tests that work the figures out by hand.
  private(set) var samples: [Int] = []
  private(set) var isFist: [Bool] = []

  init(
    reset: String = "[start]",
    score: String = "",
    warmUp: String = "warm_up_ms: 0",
    splits: String =
      "splits: {train: [1, 2, 3, 4], test: [5, 6, 7, 8, 9, 10]}",
    drive: String = ", drive: hand.drive"
  ) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "fist-\(UUID().uuidString)"
    )
    try FileManager.default.createDirectory(
      at: folder,
      withIntermediateDirectories: true
    )
    var random = SplitMix64(seed: 3)
    var lines = ["one,two,label,closure,drive,trial"]
    for sample in 0..<Self.sampleCount {
      let phase = sample % 300
      let fist = phase >= 200
      // The signal follows the fist, a little late, with dull stretches.
      let loud = phase >= 210 && !(40...47).contains(phase % 50)
      let value = Int.random(in: -9...9, using: &random) + (loud ? 45 : 0)
      samples.append(value)
      isFist.append(fist)
      lines.append(
        "\(value),\(-value),\(fist ? 1 : 0),\(fist ? 0.75 : 0),"
          + "\(phase >= 195 && phase < 290 ? 1 : 0),\(sample / 300 + 1)"
      )
    }
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(
      to: folder.appendingPathComponent("fist.csv")
    )
    let yaml = """
      schema: phalanx-session/1
      name: fist
      recording: [{file: fist.csv, rate_hz: 100}]
      inputs:
        - name: emg
          signals: [one, two]
          unit: uV
          microvolts_per_step: 1
      labels:
        - {name: movement, signals: [label], classes: {0: rest, 1: fist}}
      values:
        - {name: hand, signals: {closure: closure, drive: drive}}
      fingers:
        index: {value: hand.closure, active_above: 0.2\(drive)}
      trials: {signals: [trial]}
      \(splits)
      reset: \(reset)
      \(warmUp)
      \(score)

      """
    path = folder.appendingPathComponent("fist.session.yaml").path
    try Data(yaml.utf8).write(to: URL(fileURLWithPath: path))
  }

  deinit { try? FileManager.default.removeItem(at: folder) }
}
