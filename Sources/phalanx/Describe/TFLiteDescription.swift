import Reports
import DecoderCompiler

/// What a TensorFlow Lite network holds.
enum TFLiteDescription {
  static func describe(_ path: String) throws -> FileDescription {
    let model = try TFLiteModel(
      bytes: NetworkTable.bytes(of: path, expecting: "a TensorFlow Lite"),
      place: path
    )
    var warnings: [String] = []
    if model.graphCount > 1 {
      warnings.append(
        "\(path): \(model.graphCount) graphs; only the first is listed"
      )
    }
    let refused = model.microRefusals
    if !refused.isEmpty {
      warnings.append(
        "\(path): TensorFlow Lite Micro would refuse "
          + refused.joined(separator: ", ")
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
      ("refused_operations", .list(model.microRefusals.map { .text($0) })),
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
    let rows = model.operators.map { step in
      let made = step.outputs.first { $0 >= 0 }.map { model.tensors[$0] }
      return NetworkTable.Row(
        operation: step.name,
        type: made.map { "\($0.type)" },
        shape: made?.shape,
        constantByteCount: step.inputs.filter { $0 >= 0 }.reduce(0) {
          $0 + model.tensors[$1].constantByteCount
        },
        multiplyAccumulates: step.isCounted ? step.multiplyAccumulates : nil
      )
    }
    return lines + NetworkTable(rows: rows).lines
  }

  private static func text(_ tensor: TFLiteModel.Tensor) -> String {
    let name = tensor.name.isEmpty ? "" : "\(tensor.name): "
    return "\(name)\(tensor.type) [\(NetworkTable.text(tensor.shape))]"
  }
}
