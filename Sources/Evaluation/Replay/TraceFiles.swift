import DecoderFirmware
public import DecoderImage
package import RecordingIO
import SignalFeatures

/// What lies between samples and network, hop by hop, for an independent check
/// (Tools/GoldenVectors/check_features.py).
///
/// `hops.npy` holds each hop's number since the last reset; `branch0.npy`, ...
/// the filtered samples [time, channel]; `raw_features.npy` and
/// `network_input.npy` [hop, element]; `trace.json` says what they mean.
public final class TraceFiles {
  private let directory: RunDirectory
  private let hops: ArrayFile
  private let branches: [ArrayFile]
  private let rawFeatures: ArrayFile
  private let networkInput: ArrayFile
  private var hopIndex: Int64 = 0

  /// Starts a trace of a decoder of `image`.
  public convenience init(
    replacing path: String,
    image: DecoderImage
  ) throws(EvaluationError) {
    try self.init(replacing: path, image: image, inputs: InputFiles())
  }

  /// Starts a trace of a decoder of `image`, beside what the command reads.
  package init(
    replacing path: String,
    image: DecoderImage,
    inputs: InputFiles
  ) throws(EvaluationError) {
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
  }

  /// Ends the trace and gives the folder its name.
  public func commit() throws(EvaluationError) {
    for file in [hops, rawFeatures, networkInput] + branches {
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
