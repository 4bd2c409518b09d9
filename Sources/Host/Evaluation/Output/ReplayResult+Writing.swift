public import Reports
public import Files

extension ReplayResult {
  /// Writes every file of a run but `commands.csv` and the predictions, which
  /// are written while the replay goes on.
  public func write(to directory: RunDirectory) throws(Fault) {
    try directory.write(document.document, to: "results.json")
    try directory.write(table, to: "results.csv")
    try directory.write(trialTable, to: "trials.csv")
    try directory.write(repetitions.text, to: RepetitionFile.name)
    try directory.write(timingDocument.document, to: "timing.json")
    try directory.write(reportPage, to: "report.html")
  }
}
