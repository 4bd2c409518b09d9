public import Evaluation
import PowerModel

/// What is said of a network's price.
extension NetworkBudget {
  /// The tables, a newline between lines.
  public var text: String {
    let program = prediction.program
    var table = TextTable(leadingColumns: 2)
    table.add(["layer", "kind", "MACs", "cycles", "us", "uJ"])
    for layer in prediction.layers where layer.macs > 0 {
      table.add([
        Self.brief(layer.name), layer.kind.rawValue, "\(layer.macs)",
        Figures.text(layer.cycles, digits: 5),
        Figures.text(layer.latencyMicroseconds),
        Figures.text(layer.energyMicrojoules),
      ])
    }
    let others = prediction.layers.filter { $0.macs == 0 }
    if !others.isEmpty {
      table.add([
        "\(others.count) others", "elementwise", "0",
        Figures.text(others.reduce(0) { $0 + $1.cycles }, digits: 5),
        Figures.text(others.reduce(0) { $0 + $1.latencyMicroseconds }),
        Figures.text(others.reduce(0) { $0 + $1.energyMicrojoules }),
      ])
    }
    table.add([
      "all", "", "\(prediction.macs)",
      Figures.text(prediction.cycles, digits: 5),
      Figures.text(prediction.latencyMicroseconds),
      Figures.text(prediction.energyMicrojoules),
    ])
    return """
      \(network.name) on \(target.part.name), \
      \(Figures.text(prediction.clockMegahertz)) MHz, \
      by \(program.name) \(program.version)

      \(table.lines.joined(separator: "\n"))

      latency  \(Figures.text(prediction.latencyMicroseconds)) us, \
      \(Self.text(prediction.latencyError)) \
      (\(prediction.latencyBasis.rawValue))
      energy   \(Figures.text(prediction.energyMicrojoules)) uJ, \
      \(Self.text(prediction.energyError)) \
      (power \(prediction.powerCalibration.rawValue))
      """
        + (network.note.map { "\n\n" + Figures.folded("note: \($0)") } ?? "")
  }

  private static func text(_ error: ErrorBand?) -> String {
    (error == nil ? "" : "off by ") + BudgetResult.text(error)
  }

  /// A layer's name as far as a line has room: exporters join those of all that
  /// went into it.
  private static func brief(_ name: String) -> String {
    let first = name.split(separator: ";").first.map(String.init) ?? name
    return first.count <= 40 ? first : "..." + first.suffix(37)
  }

  /// Everything, units in key names.
  ///
  /// - Parameter missed: The limits of a budget file that were missed.
  /// - Returns: One object.
  public func document(missed: [MissedLimit] = []) -> JSONValue {
    var pairs: [(String, JSONValue)] = [
      ("schema_version", .integer(1)),
      ("network", .text(network.name)),
      ("target", .text(target.id)),
      ("clock_MHz", .number(prediction.clockMegahertz)),
      ("program", .text(prediction.program.name)),
      ("program_version", .text(prediction.program.version)),
      ("macs", .integer(prediction.macs)),
      ("constant_bytes", .integer(network.constantByteCount)),
      ("inference_cycles", .number(prediction.cycles)),
    ]
    pairs += BudgetResult.prediction(
      "inference_latency_us",
      .init(
        value: prediction.latencyMicroseconds,
        error: prediction.latencyError,
        basis: prediction.latencyBasis.rawValue
      )
    )
    pairs += BudgetResult.prediction(
      "inference_energy_uJ",
      .init(
        value: prediction.energyMicrojoules,
        error: prediction.energyError,
        basis: "power \(prediction.powerCalibration.rawValue)"
      )
    )
    pairs += [
      (
        "uncounted_operations",
        .list(network.uncountedOperations.map { .text($0) })
      ),
      ("layers", .list(prediction.layers.map(BudgetResult.object))),
      ("missed_limits", .list(missed.map(\.document))),
    ]
    return .object(pairs)
  }
}
