import Reports
import DeviceSimulator

/// What `report.html` draws, as numbers: made by what it is drawn of
/// (``EventView``, ``DelayPlot``, `chargePoints`). Movements are those of the
/// whole recording, of which the page draws the beginning.
extension BudgetResult {
  /// The lanes and curves of `budget.json`.
  var curvePairs: [(String, JSONValue)] {
    let recording = EventView.recording(self)
    return [
      ("movements", .list(recording.allMovements.map(Self.object))),
      ("lanes", Self.lanes(recording.motion)),
      (
        "excerpt_power",
        .object([
          ("column_s", .exact(recording.columnWidth)),
          ("hand_mW", Self.numbers(recording.handPower)),
          ("electronics_mW", Self.numbers(recording.electronicsPower)),
        ])
      ),
      ("three_hops", threeHops),
      ("delay_histogram", delayHistogram), ("state_of_charge", chargeCurve),
    ]
  }

  /// The processor in three hops.
  private var threeHops: JSONValue {
    let view = EventView.threeHops(self)
    return .object([
      ("from_s", Self.seconds(view.range.lowerBound)),
      ("to_s", Self.seconds(view.range.upperBound)),
      ("lanes", Self.lanes(view.processor)),
      ("column_s", .exact(view.columnWidth)),
      ("processor_mW", Self.numbers(view.processorPower)),
    ])
  }

  /// The delay from a sample to the hand's motion: shares of samples in bins of
  /// equal width; null where no hop has arrived.
  private var delayHistogram: JSONValue {
    let plot = DelayPlot(distribution: totalDelay)
    guard totalDelay.shortest.isFinite else { return .null }
    return .object([
      ("from_us", .exact(plot.range.lowerBound)),
      ("bin_us", .exact(plot.binWidth)),
      ("shares", Self.numbers(plot.shares)),
    ])
  }

  private var chargeCurve: JSONValue {
    .object([
      ("hours", Self.numbers(chargePoints.map(\.hours))),
      ("share", Self.numbers(chargePoints.map(\.share))),
    ])
  }

  /// The state of charge over the day, at most some two hundred points.
  var chargePoints: [(hours: Double, share: Double)] {
    let points = battery.day.points
    let step = max(1, points.count / 100)
    return points.indices.filter { $0 % step == 0 || $0 == points.count - 1 }
      .map { (points[$0].seconds / 3600, points[$0].stateOfCharge) }
  }

  // MARK: Pieces

  private static func object(_ mark: EventView.Mark) -> JSONValue {
    let movement = mark.movement
    return .object([
      ("start_s", seconds(mark.run.start)),
      ("fingers", .list(movement.fingerList.map { .text($0) })),
      ("outcome", .text(movement.outcomeName)),
      (
        "delay_ms",
        movement.delayMicroseconds.map { .number(Double($0) / 1000) } ?? .null
      ),
    ])
  }

  private static func lanes(_ lanes: [EventView.Lane]) -> JSONValue {
    .list(
      lanes.map { lane in
        .object([
          ("name", .text(lane.name)),
          ("start_s", .list(lane.runs.map { seconds($0.start) })),
          ("end_s", .list(lane.runs.map { seconds($0.end) })),
        ])
      }
    )
  }

  private static func numbers(_ values: [Double]) -> JSONValue {
    .list(values.map { .number($0) })
  }

  /// To a nanosecond: an interrupt takes a few microseconds of many seconds.
  private static func seconds(_ value: Double) -> JSONValue {
    .exact((value * 1e9).rounded() / 1e9)
  }
}
