import DecoderImage
import FixedPoint
import SignalFeatures

/// What a decoder holds after a hop, for logs, scores and comparisons. Spans
/// are valid while the working memory is, and change with the next hop.
extension Decoder {
  /// The filtered samples of the hop, in units of 2^-gainBits steps. Shape
  /// `[hop of the branch, channels]`.
  @_lifetime(immortal)
  public func filteredSamples(branch index: Int) -> Span<Int16> {
    memory.view(layout.branch(index, of: image, in: memory).filtered)
  }

  /// Filtered samples that did not fit 16 bits, since the last reset.
  public func saturationCount(branch index: Int) -> UInt32 {
    layout.branch(index, of: image, in: memory).filter
      .saturationCount(in: memory)
  }

  /// The raw features. Shape `[elements]`, in the order of the image.
  @_lifetime(immortal)
  public func rawFeatures() -> Span<Int32> {
    memory.view(layout.rawFeatures)
  }

  /// The normalized feature that went into the network, Q3.12. Computed anew,
  /// because later tensors may share the memory of the first.
  public func networkInput(_ element: Int) -> Int16 {
    image.normalization(element).apply(to: rawFeatures()[element])
  }

  /// The elements of an int16 tensor.
  @_lifetime(immortal)
  public func tensor16(_ index: Int) -> Span<Int16> {
    precondition(image.tensor(index).type == .int16, "the tensor is int16")
    return memory.view(range(of: image.tensor(index), as: Int16.self))
  }

  /// The elements of an int8 tensor.
  @_lifetime(immortal)
  public func tensor8(_ index: Int) -> Span<Int8> {
    precondition(image.tensor(index).type == .int8, "the tensor is int8")
    return memory.view(range(of: image.tensor(index), as: Int8.self))
  }

  /// The winning element of a group of classes.
  public func winner(ofGroup index: Int) -> Int {
    layout.group(index, of: image, in: memory).winner(in: memory)
  }

  /// Whether an element of an activity group is on.
  public func isOn(_ element: Int, ofGroup index: Int) -> Bool {
    layout.group(index, of: image, in: memory).isOn(element, in: memory)
  }

  /// The smoothed value of an element, in raw steps of its tensor.
  public func value(_ element: Int, ofGroup index: Int) -> Int32 {
    layout.group(index, of: image, in: memory).value(element, in: memory)
  }
}
