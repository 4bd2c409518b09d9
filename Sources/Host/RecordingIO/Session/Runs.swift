import Files

/// A function of the sample index that changes seldom: the starts of its runs.
///
/// Memory goes with the number of changes, not of samples.
struct Runs<Value: Equatable & Sendable>: Sendable {
  /// Where runs start, ascending; the first at 0.
  private(set) var starts: [Int] = []

  /// What holds from there on.
  private(set) var values: [Value] = []

  /// The end of the last run.
  private(set) var count = 0

  /// Adds `length` samples of one value at the end.
  mutating func append(_ value: Value, length: Int) {
    guard length > 0 else { return }
    if values.last != value {
      starts.append(count)
      values.append(value)
    }
    count += length
  }

  /// The number of the run that holds `sample`: the last that starts at or
  /// before it.
  func run(at sample: Int) -> Int {
    var (low, high) = (0, starts.count)
    while low + 1 < high {
      let middle = (low + high) / 2
      if starts[middle] <= sample { low = middle } else { high = middle }
    }
    return low
  }

  /// What holds at `sample`; nil outside.
  subscript(sample: Int) -> Value? {
    sample >= 0 && sample < count ? values[run(at: sample)] : nil
  }

  /// The samples of a run.
  func range(ofRun run: Int) -> Range<Int> {
    starts[run]..<(run + 1 < starts.count ? starts[run + 1] : count)
  }

  /// The same runs on another clock.
  ///
  /// Sample `n` of the result has the value that held at or last before its
  /// time: sample floor(n × ratio) of these, `shift` samples of the result
  /// earlier. Both ends hold.
  ///
  /// - Parameters:
  ///   - ratio: This rate over the rate of the result, greater than zero.
  ///   - shift: How many samples of the result later everything happens.
  ///   - newCount: How many samples the result has.
  /// - Returns: Runs of `newCount` samples.
  func resampled(ratio: Rational, shift: Int, count newCount: Int) -> Runs {
    var result = Runs()
    guard let inverse = ratio.reciprocal, !values.isEmpty else { return result }
    for run in values.indices {
      let end: Int
      if run + 1 < starts.count {
        // The first n with floor(n × ratio) >= start.
        let next = inverse.ceiling(times: starts[run + 1])
        end = min(newCount, max(0, next.addingWithoutOverflow(shift)))
      } else {
        end = newCount
      }
      result.append(values[run], length: end - result.count)
    }
    return result
  }

  /// The runs of pairs.
  func zipped<Other>(
    with other: Runs<Other>
  ) -> [(range: Range<Int>, Value, Other)] {
    var result: [(range: Range<Int>, Value, Other)] = []
    var (mine, theirs, start) = (0, 0, 0)
    let end = min(count, other.count)
    while start < end {
      let myEnd = range(ofRun: mine).upperBound
      let theirEnd = other.range(ofRun: theirs).upperBound
      let stop = min(myEnd, theirEnd, end)
      result.append((start..<stop, values[mine], other.values[theirs]))
      if myEnd == stop { mine += 1 }
      if theirEnd == stop { theirs += 1 }
      start = stop
    }
    return result
  }
}

extension Int {
  /// The sum, saturating.
  func addingWithoutOverflow(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }
}
