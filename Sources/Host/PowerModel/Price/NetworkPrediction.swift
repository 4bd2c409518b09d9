/// What one run of a network costs.
public struct NetworkPrediction: Equatable, Sendable {
  /// One operation.
  public struct Layer: Equatable, Sendable {
    public var name: String
    public var kind: NetworkOperation.Kind
    public var macs: Int
    /// It runs on every `period`-th hop.
    public var period: Int
    public var cycles: Double
    public var latencyMicroseconds: Double
    public var energyMicrojoules: Double
    public var basis: PredictionBasis
  }

  public var layers: [Layer]
  /// What ran it.
  public var program: NetworkProgram
  public var clockMegahertz: Double
  /// The weakest of its layers'.
  public var latencyBasis: PredictionBasis
  /// The error of cycles and latency; nil where nothing tells it.
  public var latencyError: ErrorBand?
  /// What the power rests on.
  public var powerCalibration: Calibration
  /// The error of energy; nil where nothing tells it.
  public var energyError: ErrorBand?

  /// Of all layers once.
  public var cycles: Double { layers.reduce(0) { $0 + $1.cycles } }
  public var latencyMicroseconds: Double {
    layers.reduce(0) { $0 + $1.latencyMicroseconds }
  }
  public var energyMicrojoules: Double {
    layers.reduce(0) { $0 + $1.energyMicrojoules }
  }
  public var macs: Int { layers.reduce(0) { $0 + $1.macs } }

  /// A hop's mean, when layers run on some hops only.
  public var cyclesPerHop: Double {
    layers.reduce(0) { $0 + $1.cycles / Double($1.period) }
  }
  public var energyMicrojoulesPerHop: Double {
    layers.reduce(0) { $0 + $1.energyMicrojoules / Double($1.period) }
  }
}

/// A number with the error of its kind.
public struct Estimate: Equatable, Sendable {
  /// Whose error a number quotes.
  public enum ErrorOrigin: String, Sendable {
    /// Of networks: no row left out tells it of filters, features and the rest
    /// of a decoder, so that it is an indication only.
    case networks
    /// Of a family of chips without rows of its own, as far as the few families
    /// with rows tell.
    case chipFamilies = "chip families"
  }

  public var value: Double
  /// Nil where nothing tells it.
  public var error: ErrorBand?
  /// Nil without error.
  public var errorOrigin: ErrorOrigin?
  public var calibration: Calibration
}
