import DecoderCompiler
import Evaluation
import Foundation

/// What a TensorFlow Lite network holds.
enum TFLiteDescription {
  static func describe(_ path: String) throws -> FileDescription {
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw EvaluationError(
        place: path,
        fault: "cannot be read",
        remedy: "give a TensorFlow Lite file"
      )
    }
    let model = try TFLiteModel(bytes: bytes, place: path)
    var warnings: [String] = []
    if model.graphCount > 1 {
      warnings.append(
        "\(path): \(model.graphCount) graphs; only the first is listed"
      )
    }
    return FileDescription(
      lines: lines(path, model),
      document: document(model),
      warnings: warnings
    )
  }

  private static func document(_ model: TFLiteModel) -> JSONValue {
    .object([
      ("schema_version", .integer(1)),
      ("kind", .text("model")),
      ("format", .text("TensorFlow Lite")),
      ("producer", .text(model.summary)),
      ("macs", .integer(model.multiplyAccumulates)),
      ("constant_bytes", .integer(model.constantByteCount)),
      ("inputs", .list(model.inputs.map { .integer($0) })),
      ("outputs", .list(model.outputs.map { .integer($0) })),
      ("tensors", .list(model.tensors.map(tensor))),
      ("operators", .list(model.operators.map(step))),
    ])
  }

  private static func tensor(_ tensor: TFLiteModel.Tensor) -> JSONValue {
    .object([
      ("name", .text(tensor.name)),
      ("type", .text("\(tensor.type)")),
      ("shape", .list(tensor.shape.map { .integer($0) })),
      ("constant_bytes", .integer(tensor.constantByteCount)),
      ("is_variable", .flag(tensor.isVariable)),
      ("scales", .integer(tensor.scaleCount)),
    ])
  }

  private static func step(_ step: TFLiteModel.Operator) -> JSONValue {
    .object([
      ("operation", .text(step.name)),
      ("version", .integer(step.version)),
      ("inputs", .list(step.inputs.map { .integer($0) })),
      ("outputs", .list(step.outputs.map { .integer($0) })),
      (
        "macs",
        step.isCounted ? .integer(step.multiplyAccumulates) : .null
      ),
    ])
  }

  private static func lines(_ path: String, _ model: TFLiteModel) -> [String] {
    let maker = model.summary.isEmpty ? "" : " (\(model.summary))"
    var lines = [
      "\(path): TensorFlow Lite\(maker)",
      "\(model.operators.count) operators, "
        + "\(model.multiplyAccumulates) MACs, "
        + "\(model.constantByteCount) bytes of constants",
    ]
    for index in model.inputs where index >= 0 {
      lines.append("input " + text(model.tensors[index]))
    }
    for index in model.outputs where index >= 0 {
      lines.append("output " + text(model.tensors[index]))
    }
    lines.append("")
    var table = TextTable(leadingColumns: 3)
    table.add(["operator", "type", "shape", "weights", "MACs"])
    for step in model.operators {
      let made = step.outputs.first { $0 >= 0 }.map { model.tensors[$0] }
      let constant = step.inputs.filter { $0 >= 0 }.reduce(0) {
        $0 + model.tensors[$1].constantByteCount
      }
      table.add([
        step.name, made.map { "\($0.type)" } ?? "",
        made.map { shape($0) } ?? "", "\(constant)",
        step.isCounted ? "\(step.multiplyAccumulates)" : "unknown",
      ])
    }
    return lines + table.lines
  }

  private static func shape(_ tensor: TFLiteModel.Tensor) -> String {
    tensor.shape.map(String.init).joined(separator: " x ")
  }

  private static func text(_ tensor: TFLiteModel.Tensor) -> String {
    let name = tensor.name.isEmpty ? "" : "\(tensor.name): "
    return "\(name)\(tensor.type) [\(shape(tensor))]"
  }
}
