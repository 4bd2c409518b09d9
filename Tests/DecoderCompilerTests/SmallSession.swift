import Foundation
import RecordingIO
import TestSupport

@testable import DecoderCompiler

/// A folder with a session of six noisy channels, and pipelines for it. The noise
/// is louder while the person moves; a labelled session says when that is.
final class SmallSession {
  let folder: URL

  init(
    isLabelled: Bool = false,
    frameCount: Int = 4000,
    channels: String = "a, b, c, d, e, f"
  ) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "phalanx-compiler-\(UUID().uuidString)"
    )
    try FileManager.default.createDirectory(
      at: folder,
      withIntermediateDirectories: true
    )
    var random = SplitMix64(seed: 7)
    var lines = ["a,b,c,d,e,f" + (isLabelled ? ",moves" : "")]
    for time in 0..<frameCount {
      let moves = time / 700 % 2
      let loud =
        isLabelled ? Double(1 + 4 * moves) : 1 + sin(Double(time) / 90)
      lines.append(
        (0..<6).map { channel in
          let noise = Double.random(in: -1...1, using: &random)
          return "\(Int(noise * loud * Double(200 + 40 * channel)))"
        }.joined(separator: ",") + (isLabelled ? ",\(moves)" : "")
      )
    }
    try lines.joined(separator: "\n").write(
      to: folder.appendingPathComponent("noise.csv"),
      atomically: true,
      encoding: .utf8
    )
    try
      ("""
    schema: phalanx-session/1
    name: noise
    recording: noise.csv
    inputs:
      - name: nerve
        signals: [\(channels)]
        rate_hz: 1000
        unit: uV
        microvolts_per_step: 1
    reset: [start]
    warm_up_ms: 100

    """ + (isLabelled ? Self.labels : "")).write(
      to: folder.appendingPathComponent("noise.session.yaml"),
      atomically: true,
      encoding: .utf8
    )
  }

  private static let labels = """
    labels:
      - name: movement
        signals: moves
        classes: {0: rest, 1: fist}

    """

  deinit { try? FileManager.default.removeItem(at: folder) }

  func session() throws -> Session {
    try Session(
      opening: folder.appendingPathComponent("noise.session.yaml").path
    )
  }

  /// One feature of each channel, every 10 ms, and these groups.
  func pipeline(
    _ groups: String,
    activations: String = "int16",
    channels: String = "6"
  ) throws -> Pipeline {
    try PipelineReader(file: "small.yaml").parse(
      """
      schema: phalanx-pipeline/1
      name: small
      hop_ms: 10
      inputs:
        - name: nerve
          rate_hz: 1000
          channels: \(channels)
          microvolts_per_step: 1
          branches:
            - name: all
              filters: [{highpass: 20, order: 2}]
              features:
                - {window_ms: 20, features: [mean_absolute_value]}
      network: {activations: \(activations)}
      groups:
      \(groups)
      """
    )
  }
}
