import Files

/// What an axis of an ONNX tensor means on a stream.
enum Axis: Equatable, Sendable {
  /// Length 1: the batch, a direction, or an axis put in for a shape's sake.
  case unit
  case time
  case features
}

/// Which steps of the input a tensor's time axis stands for.
///
/// Element `j` is the stream's value at step `j * stride + shift`. A step below
/// zero is from before the recording (zeros); a step past the last is a look
/// into the future.
struct TimeAxis: Equatable, Sendable {
  /// The number of elements.
  var count: Int
  var stride = 1
  var shift = 0

  /// The step that the last element stands for.
  var lastStep: Int { (count - 1) * stride + shift }

  /// The axis after `left` and `right` elements are put around it.
  func padded(left: Int, right: Int) -> TimeAxis {
    TimeAxis(
      count: count + left + right,
      stride: stride,
      shift: shift - left * stride
    )
  }

  /// The axis of a convolution's result, whose element stands for the newest
  /// input that it reads.
  func convolved(kernelLength: Int, dilation: Int, stride step: Int)
    -> TimeAxis?
  {
    let reach = (kernelLength - 1) * dilation
    // No stream answers only every 2^16-th hop, and no product overflows then.
    guard count > reach, step < 1 << 16, stride * step < 1 << 16 else {
      return nil
    }
    return TimeAxis(
      count: (count - reach - 1) / step + 1,
      stride: stride * step,
      shift: shift + reach * stride
    )
  }

  /// Elements `start` up to `end`.
  func sliced(from start: Int, to end: Int) -> TimeAxis {
    TimeAxis(
      count: end - start,
      stride: stride,
      shift: shift + start * stride
    )
  }
}

/// A tensor of the ONNX graph that depends on the input: a node of the stream,
/// seen through some arrangement of axes.
struct Signal: Sendable {
  /// The node of the `StreamGraph` that computes it.
  var node: Int
  var axes: [Axis]
  var time: TimeAxis
  var featureCount: Int

  /// The node after which the last element stands for a step that has not
  /// come yet; nil where none does.
  var lookAheadSource: String?

  /// The shape that ONNX sees.
  var shape: [Int] {
    axes.map { axis in
      switch axis {
      case .unit: 1
      case .time: time.count
      case .features: featureCount
      }
    }
  }

  /// The same tensor with its axes in the order of `wanted`, or nil if that is
  /// another. Where there is one step of time, which of the axes of length 1 is
  /// the time cannot be seen, and does not matter.
  func arranged(as wanted: [Axis]) -> Signal? {
    if axes == wanted { return self }
    let isAlike =
      axes.count == wanted.count
      && zip(axes, wanted).allSatisfy { ($0 == .features) == ($1 == .features) }
    guard time.count == 1, isAlike else { return nil }
    var result = self
    result.axes = wanted
    return result
  }

  /// The tensor without some axes of length 1, or nil if one of them is none.
  func squeezed(_ places: Set<Int>) -> Signal? {
    let isUnit = places.allSatisfy { place in
      guard axes.indices.contains(place) else { return false }
      return axes[place] == .unit || axes[place] == .time && time.count == 1
    }
    guard isUnit else { return nil }
    var result = self
    result.axes = axes.indices.filter { !places.contains($0) }.map { axes[$0] }
    return result
  }

  /// The tensor with axes of length 1 put in, so that they stand at `places`.
  func unsqueezed(_ places: Set<Int>) -> Signal? {
    let rank = axes.count + places.count
    guard places.allSatisfy({ (0..<rank).contains($0) }) else { return nil }
    var rest = axes[...]
    var result = self
    result.axes = (0..<rank).map {
      places.contains($0) ? .unit : rest.removeFirst()
    }
    return result
  }

  /// The same elements in the same order under other axis lengths, or nil if
  /// time and features would be mixed.
  ///
  /// Lengths are matched from the last axis to the first, so that of several
  /// axes of length 1 the features are the last.
  func reshaped(_ lengths: [Int]) -> Signal? {
    var roles = axes.filter { $0 != .unit }
    var result = [Axis](repeating: .unit, count: lengths.count)
    for place in lengths.indices.reversed() {
      if let role = roles.last {
        let length = role == .time ? time.count : featureCount
        if length == lengths[place] {
          result[place] = role
          roles.removeLast()
          continue
        }
      }
      guard lengths[place] == 1 else { return nil }
    }
    // A time axis of one step may vanish; nothing else may.
    guard roles.isEmpty || (roles == [.time] && time.count == 1) else {
      return nil
    }
    var reshaped = self
    reshaped.axes = result
    return reshaped
  }
}

/// What is known of a tensor's value while a graph is imported.
enum ImportedValue: Sendable {
  case constant(NumericArray)
  case signal(Signal)
  /// Made of another input of the graph, whose name it holds, and of constants:
  /// a state that the caller passes in.
  case outside(String)
  /// Not known, with the reason, which matters only if somebody reads it.
  case unknown(Fault)

  /// Whether it comes from another input of the graph.
  var isOutside: Bool {
    if case .outside = self { true } else { false }
  }
}
