public import DecoderImage
public import FixedPoint

/// What a decoder holds after a hop, for logs, scores and comparisons.
extension Decoder {
  /// The raw features, in the order of the image's elements.
  @_lifetime(immortal)
  public func rawFeatures() -> Span<Int32> {
    let range = layout.rawFeatures
    return memory.span(range).span
  }
}
