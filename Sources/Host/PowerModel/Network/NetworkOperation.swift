/// One operation of a network: what it computes, and how much.
public struct NetworkOperation: Equatable, Sendable, Codable {
  /// What is computed. The raw values are those of the fit's files.
  public enum Kind: String, CaseIterable, Sendable, Codable {
    case dense
    /// Over one or two dimensions, with at least two input channels.
    case convolution
    /// A convolution of one input channel, as first layers are.
    case shallowConvolution = "shallow_convolution"
    case depthwise
    /// A convolution of one tap.
    case pointwise
    /// All three gates of a step.
    case gatedRecurrentUnit = "gru"
    /// All four gates of a step.
    case longShortTermMemory = "lstm"
    /// Pooling, sums, look-up tables: no multiply-accumulates of note.
    case elementwise
  }

  /// What the activations are; weights are of 8 bits, or floats with floats.
  public enum Precision: String, CaseIterable, Sendable, Codable {
    case int8
    case int16
    case float32
  }

  public var name: String
  public var kind: Kind
  /// Multiply-accumulates each time it runs.
  public var macs: Int
  /// Values that it computes each time; without multiply-accumulates, values
  /// that it goes through: of every window of a pool, all inputs of a sum.
  public var outputCount: Int
  public var weightByteCount: Int
  /// Inputs and outputs together.
  public var activationByteCount: Int
  public var precision: Precision
  /// It runs on every `period`-th hop.
  public var period: Int

  public init(
    name: String,
    kind: Kind,
    macs: Int,
    outputCount: Int,
    weightByteCount: Int,
    activationByteCount: Int,
    precision: Precision,
    period: Int = 1
  ) {
    precondition(macs >= 0 && outputCount >= 0, "counts of something")
    precondition(weightByteCount >= 0 && activationByteCount >= 0, "sizes")
    precondition(period > 0, "runs on some hop")
    self.name = name
    self.kind = kind
    self.macs = macs
    self.outputCount = outputCount
    self.weightByteCount = weightByteCount
    self.activationByteCount = activationByteCount
    self.precision = precision
    self.period = period
  }
}
