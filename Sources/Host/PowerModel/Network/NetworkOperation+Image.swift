public import DecoderImage

extension NetworkOperation {
  /// The operations of a decoder image's network, in the order they run.
  public static func operations(of image: DecoderImage) -> [NetworkOperation] {
    (0..<image.count(of: .operators)).map { NetworkOperation(image, $0) }
  }

  /// One operator of an image.
  ///
  /// Multiply-accumulates are those of the weights, once a step; a GRU's are
  /// `3 * hidden * (inputs + hidden)`. A convolution of stride s runs on every
  /// s-th of its own hops.
  public init(_ image: DecoderImage, _ index: Int) {
    let record = image.networkOperator(index)
    let input = image.tensor(record.input)
    let output = image.tensor(record.output)
    let kind: Kind
    let macs: Int
    var period = record.period
    switch record.opcode {
    case .dense:
      kind = .dense
      macs = record.count(0) * record.count(1)
    case .convolution:
      // A kernel of one tap is a convolution too: `pointwise` is priced by
      // maps of many places, and this has one place a hop.
      kind = .convolution
      macs = record.count(0) * record.count(1) * record.count(4)
      period *= record.count(6)
    case .gatedRecurrentUnit:
      kind = .gatedRecurrentUnit
      let hidden = record.count(1)
      macs = 3 * hidden * (record.count(0) + hidden)
    case .lookup, .rescale:
      kind = .elementwise
      macs = 0
    }
    self.init(
      name: image.text(record.name),
      kind: kind,
      macs: macs,
      outputCount: output.elementCount,
      // One byte a weight.
      weightByteCount: macs,
      activationByteCount: input.byteCount + output.byteCount,
      precision: input.type == .int8 ? .int8 : .int16,
      period: period
    )
  }
}

extension DecoderImage {
  /// A string of the image as text.
  fileprivate func text(_ offset: Int) -> String {
    let span = string(offset)
    let bytes = span.indices.map { span[$0] }
    return String(decoding: bytes, as: UTF8.self)
  }
}
