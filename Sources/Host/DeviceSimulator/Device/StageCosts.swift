/// What the firmware's work costs, in cycles of the processor's clock.
public struct StageCosts: Hashable, Sendable {
  /// The interrupt of a block of samples.
  public var samplesInterrupt: Int64 = 0
  /// The filters: of a block whatever its length, and of a frame of each input.
  public var intakePerBlock: Int64 = 0, intakePerFrame: [Int64] = []
  /// Features, network and outputs of a hop.
  public var decode: Int64 = 0
  /// Handing the intent to the governor at the end of it, in which interrupts
  /// are held off.
  public var offer: Int64 = 0
  /// What is said of a hop.
  public var report: Int64 = 0
  /// The hand's timer: without a tick of the governor, and with one and its
  /// frame.
  public var handIdle: Int64 = 0, handTick: Int64 = 0

  /// Nothing costs anything.
  public init() {}
}
