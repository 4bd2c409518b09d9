import Files
import DecoderImage

/// Where the time between a change in the signal and the decision goes.
struct DelayLedger: Sendable {
  struct Entry: Sendable {
    var name: String
    var microseconds: Int
    var kind: ImageLedgerEntry.Kind
  }

  var entries: [Entry]

  /// The sum, in milliseconds.
  var totalMilliseconds: Double {
    entries.reduce(0) { $0 + Double($1.microseconds) / 1000 }
  }

  /// The ledger of a pipeline: its slowest branch, its slowest group.
  ///
  /// - Filter: the group delay of all sections of a branch at the frequency
  ///   that the pipeline states, or the geometric middle of its band.
  /// - Feature window: half of the branch's longest window.
  /// - Hop wait: half the time between two decisions, the mean over when a
  ///   change comes.
  /// - Smoothing: its mean delay.
  /// - Compute: the budget, a whole hop unless the pipeline says less.
  init(_ pipeline: Pipeline, filters: [BranchFilters]) {
    var slowest = (filter: 0.0, window: -1.0, name: "")
    var index = 0
    for input in pipeline.inputs {
      for branch in input.branches {
        let rate = input.rate.doubleValue
        let slower = rate / Double(branch.decimation)
        let frequency = branch.delayFrequency
        let filter = filters[index]
        let delay =
          filter.before.sections.reduce(0) {
            $0 + $1.groupDelay(at: frequency / rate) / rate
          }
          + filter.after.sections.reduce(0) {
            $0 + $1.groupDelay(at: frequency / slower) / slower
          }
        let window =
          branch.blocks.map {
            Double($0.windowLength) / slower / 2
          }.max() ?? 0
        if delay + window > slowest.filter + slowest.window {
          let hertz = (frequency * 10).rounded() / 10
          slowest = (delay, window, "\(branch.name) at \(hertz) Hz")
        }
        index += 1
      }
    }
    let interval = pipeline.decisionInterval
    let hop = interval.doubleValue
    let smoothing =
      pipeline.groups.map {
        $0.smoothing.doubleValue
          + hop * Double($0.holdDecisions(every: interval))
      }.max() ?? 0
    func entry(
      _ name: String,
      _ seconds: Double,
      _ kind: ImageLedgerEntry.Kind
    ) -> Entry {
      Entry(
        name: name,
        microseconds: Int(saturating: max(seconds, 0) * 1e6),
        kind: kind
      )
    }
    entries = [
      entry("filter, \(slowest.name)", slowest.filter, .filter),
      entry("features, half the window", slowest.window, .featureWindow),
      entry("wait for the hop, mean", hop / 2, .hopWait),
      entry("network look-ahead", 0, .lookAhead),
      entry("smoothing and hold, mean", smoothing, .smoothing),
      entry(
        "compute, budget",
        pipeline.computeBudget.doubleValue,
        .compute
      ),
    ]
  }
}

extension Pipeline.Group {
  /// The weight of the newest value, Q15: the mean delay of `s += a (x - s)` is
  /// `(1 - a) / a` decisions, so that `a = interval / (interval + delay)`.
  func smoothingWeight(every interval: Rational) -> Int {
    let hop = interval.doubleValue
    let weight = hop / (hop + smoothing.doubleValue)
    return min(max(Int(saturating: weight * 32_768), 1), 32_768)
  }

  /// The hold in whole decisions, rounded to nearest.
  func holdDecisions(every interval: Rational) -> Int {
    Int((hold.doubleValue / interval.doubleValue).rounded())
  }
}
