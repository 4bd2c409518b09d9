import DecoderCompiler
import Evaluation
import Foundation

/// What a float network holds.
enum ModelDescription {
  static func describe(_ path: String) throws -> FileDescription {
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw EvaluationError(
        place: path,
        fault: "cannot be read",
        remedy: "give an ONNX file"
      )
    }
    let model = try ModelSummary(bytes: bytes, place: path)
    return FileDescription(lines: lines(path, model), document: document(model))
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
    ]
    for input in model.inputs {
      lines.append(
        "input \(input.name): [\(input.axes.joined(separator: ", "))]"
      )
    }
    lines += ["outputs: " + model.outputs.joined(separator: ", "), ""]
    var table = TextTable(leadingColumns: 3)
    table.add(["node", "operator", "from"])
    for node in model.nodes {
      let from = node.inputs.filter { !$0.isEmpty }.joined(separator: ", ")
      table.add([
        node.name, node.operation,
        from.count > 50 ? from.prefix(47) + "..." : from,
      ])
    }
    return lines + table.lines
  }
}
