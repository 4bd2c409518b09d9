/// All that a device's future depends on. Two that are equal have the same
/// future under the same inputs; times are relative to the start of the replay.
struct DeviceState: Hashable {
  /// The sources of events. Of events at the same moment the first here comes
  /// first; what the processor does at that moment comes after all of them.
  enum Source {
    /// Two each: of the link to the hand, of that to the host.
    static let linkEnd = 0, linkEvent = 5
    static let handSettled = 2, block = 3, blockInterrupt = 4
    static let timer = 7, count = 8
  }

  var processor = Processor()
  var slots = EventSlots(sourceCount: Source.count)
  var pacing = GovernorPacing()
  /// The block whose interrupt is late.
  var waitingBlock: WaitingBlock?
  /// Hops whose last block has come and that are not decoded.
  var hopsInWork: [HopProgress] = []
  /// The newest intent, until a tick takes it.
  var offered: HopProgress?
  /// What the tick under way has taken.
  var taken: HopProgress?
  /// Whether the job of the hand under way is a tick.
  var isTick = false
  /// The link to the hand, and that to the host.
  var links = [Link(), Link()]
  /// What the samples that were lost would have told the fingers.
  var lostSteps = FingerSteps()
  var fingers = FingerTravel()
  /// The state of each component, by the meters.
  var components: [Int]

  /// Moves the clock's zero to a moment, a whole number of microseconds.
  mutating func rebase(to origin: Int64) {
    processor.rebase(to: origin)
    slots.rebase(to: origin)
    pacing.rebase(to: origin / 1_000_000)
    for index in hopsInWork.indices { hopsInWork[index].rebase(to: origin) }
    waitingBlock?.arrival -= origin
    offered?.rebase(to: origin)
    taken?.rebase(to: origin)
    for index in links.indices { links[index].rebase(to: origin) }
    fingers.rebase(to: origin)
  }
}

/// A block whose interrupt has not come yet.
struct WaitingBlock: Hashable {
  /// When it was full, in picoseconds.
  var arrival: Int64
  /// Which of its hop it is.
  var block: Int
}
