public import DeviceSimulator
public import PowerModel

/// What a decoder costs on a device.
public struct BudgetResult: Sendable {
  /// A figure of the model with its error.
  public struct Prediction: Equatable, Sendable {
    public var value: Double
    /// Nil where nothing tells it.
    public var error: ErrorBand?
    /// What it rests on, in a word or two.
    public var basis: String
  }

  /// A stage of a hop.
  public struct Stage: Equatable, Sendable {
    public var name: String
    public var cycles: Double
    public var microseconds: Double, microjoules: Double
    /// What its cycles rest on.
    public var basis: String
    /// Of its time, and of its energy.
    public var error: ErrorBand?, energyError: ErrorBand?
  }

  /// What was asked.
  public var request: BudgetRequest
  public var recording: String, decoder: String
  /// The trace that was replayed.
  public var trace: DecodeTrace
  /// What the day replayed, a line a trace.
  public var planSummary: [String]
  /// How long it was in standby.
  public var standbyTime: SimulatedTime
  /// Filters, features, normalization, network, outputs, report.
  public var stages: [Stage]
  /// Of the network, layer by layer.
  public var network: NetworkPrediction
  /// The core whose counted instructions were taken.
  public var countedCore: String
  /// The network once; all stages of a hop.
  public var inferenceLatency: Prediction, inferenceEnergy: Prediction
  public var hopLatency: Prediction, hopEnergy: Prediction
  /// From a sample to the hand's motion; empty where the device does not keep
  /// up, as those of the hops that arrive say nothing of the others. So are
  /// `uncertainties` and `scenarios`, and power and hours are not numbers.
  public var delays: [DelayLine]
  /// How the total of these is spread.
  public var totalDelay: DelayDistribution
  /// The longest that each task can take by response-time analysis, by its
  /// number; nil where it may wait for ever.
  public var responseBounds: [SimulatedTime?]
  /// What was simulated.
  public var parameters: DeviceParameters
  public var day: DayResult
  /// The replayed recording once, with every change of state.
  public var excerpt: DayResult
  public var battery: BatteryLife
  /// Numbers that move the hours, the one that does most first; with the hand,
  /// and without.
  public var uncertainties: [Uncertainty],
    uncertaintiesWithoutHand: [Uncertainty]
  public var averagePower: RangedFigure, powerWithoutHand: RangedFigure
  public var hours: RangedFigure, hoursWithoutHand: RangedFigure
  /// The hours under other conditions of the battery.
  public var scenarios: [BatteryScenario]
  /// By which share more cycles the deadlines still hold, at most 10; nil where
  /// one is missed as it is.
  public var deadlineMargin: Double?
  /// Clocks and sleeps that were tried.
  public var choices: [Choice] = []
  /// What a person should know.
  public var notes: [String] = []

  /// A clock and a sleep policy that was tried.
  public struct Choice: Equatable, Sendable {
    public var clockMegahertz: Double
    public var sleep: BudgetRequest.Sleep
    /// Of all but the hand, at the battery.
    public var electronicsMilliwatts: Double
    public var missedDeadlines: Int64
    /// Limits of a budget file that a short day tells of.
    public var missedLimits: Int
    public var isChosen: Bool
  }

  /// The deadlines that were not met.
  public var faults: [ScheduleFault] { day.faults }

  /// The share of what the battery gives that is the decoder's own: its tasks'
  /// energy, with what the regulator loses of it. Not a number where the device
  /// does not keep up.
  public var decoderShare: Double {
    guard day.keepsUp else { return .nan }
    return day.decodingEnergy.joules / request.battery.regulatorEfficiency
      / max(day.drawn.joules, 1e-30)
  }

  /// True movements.
  public var trueMovements: Int64 { day.trueMovements }
}
