extension BrunelSession {
  /// The motors switched off, by the switch that turns over with every line: it
  /// is turned only where the hand has just said that they are on, and the hand
  /// is asked again what has come of it. What was lost is made up for once.
  ///
  /// A letter that begins no command makes none of a line that was cut off: its last
  /// number may be a part of itself. By the end of the silence behind it answers to what
  /// was asked before are over, of which one would tell of another time.
  public var stopScript: StopScript {
    var script = StopScript(.stopped)
    script.append(StopStep(WireFrame("Z\n")))
    for round: UInt8 in 0..<2 {
      let first = 1 + 2 * round
      var ask = StopStep(BrunelCommand.diagnostics)
      // An answer that is later than both is not a Brunel's.
      ask.silence = round == 0 ? 40 : 100
      ask.patience = 120
      ask.answer = StopAnswer("Motors:\tENABLED")
      script.append(ask)
      var turn = StopStep(BrunelCommand.toggle(.motors))
      turn.condition = first
      script.append(turn)
    }
    var verify = StopStep(BrunelCommand.diagnostics)
    verify.isRequired = true
    verify.silence = 40
    verify.attempts = RequestTimer.attemptLimit
    verify.patience = 60
    verify.answer = StopAnswer("Motors:\tDISABLED")
    script.append(verify)
    return script
  }
}
