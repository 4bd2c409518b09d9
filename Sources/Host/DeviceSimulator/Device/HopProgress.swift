/// A hop on its way from its last sample to the hand. Times are picoseconds.
struct HopProgress: Hashable {
  /// When its last sample was there.
  var end: Int64
  /// What the processor did for it since then.
  var compute: Int64 = 0
  /// What features, network and outputs take.
  var decodeCost: Int64
  /// When its intent was there, and when a frame with it was put out.
  var decoded: Int64 = 0, sent: Int64 = 0
  /// What it tells the fingers, and what the intents that it overtook would
  /// have told them.
  var steps: FingerSteps

  mutating func rebase(to origin: Int64) {
    end -= origin
    decoded -= origin
    sent -= origin
  }
}

/// The delay of one hop from its last sample on, in picoseconds.
public struct HopDelay: Hashable, Sendable {
  /// Waiting for the processor: wake-up, other tasks, interrupts.
  public var queueing: Int64
  /// The processor's work for it: its last block's filters, features, network,
  /// outputs.
  public var compute: Int64
  /// Until the governor's next tick has put out a frame.
  public var governor: Int64
  /// Until the frame has arrived at the hand.
  public var link: Int64

  /// All of it.
  public var total: Int64 { queueing + compute + governor + link }
}
