import Foundation

/// Cycles of operations on a core, by the fitted effects.
struct LatencyModel: Sendable {
  let coefficients: ModelCoefficients.Latency

  /// The class of operations that an operation is priced by; nil without
  /// multiply-accumulates.
  static func group(of kind: NetworkOperation.Kind) -> String? {
    switch kind {
    case .dense, .gatedRecurrentUnit, .longShortTermMemory: "dense"
    case .convolution: "convolution"
    case .shallowConvolution, .depthwise, .pointwise: "separable"
    case .elementwise: nil
    }
  }

  /// The natural logarithm of cycles a multiply-accumulate of a class, int8,
  /// at the sizes of the benchmark's network of that class.
  func logarithm(
    _ group: String,
    on key: ModelKey,
    by program: NetworkProgram
  ) -> Double {
    let levels = [
      ("group", coefficients.groups[key.core]),
      ("core", key.core),
      ("engine", program.name),
      ("version", "\(program.name) \(program.version)"),
      ("core_engine", "\(key.core) \(program.name)"),
      ("core_version", "\(key.core) \(program.name) \(program.version)"),
      ("board", key.board),
      ("memory", key.memory),
    ]
    return levels.reduce(coefficients.class[group] ?? 0) { sum, level in
      guard let name = level.1 else { return sum }
      return sum + (coefficients.effects[level.0]?[name]?[group] ?? 0)
    }
  }

  /// Instructions a multiply-accumulate, as counted: a slope, and what an
  /// output costs besides. The density is outputs per multiply-accumulate.
  func instructions(
    _ lines: ModelCoefficients.Lines,
    core: String,
    kind: NetworkOperation.Kind,
    precision: NetworkOperation.Precision,
    density: Double
  ) -> Double {
    let counted = CountedCore.standing(for: core)
    let name =
      switch kind {
      case .dense: "dense"
      case .gatedRecurrentUnit, .longShortTermMemory: "recurrent"
      default: "convolution"
      }
    let table = lines[counted] ?? lines["m4"]
    let found = table?[name]
    guard
      let line = found?[precision.rawValue] ?? found?["int8"]
        ?? found?["int16"], line.count == 2
    else { preconditionFailure("no instructions counted for \(name)") }
    return line[0] + line[1] * density
  }

  /// Cycles of one operation.
  func cycles(
    of operation: NetworkOperation,
    on key: ModelKey,
    by program: NetworkProgram,
    cyclesPerInstruction: Double?
  ) -> Double {
    let isVector = coefficients.groups[key.core] == "vector"
    guard let layers = coefficients.layers[isVector ? "vector" : "plain"] else {
      preconditionFailure("a per-layer table for each kind of core")
    }
    let lines = coefficients.instructions
    let isOwn = program == .phalanx
    guard operation.macs > 0, let group = Self.group(of: operation.kind) else {
      // The rows' latencies hold pooling and additions too: what a value costs
      // goes with core and program, as it does in the fit.
      let macs = layers.macsPerElement * Double(operation.outputCount)
      if isOwn, let cyclesPerInstruction {
        return cyclesPerInstruction * macs
          * instructions(
            lines.own,
            core: key.core,
            kind: .convolution,
            precision: operation.precision,
            density: 0
          )
      }
      return macs
        * exp(
          logarithm("separable", on: key, by: isOwn ? .comparison : program)
        )
    }
    let macs = Double(operation.macs)
    let density = Double(operation.outputCount) / macs
    if isOwn, let cyclesPerInstruction {
      return cyclesPerInstruction * macs
        * instructions(
          lines.own,
          core: key.core,
          kind: operation.kind,
          precision: operation.precision,
          density: density
        )
    }
    let priced = exp(
      logarithm(group, on: key, by: isOwn ? .comparison : program)
    )
    if operation.precision == .float32 {
      return macs * priced * (coefficients.floatFactors[group] ?? 1)
    }
    let isSeparable = group == "separable"
    // The ratios hold for pointwise layers of 64 inputs; what an output costs
    // weighs more with fewer. Depthwise layers are taken as 3 x 3.
    let isPointwise = operation.kind == .pointwise
    let separableReference =
      isPointwise ? coefficients.pointwiseOutputsPerMac : 0
    let mine = instructions(
      isOwn ? lines.own : lines.comparison,
      core: key.core,
      kind: operation.kind,
      precision: operation.precision,
      density: isSeparable && !isPointwise ? 0 : density
    )
    let reference = instructions(
      lines.comparison,
      core: key.core,
      kind: group == "dense" ? .dense : .convolution,
      precision: .int8,
      density: isSeparable
        ? separableReference : coefficients.outputsPerMac[group] ?? 0
    )
    let ratio = layers.ratios[operation.kind.rawValue] ?? 1
    return macs * priced * (isSeparable ? ratio : 1) * mine / reference
  }
}
