import DecoderImage
import FixedPoint

/// The smoothed outputs of one group and what they have been taken for.
///
/// Fractional bits of the smoothed values: 8, so that a slow average does not
/// stop short of its input by more than half a percent of a step.
struct GroupState {
  static let fractionBits: Int32 = 8

  /// The smoothed values, 8 fractional bits.
  let smoothed: MemoryRange<Int32>

  /// Activity: 1 while an element is on. Classes: element 0 holds the winner.
  let decisions: MemoryRange<Int32>

  /// Activity: hops that an element has asked for a change. Classes: hops that
  /// each element has led the winner.
  let pending: MemoryRange<Int32>

  /// Lays out the state of a group of `elementCount` elements.
  init(elementCount: Int, memory: inout MemoryPlan) {
    smoothed = memory.reserve(elementCount, of: Int32.self)
    decisions = memory.reserve(elementCount, of: Int32.self)
    pending = memory.reserve(elementCount, of: Int32.self)
  }

  /// Takes the newest raw value of an element in.
  ///
  /// `s = s + round(a * (v - s) / 2^15)`, in Q8. |v| is at most 2^16, so that
  /// `a * (v - s)` stays below 2^15 * 2^25 in size.
  func smooth(
    _ raw: Int32,
    _ element: Int,
    weight: Int32,
    isFirst: Bool,
    in memory: WorkingMemory
  ) {
    var smoothed = memory.span(smoothed)
    let newest = raw << Self.fractionBits
    guard !isFirst else {
      smoothed[element] = newest
      return
    }
    let step = Int64(weight) * Int64(newest - smoothed[element])
    smoothed[element] += Int32(truncatingIfNeeded: (step + 1 << 14) >> 15)
  }

  /// Decides which elements are on.
  ///
  /// A change counts once it has been asked for on more than `holdHops` hops in
  /// a row; on the first hop after a reset every element starts off.
  func decideActivity(_ group: ImageGroup, in memory: WorkingMemory) {
    let smoothed = memory.view(smoothed)
    var decisions = memory.span(decisions)
    var pending = memory.span(pending)
    // Thresholds are below 2^18 in size, so the shift keeps them.
    let on = group.onThreshold << Self.fractionBits
    let off = group.offThreshold << Self.fractionBits
    for element in 0..<group.elementCount {
      let isOn = decisions[element] != 0
      let asksForChange =
        isOn ? smoothed[element] < off : smoothed[element] > on
      pending[element] = asksForChange ? pending[element] + 1 : 0
      guard pending[element] > Int32(group.holdHops) else { continue }
      decisions[element] = isOn ? 0 : 1
      pending[element] = 0
    }
  }

  /// Decides which class wins.
  ///
  /// The largest wins at once on the first hop after a reset; later it must lead
  /// the winner by more than the on-threshold, on more than `holdHops` hops in
  /// a row. Of equals the lowest index is the largest.
  func decideClass(
    _ group: ImageGroup,
    isFirst: Bool,
    in memory: WorkingMemory
  ) {
    let smoothed = memory.view(smoothed)
    var decisions = memory.span(decisions)
    var pending = memory.span(pending)
    var largest = 0
    for element in 1..<max(group.elementCount, 1)
    where smoothed[element] > smoothed[largest] {
      largest = element
    }
    let winner = isFirst ? largest : Int(decisions[0])
    let margin = group.onThreshold << Self.fractionBits
    let leads =
      largest != winner
      && Int64(smoothed[largest]) > Int64(smoothed[winner]) + Int64(margin)
    for element in 0..<group.elementCount {
      pending[element] =
        leads && element == largest ? pending[element] + 1 : 0
    }
    let wins = leads && pending[largest] > Int32(group.holdHops)
    if wins { pending[largest] = 0 }
    decisions[0] = Int32(truncatingIfNeeded: wins ? largest : winner)
  }

  /// The smoothed value of an element, rounded to whole raw steps.
  func value(_ element: Int, in memory: WorkingMemory) -> Int32 {
    let half = Int32(1) << (Self.fractionBits - 1)
    return (memory.span(smoothed)[element] + half) >> Self.fractionBits
  }

  /// Whether an element of an activity group is on.
  func isOn(_ element: Int, in memory: WorkingMemory) -> Bool {
    memory.span(decisions)[element] != 0
  }

  /// The winner of a group of classes.
  func winner(in memory: WorkingMemory) -> Int {
    Int(memory.span(decisions)[0])
  }
}
