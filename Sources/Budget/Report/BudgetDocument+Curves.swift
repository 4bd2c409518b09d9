import Evaluation
import FirmwareSimulator

/// What `report.html` draws, as numbers.
extension BudgetResult {
  /// The curves of `budget.json`.
  var curvePairs: [(String, JSONValue)] {
    [
      ("delay_histogram", delayHistogram), ("state_of_charge", chargeCurve),
      ("excerpt_power", powerCurve),
    ]
  }

  /// The delay from a sample to the hand's motion: shares of samples in bins of
  /// equal width; null where no hop has arrived.
  private var delayHistogram: JSONValue {
    let delay = totalDelay
    let count = 50
    guard delay.longest > delay.shortest else { return .null }
    let shares = delay.bins(in: delay.shortest...delay.longest, count: count)
    let width = (delay.longest - delay.shortest) / Double(count)
    return .object([
      ("from_us", .number(delay.shortest)), ("bin_us", .number(width)),
      ("shares", .list(shares.map { .number($0) })),
    ])
  }

  /// The state of charge over the day, at most some hundred points.
  private var chargeCurve: JSONValue {
    let points = battery.day.points
    let step = max(1, points.count / 100)
    let kept = points.indices.filter {
      $0 % step == 0 || $0 == points.count - 1
    }
    return .object([
      ("hours", .list(kept.map { .number(points[$0].seconds / 3600) })),
      ("share", .list(kept.map { .number(points[$0].stateOfCharge) })),
    ])
  }

  /// The mean power of the recording's columns, replayed once: of the hand, and
  /// of all else.
  private var powerCurve: JSONValue {
    let trace = PowerTrace(excerpt)
    let count = 200
    guard trace.seconds > 0 else { return .null }
    let components = excerpt.components
    let hand = Set(components.indices.filter { components[$0].rail == 1 })
    let others = Set(components.indices).subtracting(hand)
    func means(_ chosen: Set<Int>) -> JSONValue {
      .list(
        trace.milliwatts(of: chosen, in: 0...trace.seconds, count: count)
          .map { .number($0) }
      )
    }
    return .object([
      ("column_s", .number(trace.seconds / Double(count))),
      ("hand_mW", means(hand)), ("electronics_mW", means(others)),
    ])
  }
}
