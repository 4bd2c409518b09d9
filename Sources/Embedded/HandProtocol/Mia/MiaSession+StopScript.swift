extension MiaSession {
  /// A zero speed to each motor, as the session's own stop sends it, three
  /// times: no motor answers. That the hand answers its heartbeat behind them is
  /// all that it can confirm without its numbers being understood.
  ///
  /// The carriage return ends a line that was cut off.
  public var stopScript: StopScript {
    var script = StopScript(.heard)
    var lines = WireFrame("\r")
    for number: UInt8 in 1...3 {
      guard let motor = MiaCommand.Motor(rawValue: number) else { continue }
      let line = MiaCommand.speed(motor, 0)
      for index in 0..<line.count { lines.append(line[index]) }
    }
    var stop = StopStep(lines)
    stop.attempts = RequestTimer.attemptLimit
    // The lines take 5 ms at the hand's rate.
    stop.patience = 20
    script.append(stop)
    var ask = StopStep(MiaCommand.heartbeat)
    ask.isRequired = true
    ask.attempts = RequestTimer.attemptLimit
    ask.patience = 100
    ask.answer = StopAnswer("<?")
    script.append(ask)
    script.append(StopStep(MiaCommand.stream(.position, isOn: false)))
    return script
  }
}
