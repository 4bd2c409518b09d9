import Foundation
import Testing

@testable import DecoderCompiler

/// A network of `Tools/GoldenVectors/onnx_models.py` with its outputs.
struct GoldenNetwork: Decodable {
  /// Shape `[steps, 6]`.
  let input: [[Double]]

  /// Output name to `[steps, count]`; fewer steps where the file gives fewer.
  let outputs: [String: [[Double]]]

  static func url(_ name: String, _ suffix: String) throws -> URL {
    try #require(
      Bundle.module.url(
        forResource: name,
        withExtension: suffix,
        subdirectory: "Golden"
      )
    )
  }

  static func model(_ name: String) throws -> ONNXModel {
    try ONNXModel(
      bytes: Data(contentsOf: url(name, "onnx")),
      place: name + ".onnx"
    )
  }

  static func load(_ name: String) throws -> GoldenNetwork {
    try JSONDecoder().decode(
      GoldenNetwork.self,
      from: Data(contentsOf: url(name, "json"))
    )
  }
}
