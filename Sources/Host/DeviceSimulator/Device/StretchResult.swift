/// What a stretch of simulated time has come to.
struct StretchResult: Hashable {
  /// How long it was, in picoseconds.
  var duration: Int64
  /// The time in each state of each component, in picoseconds, and how often
  /// each state was entered.
  var times: [[Int64]], entries: [[Int64]]
  /// The energy of each rail by its load.
  var rails: [Energy]
  var counts: DeviceCounts
  /// The longest response of each task, by its number, in picoseconds.
  var worstResponses: [Int64]
  /// The delays of the hops that arrived.
  var delays: [HopDelay]
}

/// One change of a component's state.
public struct StateChange: Hashable, Sendable {
  /// When, since the start of the captured stretch.
  public var time: SimulatedTime
  /// The component and its new state, by their numbers.
  public var component: Int, state: Int
}
