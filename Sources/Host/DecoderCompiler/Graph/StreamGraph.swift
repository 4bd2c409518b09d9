/// A network as it runs on a stream: every node turns one vector into another,
/// once every `period` hops, and may remember.
///
/// Batch, time and the reshapes around them are gone: they exist only in the
/// file the network was exported to.
struct StreamGraph: Sendable {
  /// The nodes, every one after those it reads; node 0 is the input.
  var nodes: [StreamNode]

  /// The network's outputs by their ONNX names, in the file's order.
  var outputs: [(name: String, node: Int)]

  /// Where a stream of it is not quite what was exported, one line each.
  var warnings: [String] = []

  /// The hops after which recurrent layers begin anew; 0 for never.
  var restartHops = 0

  /// The length of the input vector.
  var inputCount: Int { nodes[0].count }

  /// How many times each node's result is read, outputs included.
  var useCounts: [Int] {
    var counts = [Int](repeating: 0, count: nodes.count)
    for node in nodes { for input in node.inputs { counts[input] += 1 } }
    for output in outputs { counts[output.node] += 1 }
    return counts
  }
}

/// One step of a `StreamGraph`.
struct StreamNode: Sendable {
  /// The name of the ONNX node it came from.
  var name: String
  var kind: Kind

  /// The nodes it reads.
  var inputs: [Int]

  /// The length of its result.
  var count: Int

  /// It computes on hops where `(hopIndex + 1) % period == 0`.
  var period: Int

  enum Kind: Sendable {
    case input
    case linear(Linear)
    case convolution(Convolution)
    case recurrent(GatedRecurrentUnit)
    /// `scale * x + offset`, element by element.
    case affine(scale: [Double], offset: [Double])
    case activation(Activation)
    /// Only as the last step before a group of classes, where it may be left
    /// out: it does not change which class is largest.
    case softmax(isLogarithmic: Bool)
    /// The elements of the input at these indices.
    case select([Int])
    /// The inputs, one after the other.
    case concatenate
  }
}

/// A function of one number.
enum Activation: Equatable, Sendable {
  case sigmoid
  case tanh
  /// `min(max(x, lower), upper)`; Relu is 0 to infinity.
  case clip(lower: Double, upper: Double)

  func callAsFunction(_ x: Double) -> Double {
    switch self {
    case .sigmoid: DecoderCompiler.sigmoid(x)
    case .tanh: hyperbolicTangent(x)
    case .clip(let lower, let upper): min(max(x, lower), upper)
    }
  }
}

/// `y = weights x + bias`.
struct Linear: Sendable {
  var inputCount: Int
  var outputCount: Int
  /// Shape `[outputCount, inputCount]`, row-major.
  var weights: [Double]
  /// Shape `[outputCount]`.
  var bias: [Double]
}

/// A causal convolution over time: `y[t] = bias + sum over k of
/// weights[:, k, :] x[t - (kernelLength - 1 - k) * dilation]`.
struct Convolution: Sendable {
  var inputCount: Int
  var outputCount: Int
  var kernelLength: Int
  /// In inputs, not hops.
  var dilation: Int
  /// It computes once every `stride` inputs.
  var stride: Int
  /// Shape `[outputCount, kernelLength, inputCount]`; kernel 0 is the oldest.
  var weights: [Double]
  /// Shape `[outputCount]`.
  var bias: [Double]

  /// How many inputs it remembers, the newest included.
  var historyLength: Int { (kernelLength - 1) * dilation + 1 }
}

/// The gated recurrent unit of ONNX: gates in the order update (z), reset (r),
/// new (h).
///
///     z = sigmoid(Wz x + Wbz + Rz h + Rbz)
///     r = sigmoid(Wr x + Wbr + Rr h + Rbr)
///     n = tanh(Wh x + Wbh + r * (Rh h + Rbh))   // linearBeforeReset
///     n = tanh(Wh x + Wbh + Rh (r * h) + Rbh)   // otherwise
///     h = (1 - z) * n + z * h
///
/// Source: onnx.ai, operator GRU.
struct GatedRecurrentUnit: Sendable {
  var inputCount: Int
  var hiddenCount: Int
  var linearBeforeReset: Bool
  /// Shape `[3 * hiddenCount, inputCount]`.
  var inputWeights: [Double]
  /// Shape `[3 * hiddenCount, hiddenCount]`.
  var recurrentWeights: [Double]
  /// Shape `[3 * hiddenCount]`.
  var inputBias: [Double]
  /// Shape `[3 * hiddenCount]`.
  var recurrentBias: [Double]
}
