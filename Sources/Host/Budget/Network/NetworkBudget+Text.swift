public import Reports
import DecoderCompiler
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
        others.count == 1 ? "1 other" : "\(others.count) others", "elementwise",
        "0",
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
    // Some boards have it in their name.
    let clock = Figures.text(prediction.clockMegahertz) + " MHz"
    let place =
      target.part.name.contains(clock)
      ? target.part.name : "\(target.part.name), \(clock)"
    return """
      \(network.name) on \(place), \
      by \(program.name) \(program.version), \(network.precisionText)

      \(table.lines.joined(separator: "\n"))

      latency  \(Figures.text(prediction.latencyMicroseconds)) us, \
      \(Self.text(prediction.latencyError)) \
      (\(prediction.latencyBasis.rawValue))
      energy   \(Figures.text(prediction.energyMicrojoules)) uJ, \
      \(Self.text(prediction.energyError)) \
      (\(energyBasis))
      \(sizeText)
      """
        + (network.extentText.map { "\nof       \($0)" } ?? "")
        + (kernelText.map { "\n\n" + Figures.folded($0) } ?? "")
        + (network.note.map { "\n\n" + Figures.folded("note: \($0)") } ?? "")
  }

  /// What latency and power rest on, of which energy is the product.
  private var energyBasis: String {
    "latency \(prediction.latencyBasis.rawValue), "
      + "power \(prediction.powerCalibration.rawValue)"
  }

  private var sizeText: String {
    "memory   \(network.constantByteCount) bytes of constants, at least "
      + "\(network.activationByteCount) of RAM; the program itself is not "
      + "counted"
  }

  /// Why it is not priced as by the decoder's kernels; nil where it is.
  private var kernelText: String? {
    guard let fault = network.kernelFault, prediction.program != .phalanx
    else { return nil }
    return "priced as by \(prediction.program.name) "
      + "\(prediction.program.version), \(network.precisionText): the "
      + "decoder's kernels do not run it: \(fault)"
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

  private static func number(_ value: Int?) -> JSONValue {
    value.map { .integer($0) } ?? .null
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
      ("precision", .text(network.precisionText)),
      ("constant_bytes", .integer(network.constantByteCount)),
      ("least_activation_bytes", .integer(network.activationByteCount)),
      ("program_bytes", .null),
      ("external_constants", .integer(network.externalConstantCount)),
      ("priced_steps", Self.number(network.extent?.pricedSteps)),
      ("input_steps", Self.number(network.extent?.inputSteps)),
      (
        "input_shape",
        network.extent?.shape.map { .list($0.map(Self.number)) } ?? .null
      ),
      (
        "kernel_fault", network.kernelFault.map { .text($0) } ?? .null
      ),
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
        basis: energyBasis
      )
    )
    pairs += [
      (
        "uncounted_operations",
        .list(network.uncountedOperations.map { .text($0) })
      ),
      (
        "refused_operations",
        .list(network.refusedOperations.map { .text($0) })
      ),
      ("layers", .list(prediction.layers.map(BudgetResult.object))),
      ("missed_limits", .list(missed.map(\.document))),
    ]
    return .object(pairs)
  }
}
