import DecoderHost
import Reports
import DecoderImage
import Evaluation
import Foundation
import PowerModel

/// What a decoder image holds.
enum ImageDescription {
  static func describe(_ path: String) throws -> FileDescription {
    let file = try ImageFile(opening: path)
    let image = file.image
    let name = URL(fileURLWithPath: path).deletingPathExtension()
      .lastPathComponent
    let outline = image.outline(fallbackName: name, byteCount: file.byteCount)
    let layers = (0..<image.count(of: .operators)).map { Layer(image, $0) }
    let macs = layers.reduce(0) { $0 + $1.macs }
    let average = layers.reduce(0.0) {
      $0 + Double($1.macs) / Double($1.period)
    }
    let document = JSONValue.object([
      ("schema_version", .integer(1)),
      ("kind", .text("image")),
      ("name", .text(outline.name)),
      ("content_sha256", .text(outline.contentHash)),
      ("flash_bytes", .integer(file.byteCount)),
      ("arena_bytes", .integer(image.workingMemoryByteCount)),
      ("network_arena_bytes", .integer(image.networkMemoryByteCount)),
      ("macs", .integer(macs)),
      ("macs_per_hop", .number(average)),
      ("hop_ms", .number(outline.hopMilliseconds)),
      ("settling_hops", .integer(image.start.settlingHops)),
      (
        "settling_ms",
        .number(Double(image.start.settlingHops) * outline.hopMilliseconds)
      ),
      ("settling_measured", .flag(image.start.source == .measured)),
      ("restart_hops", .integer(image.start.restartHops)),
      ("inputs", .list(outline.inputs.map(object))),
      (
        "branches",
        .list((0..<image.count(of: .branches)).map { branch(image, $0) })
      ),
      (
        "feature_blocks",
        .list((0..<image.count(of: .featureBlocks)).map { block(image, $0) })
      ),
      ("features", .integer(image.count(of: .normalizations))),
      ("layers", .list(layers.map(\.document))),
      (
        "groups",
        .list(
          outline.groups.map {
            .object([
              ("name", .text($0.name)), ("kind", .text($0.kind.rawValue)),
              ("elements", .list($0.elementNames.map { .text($0) })),
              ("unit", .text($0.unit)),
            ])
          }
        )
      ),
      (
        "fingers",
        .list(
          ReplayResult.fingerNames.indices.filter {
            outline.decodedFingers & (1 << UInt8($0)) != 0
          }.map { .text(ReplayResult.fingerNames[$0]) }
        )
      ),
      (
        "delay_ledger",
        .list(
          outline.delays.map {
            .object([
              ("name", .text($0.name)),
              ("milliseconds", .number($0.milliseconds)),
            ])
          }
        )
      ),
      (
        "delay_ms",
        .number(outline.delays.reduce(0) { $0 + $1.milliseconds })
      ),
      (
        "provenance",
        .object(image.provenanceEntries.map { ($0.key, .text($0.value)) })
      ),
    ])
    return FileDescription(
      lines: lines(image, outline, layers, byteCount: file.byteCount),
      document: document
    )
  }

  /// One operator of the network, and what it costs.
  struct Layer {
    let name: String, kind: String
    let inputCount: Int, outputCount: Int
    let period: Int
    /// Multiply-accumulates each time it runs.
    let macs: Int

    init(_ image: DecoderImage, _ index: Int) {
      let record = image.networkOperator(index)
      name = image.text(record.name)
      period = record.period
      inputCount = image.tensor(record.input).elementCount
      outputCount = image.tensor(record.output).elementCount
      macs = NetworkOperation(image, index).macs
      kind =
        switch record.opcode {
        case .dense: "dense"
        case .convolution: "conv1d"
        case .gatedRecurrentUnit: "gru"
        case .lookup: "lookup"
        case .rescale: "rescale"
        }
    }

    var document: JSONValue {
      .object([
        ("name", .text(name)), ("kind", .text(kind)),
        ("inputs", .integer(inputCount)), ("outputs", .integer(outputCount)),
        ("period_hops", .integer(period)), ("macs", .integer(macs)),
      ])
    }
  }

  private static func object(_ input: DecoderOutline.Input) -> JSONValue {
    .object([
      ("name", .text(input.name)),
      ("sampling_rate_hz", .number(input.samplingRate)),
      ("channels", .integer(input.channelCount)),
      ("channel_names", .list(input.channelNames.map { .text($0) })),
      ("hop_samples", .integer(input.hopLength)),
      ("microvolts_per_step", .number(input.microvoltsPerStep)),
    ])
  }

  private static func branch(_ image: DecoderImage, _ index: Int) -> JSONValue {
    let record = image.branch(index)
    return .object([
      ("name", .text(image.text(record.name))),
      ("input", .text(image.text(image.input(record.input).name))),
      ("biquads_before", .integer(record.preBiquadCount)),
      ("decimation", .integer(record.decimation)),
      ("biquads_after", .integer(record.postBiquadCount)),
      ("gain_bits", .integer(record.gainBits)),
    ])
  }

  private static func block(_ image: DecoderImage, _ index: Int) -> JSONValue {
    let record = image.featureBlock(index)
    return .object([
      ("branch", .text(image.text(image.branch(record.branch).name))),
      ("window_samples", .integer(record.windowLength)),
      ("hop_samples", .integer(record.hopLength)),
      ("features", .list(features(record).map { .text($0) })),
      ("elements", .integer(record.elementCount)),
    ])
  }

  /// Names by number (notes on the fourteen features), 1 first.
  private static let featureNames = [
    "zero_crossings", "slope_sign_changes", "waveform_length",
    "willison_amplitude", "mean_absolute_value", "mean_square",
    "root_mean_square", "v_order_3", "log_detector",
    "difference_absolute_standard_deviation", "maximum_fractal_length",
    "myopulse_percentage_rate", "mean_absolute_value_slope",
    "weighted_mean_absolute",
  ]

  private static func features(_ block: ImageFeatureBlock) -> [String] {
    featureNames.indices.filter { block.featureMask & (1 << UInt32($0)) != 0 }
      .map { featureNames[$0] }
  }

  private static func lines(
    _ image: DecoderImage,
    _ outline: DecoderOutline,
    _ layers: [Layer],
    byteCount: Int
  ) -> [String] {
    var facts = TextTable(leadingColumns: 2)
    facts.add(["image", outline.name])
    facts.add(["SHA-256", outline.contentHash])
    facts.add([
      "size",
      "\(byteCount) bytes of flash, \(image.workingMemoryByteCount) bytes of "
        + "memory (\(image.networkMemoryByteCount) the network's)",
    ])
    facts.add([
      "settles in",
      "\(image.start.settlingHops) hops "
        + "(\(number(Double(image.start.settlingHops) * outline.hopMilliseconds)) "
        + "ms), \(image.start.source)",
    ])
    if image.start.restartHops > 0 {
      facts.add([
        "begins anew",
        "every \(image.start.restartHops) hops, and decides on the last of them",
      ])
    }
    for input in outline.inputs {
      facts.add([
        "input \(input.name)",
        "\(input.channelCount) channels at \(number(input.samplingRate)) Hz, "
          + "\(number(input.microvoltsPerStep)) uV a step, hop "
          + "\(input.hopLength) samples (\(number(outline.hopMilliseconds)) ms)",
      ])
      facts.add([
        "channels", Terminal.list(input.channelNames, width: 60),
      ])
    }
    for index in 0..<image.count(of: .branches) {
      let record = image.branch(index)
      facts.add([
        "branch \(image.text(record.name))",
        "\(record.preBiquadCount) biquads, decimation \(record.decimation), "
          + "\(record.postBiquadCount) biquads, \(record.gainBits) "
          + "fractional bits",
      ])
    }
    for index in 0..<image.count(of: .featureBlocks) {
      let record = image.featureBlock(index)
      let names = features(record)
      let list =
        names.count > 3
        ? "\(names.count) features" : names.joined(separator: ", ")
      facts.add([
        "features",
        "\(record.elementCount): \(list) over \(record.windowLength) samples "
          + "of \(image.text(image.branch(record.branch).name))",
      ])
    }
    for group in outline.groups {
      facts.add([
        "group \(group.name)",
        "\(group.kind.rawValue), \(group.elementNames.count): "
          + Terminal.list(group.elementNames, width: 60),
      ])
    }
    var table = TextTable(leadingColumns: 2)
    table.add(["layer", "kind", "inputs", "outputs", "every", "MACs"])
    for layer in layers {
      table.add([
        layer.name, layer.kind, "\(layer.inputCount)", "\(layer.outputCount)",
        layer.period == 1 ? "hop" : "\(layer.period) hops", "\(layer.macs)",
      ])
    }
    table.add([
      "sum", "", "", "", "", "\(layers.reduce(0) { $0 + $1.macs })",
    ])
    var delays = TextTable()
    for delay in outline.delays {
      delays.add([delay.name, "\(number(delay.milliseconds)) ms"])
    }
    delays.add([
      "delay",
      number(outline.delays.reduce(0) { $0 + $1.milliseconds }) + " ms",
    ])
    return facts.lines + [""] + table.lines + [""] + delays.lines
  }

  private static func number(_ value: Double) -> String {
    String(format: "%.6g", value)
  }
}
