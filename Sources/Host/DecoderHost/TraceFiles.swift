import Reports
public import Files
import Decoder
public import DecoderImage
import SignalFeatures

/// What lies between samples and network, hop by hop, for an independent check
/// (Tools/GoldenVectors/check_features.py).
///
/// `hops.npy` holds each hop's number since the last reset; `branch0.npy`, ...
/// the filtered samples [time, channel]; `raw_features.npy`,
/// `network_input.npy`, `layer0.npy`, ... (what each operator of the network has
/// written) and `group0.npy`, ... (what each group was decided by, smoothed)
/// [hop, element]; `trace.json` says what they mean.
public final class TraceFiles {
  private let directory: RunDirectory
  private let hops: ArrayFile
  private let branches: [ArrayFile]
  private let rawFeatures: ArrayFile
  private let networkInput: ArrayFile
  private let layers: [ArrayFile]
  private let groups: [ArrayFile]
  private var hopIndex: Int64 = 0

  /// Starts a trace of a decoder of `image`.
  public convenience init(
    replacing path: String,
    image: DecoderImage
  ) throws(Fault) {
    try self.init(replacing: path, image: image, inputs: InputFiles())
  }

  /// Starts a trace of a decoder of `image`, beside what the command reads.
  package init(
    replacing path: String,
    image: DecoderImage,
    inputs: InputFiles
  ) throws(Fault) {
    directory = try RunDirectory(
      replacing: path,
      kind: .trace,
      inputs: inputs
    )
    let folder = directory.workingPath + "/"
    hops = try ArrayFile(path: folder + "hops.npy", type: "<i8", columns: 1)
    var branches: [ArrayFile] = []
    for index in 0..<image.count(of: .branches) {
      branches.append(
        try ArrayFile(
          path: folder + "branch\(index).npy",
          type: "<i2",
          columns: image.input(image.branch(index).input).channelCount
        )
      )
    }
    self.branches = branches
    let elements = image.count(of: .normalizations)
    rawFeatures = try ArrayFile(
      path: folder + "raw_features.npy",
      type: "<i4",
      columns: elements
    )
    networkInput = try ArrayFile(
      path: folder + "network_input.npy",
      type: "<i2",
      columns: elements
    )
    layers = try (0..<image.count(of: .operators)).map {
      (index) throws(Fault) in
      let tensor = image.tensor(image.networkOperator(index).output)
      return try ArrayFile(
        path: folder + "layer\(index).npy",
        type: tensor.type == .int8 ? "|i1" : "<i2",
        columns: tensor.elementCount
      )
    }
    groups = try (0..<image.count(of: .groups)).map {
      (index) throws(Fault) in
      try ArrayFile(
        path: folder + "group\(index).npy",
        type: "<i4",
        columns: image.group(index).elementCount
      )
    }
    try directory.write(
      Self.description(image).document,
      to: RunKind.trace.mark
    )
  }

  /// The decoder has been reset.
  func reset() {
    hopIndex = 0
  }

  /// Takes what a decoder holds after a hop.
  func append(_ decoder: borrowing Decoder) {
    hops.append(hopIndex)
    hopIndex += 1
    for index in branches.indices {
      let samples = decoder.filteredSamples(branch: index)
      for place in samples.indices { branches[index].append(samples[place]) }
    }
    let raw = decoder.rawFeatures()
    for element in raw.indices {
      rawFeatures.append(raw[element])
      networkInput.append(decoder.networkInput(element))
    }
    for index in groups.indices {
      for element in 0..<decoder.image.group(index).elementCount {
        groups[index].append(decoder.value(element, ofGroup: index))
      }
    }
  }

  /// Takes what an operator has written, before its memory is used again. One
  /// that is not due on this hop leaves what it wrote before.
  func append(layer index: Int, of decoder: borrowing Decoder) {
    let output = decoder.image.networkOperator(index).output
    switch decoder.image.tensor(output).type {
    case .int8:
      let elements = decoder.tensor8(output)
      for place in elements.indices { layers[index].append(elements[place]) }
    case .int16:
      let elements = decoder.tensor16(output)
      for place in elements.indices { layers[index].append(elements[place]) }
    }
  }

  /// Ends the trace and gives the folder its name.
  public func commit() throws(Fault) {
    for file in [hops, rawFeatures, networkInput] + branches + layers + groups {
      try file.close()
    }
    try directory.commit()
  }

  private static func description(_ image: DecoderImage) -> JSONValue {
    let blocks = (0..<image.count(of: .featureBlocks)).map { index in
      let block = image.featureBlock(index)
      return JSONValue.object([
        ("branch", .integer(block.branch)),
        ("window_length", .integer(block.windowLength)),
        ("hop_length", .integer(block.hopLength)),
        (
          "features",
          .list(
            (1...14).filter { block.featureMask & (1 << UInt32($0 - 1)) != 0 }
              .map { .integer($0) }
          )
        ),
        ("first_element", .integer(block.firstElement)),
        ("element_count", .integer(block.elementCount)),
      ])
    }
    let normalizations = (0..<image.count(of: .normalizations)).map {
      image.normalization($0)
    }
    /// An operator; real = scale * (stored - zero_point).
    func layer(_ index: Int) -> JSONValue {
      let step = image.networkOperator(index)
      let tensor = image.tensor(step.output)
      return .object([
        ("name", .text(image.text(step.name))),
        ("operator", .text("\(step.opcode)")),
        ("period_hops", .integer(step.period)),
        ("elements", .integer(tensor.elementCount)),
        ("scale", .exact(Double(Float(bitPattern: tensor.scaleBits)))),
        ("zero_point", .integer(Int(tensor.zeroPoint))),
      ])
    }
    /// A group; real = scale * stored + offset, in its unit.
    func group(_ index: Int) -> JSONValue {
      let group = image.group(index)
      return .object([
        ("name", .text(image.text(group.name))),
        ("kind", .text("\(group.kind)")),
        (
          "elements",
          .list(image.lines(group.elementNames).map { .text($0) })
        ),
        ("scale", .exact(Double(Float(bitPattern: group.unitScaleBits)))),
        ("offset", .exact(Double(Float(bitPattern: group.unitOffsetBits)))),
      ])
    }
    func column(_ field: (FeatureNormalization) -> Int) -> JSONValue {
      .list(normalizations.map { .integer(field($0)) })
    }
    return .object([
      ("schema_version", .integer(1)),
      ("decoder_sha256", .text(image.contentHashText)),
      (
        "branches",
        .list(
          (0..<image.count(of: .branches)).map {
            let branch = image.branch($0)
            return .object([
              ("name", .text(image.text(branch.name))),
              ("gain_bits", .integer(branch.gainBits)),
            ])
          }
        )
      ),
      ("feature_blocks", .list(blocks)),
      ("layers", .list((0..<image.count(of: .operators)).map { layer($0) })),
      ("groups", .list((0..<image.count(of: .groups)).map { group($0) })),
      (
        "normalization",
        .object([
          ("transform", column { Int($0.transform.rawValue) }),
          ("offset", column { Int($0.offset) }),
          ("multiplier", column { Int($0.multiplier) }),
          ("shift", column { Int($0.shift) }),
        ])
      ),
    ])
  }
}

/// Hands what every operator writes to a trace.
struct LayerTrace: DecodeObserver {
  let trace: TraceFiles

  /// See `DecodeObserver`.
  func didFinish(_ step: DecodeStep, of decoder: borrowing Decoder) {
    if case .layer(let index) = step {
      trace.append(layer: index, of: decoder)
    }
  }
}
