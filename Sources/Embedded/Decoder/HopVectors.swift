import DecoderImage
import FixedPoint

/// What a decoder computes in a hop, vector by vector, so that two decoders can
/// be held against each other.
public enum HopVectorKind: UInt8, CaseIterable, Sendable {
  /// Filtered samples of a branch, shape `[hop of the branch, channels]`.
  case filteredSamples = 0
  /// Raw features, shape `[elements]`.
  case rawFeatures = 1
  /// Normalized features, Q3.12, shape `[elements]`.
  case networkInput = 2
  /// What an operator of the network put out; a recurrent one, its hidden state.
  case layer = 3
  /// The smoothed values of an output group, in steps of its tensor.
  case group = 4
}

/// Takes the vectors of a hop, in the order in which they are computed.
public protocol HopVectorSink: ~Copyable {
  /// A vector follows.
  ///
  /// - Parameters:
  ///   - kind: What it is.
  ///   - index: Of the branch, the operator, the group.
  ///   - count: How many elements it has.
  ///   - byteCount: The size of an element: 1, 2 or 4.
  mutating func begin(
    _ kind: HopVectorKind,
    index: Int,
    count: Int,
    byteCount: Int
  )

  /// Its next element.
  mutating func take(_ element: Int32)
}

/// Hands the vectors of each hop to a sink.
public struct HopVectors<Sink: HopVectorSink & ~Copyable>: DecodeObserver,
  ~Copyable
{
  /// What takes them.
  public var sink: Sink

  /// Whether filtered samples are among them: they are many.
  public var hasFilteredSamples = false

  /// Hands vectors to `sink`.
  public init(sink: consuming Sink) {
    self.sink = sink
  }

  /// See `DecodeObserver`.
  public mutating func didFinish(
    _ step: DecodeStep,
    of decoder: borrowing Decoder
  ) {
    switch step {
    case .features:
      if hasFilteredSamples { sendFilteredSamples(decoder) }
      let raw = decoder.rawFeatures()
      sink.begin(.rawFeatures, index: 0, count: raw.count, byteCount: 4)
      for index in raw.indices { sink.take(raw[index]) }
    case .normalization:
      send(.networkInput, 0, tensor: 0, decoder)
    case .layer(let index):
      let output = decoder.image.networkOperator(index).output
      send(.layer, index, tensor: output, decoder)
    case .outputs:
      for index in 0..<decoder.image.count(of: .groups) {
        let count = decoder.image.group(index).elementCount
        sink.begin(.group, index: index, count: count, byteCount: 4)
        for element in 0..<count {
          sink.take(decoder.value(element, ofGroup: index))
        }
      }
    }
  }

  private mutating func sendFilteredSamples(_ decoder: borrowing Decoder) {
    for index in 0..<decoder.image.count(of: .branches) {
      let samples = decoder.filteredSamples(branch: index)
      sink.begin(
        .filteredSamples,
        index: index,
        count: samples.count,
        byteCount: 2
      )
      for place in samples.indices { sink.take(Int32(samples[place])) }
    }
  }

  private mutating func send(
    _ kind: HopVectorKind,
    _ index: Int,
    tensor: Int,
    _ decoder: borrowing Decoder
  ) {
    let shape = decoder.image.tensor(tensor)
    sink.begin(
      kind,
      index: index,
      count: shape.elementCount,
      byteCount: shape.type.byteCount
    )
    switch shape.type {
    case .int8:
      let elements = decoder.tensor8(tensor)
      for place in elements.indices { sink.take(Int32(elements[place])) }
    case .int16:
      let elements = decoder.tensor16(tensor)
      for place in elements.indices { sink.take(Int32(elements[place])) }
    }
  }
}
