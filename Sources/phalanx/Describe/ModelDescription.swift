import Reports
import DecoderCompiler

/// What a float network holds.
enum ModelDescription {
  static func describe(_ path: String) throws -> FileDescription {
    let model = try ModelSummary(
      bytes: NetworkTable.bytes(of: path, expecting: "an ONNX"),
      place: path
    )
    var warnings: [String] = []
    if let fault = model.fault {
      warnings.append("\(fault) (shapes and MACs are not listed)")
    }
    return FileDescription(
      lines: lines(path, model),
      document: document(model),
      warnings: warnings
    )
  }

  private static func document(_ model: ModelSummary) -> JSONValue {
    .object([
      ("schema_version", .integer(1)),
      ("kind", .text("model")),
      ("format", .text("ONNX")),
      ("producer", .text(model.producer)),
      ("operator_set", .integer(model.operatorSet)),
      ("parameters", .integer(model.parameterCount)),
      (
        "macs", model.fault == nil ? .integer(model.multiplyAccumulates) : .null
      ),
      (
        "inputs",
        .list(
          model.inputs.map {
            .object([
              ("name", .text($0.name)),
              ("axes", .list($0.axes.map { .text($0) })),
            ])
          }
        )
      ),
      ("outputs", .list(model.outputs.map { .text($0) })),
      (
        "nodes",
        .list(
          model.nodes.map {
            .object([
              ("name", .text($0.name)),
              ("operation", .text($0.operation)),
              ("inputs", .list($0.inputs.map { .text($0) })),
              ("outputs", .list($0.outputs.map { .text($0) })),
              ("type", $0.type.map { .text($0) } ?? .null),
              (
                "shape",
                $0.shape.map { .list($0.map { .integer($0) }) } ?? .null
              ),
              ("constant_bytes", .integer($0.constantByteCount)),
              ("macs", $0.multiplyAccumulates.map { .integer($0) } ?? .null),
            ])
          }
        )
      ),
    ])
  }

  private static func lines(
    _ path: String,
    _ model: ModelSummary
  ) -> [String] {
    let maker = model.producer.isEmpty ? "" : ", by \(model.producer)"
    var lines = [
      "\(path): ONNX operator set \(model.operatorSet)\(maker), "
        + "\(model.nodes.count) nodes, \(model.parameterCount) parameters"
        + (model.fault == nil ? ", \(model.multiplyAccumulates) MACs" : "")
    ]
    for input in model.inputs {
      lines.append(
        "input \(input.name): [\(input.axes.joined(separator: ", "))]"
      )
    }
    lines += ["outputs: " + model.outputs.joined(separator: ", "), ""]
    let rows = model.nodes.map {
      NetworkTable.Row(
        name: $0.name,
        operation: $0.operation,
        type: $0.type,
        shape: $0.shape,
        constantByteCount: $0.constantByteCount,
        multiplyAccumulates: $0.multiplyAccumulates
      )
    }
    return lines + NetworkTable(rows: rows).lines
  }
}
