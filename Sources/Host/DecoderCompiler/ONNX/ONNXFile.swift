import Files
import Foundation
import ONNXFormat
import SwiftProtobuf

/// What every reader of an ONNX file asks of it first.
extension Onnx_ModelProto {
  /// Parses the bytes of a file.
  ///
  /// - Throws: Bytes that are no model, or one without a network.
  init(file bytes: Data, place: String) throws(Fault) {
    do {
      try self.init(serializedBytes: bytes, partial: true)
    } catch {
      throw Fault(
        place: place,
        fault: "is not an ONNX model",
        remedy: "give the file that was exported"
      )
    }
    guard hasGraph, !graph.output.isEmpty else {
      throw Fault(
        place: place,
        fault: "holds no network",
        remedy: "give a whole ONNX file, not an empty one"
      )
    }
  }

  /// The operator-set version of the default domain.
  var standardOperatorSet: Int {
    opsetImport.first { $0.domain.isEmpty || $0.domain == "ai.onnx" }
      .map { Int($0.version) } ?? 1
  }

  /// Who wrote the file, e.g. "pytorch 2.3".
  var producer: String {
    [producerName, producerVersion].filter { !$0.isEmpty }
      .joined(separator: " ")
  }
}
