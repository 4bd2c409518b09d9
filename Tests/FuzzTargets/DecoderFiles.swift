import Foundation
import SyntheticNerve

@testable import DecoderCompiler

extension FuzzTarget {
  /// A pipeline file: it is refused, or read.
  static let pipelines = FuzzTarget("pipelines") {
    (input: inout FuzzInput) throws(FuzzFailure) in
    let file = try ChangedFile(
      &input,
      originals: [
        "Recordings/decoders/synthetic-gru.yaml",
        "Recordings/decoders/ninapro-db1-linear.yaml",
      ]
    )
    try refusing { _ = try Pipeline(reading: file.path) }
  }

  /// The plan of a synthetic nerve: it is refused, or read.
  static let plans = FuzzTarget("plans") {
    (input: inout FuzzInput) throws(FuzzFailure) in
    let file = try ChangedFile(
      &input,
      originals: ["Recordings/synthetic/test-day11.plan.yaml"]
    )
    try refusing { _ = try NervePlan(readingFrom: file.path) }
  }

  /// A network as ONNX has it: it is refused, or its nodes and work are known.
  static let networks = FuzzTarget("networks") {
    (input: inout FuzzInput) throws(FuzzFailure) in
    let golden = "Tests/DecoderCompilerTests/Golden/"
    let file = try ChangedFile(
      &input,
      originals: [
        "torch_linear.onnx", "onnx_window.onnx", "onnx_folded.onnx",
        "onnx_narrow.onnx", "onnx_pieces.onnx", "onnx_strided.onnx",
        "torch_recurrent.onnx", "torch_symmetric.onnx",
      ].map { golden + $0 }
    )
    try refusing {
      _ = try ModelSummary(bytes: Data(file.bytes), place: "network")
    }
    try refusing {
      let model = try ONNXModel(bytes: Data(file.bytes), place: "network")
      for featureCount in [3, 4, 6] {
        try refusing {
          let graph = try GraphImporter.stream(
            of: model,
            featureCount: featureCount,
            place: "network"
          )
          try graph.checkFinite(place: "network")
          try graph.simplified().checkFinite(place: "network")
        }
      }
    }
  }

  /// A network as TensorFlow Lite has it: it is refused, or its work is known.
  static let tfliteNetworks = FuzzTarget("tflite-networks") {
    (input: inout FuzzInput) throws(FuzzFailure) in
    let file = try ChangedFile(
      &input,
      originals: ["Tests/DecoderCompilerTests/Golden/small.tflite"]
    )
    try refusing {
      _ = try TFLiteModel(bytes: Data(file.bytes), place: "network")
    }
  }
}
