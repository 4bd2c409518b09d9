/// How often each class was decoded as each class.
struct ConfusionMatrix {
  /// The number of classes.
  let classCount: Int

  /// Counts, shape `[truth, guess]`, row-major.
  let counts: [Double]

  /// Reads the `classCount * classCount` numbers that begin at `offset`.
  init(_ row: [Double], at offset: Int, classCount: Int) {
    self.classCount = classCount
    counts = Array(row[offset..<offset + classCount * classCount])
  }

  /// The samples of class `truth`.
  private func total(_ truth: Int) -> Double {
    var sum = 0.0
    for guess in 0..<classCount { sum += counts[truth * classCount + guess] }
    return sum
  }

  /// Accuracy, balanced accuracy, then the recall of every class.
  var values: [Double] {
    var right = 0.0
    var all = 0.0
    var recallSum = 0.0
    var present = 0.0
    var recalls: [Double] = []
    for truth in 0..<classCount {
      let hits = counts[truth * classCount + truth]
      let samples = total(truth)
      right += hits
      all += samples
      recalls.append(hits / samples)
      if samples > 0 {
        present += 1
        recallSum += hits / samples
      }
    }
    return [right / all, recallSum / present] + recalls
  }

  /// Whether these samples tell of each metric.
  var tells: [ScorePlan.Tells] {
    let totals = (0..<classCount).map(total)
    let any = totals.contains { $0 > 0 }
    return [.init(any), .init(any)] + totals.map { .init($0 > 0) }
  }

  /// What a guess that ignores the signal scores (see `Figure`).
  var chances: [Double] {
    let totals = (0..<classCount).map(total)
    let all = totals.reduce(0, +)
    let present = Double(totals.count { $0 > 0 })
    guard all > 0 else {
      return [Double](repeating: .nan, count: classCount + 2)
    }
    return [(totals.max() ?? 0) / all, 1 / present]
      + totals.map { $0 > 0 ? 1 / present : .nan }
  }
}
