/// Of many clocks that were tried, those that a person wants to see.
extension BudgetResult {
  /// Of each sleep policy the fastest clock that misses a deadline, the slowest
  /// that misses none, that of least power, the fastest, and the chosen one.
  var tellingChoices: [Choice] {
    var told: [Choice] = []
    for sleep in BudgetRequest.Sleep.allCases {
      let all = choices.filter { $0.sleep == sleep }
      let meeting = all.filter { $0.missedDeadlines == 0 }
      let rows = [
        all.last { $0.missedDeadlines > 0 }, meeting.first,
        meeting.min { $0.electronicsMilliwatts < $1.electronicsMilliwatts },
        meeting.first(where: \.isChosen), meeting.last,
      ]
      told += all.filter { rows.contains($0) }
    }
    return told
  }
}

extension BudgetResult.Choice {
  /// What stands beside it in a table.
  var remark: String {
    if isChosen { return "chosen" }
    return missedLimits > 0 ? "limits missed: \(missedLimits)" : ""
  }
}
