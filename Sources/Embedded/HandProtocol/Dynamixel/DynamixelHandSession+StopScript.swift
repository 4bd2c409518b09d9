extension DynamixelHandSession {
  /// All motors switched off, and each asked whether it is.
  ///
  /// No servo answers that it was switched off, so it is sent three times: one
  /// that still waits for the rest of a frame that was cut off takes the first
  /// for that, and drops both by their checksum.
  public var stopScript: StopScript {
    var script = StopScript(.stopped)
    var off = StopStep(
      DynamixelRequest.syncWrite(
        count: servoCount,
        DynamixelTable.torque,
        InlineArray(repeating: 0)
      )
    )
    off.attempts = RequestTimer.attemptLimit
    // Longer than a servo waits inside a packet.
    off.silence = 25
    script.append(off)
    var ask = StopStep(
      DynamixelRequest.syncRead(
        count: servoCount,
        DynamixelTable.torque,
        isFast: false
      )
    )
    ask.isRequired = true
    ask.attempts = RequestTimer.attemptLimit
    ask.patience = 60
    // A header, number, length 5, status, error; the torque; a checksum.
    var answer = StopAnswer(length: 12)
    let head: InlineArray<4, UInt8> = [0xFF, 0xFF, 0xFD, 0]
    for index in 0..<4 { answer.pattern.append(head[index]) }
    answer.pattern.appendAny()
    answer.pattern.append(5)
    answer.pattern.append(0)
    answer.pattern.append(DynamixelPacket.status)
    answer.pattern.appendAny()
    answer.pattern.append(0)
    answer.checksum = .dynamixel
    answer.times = servoCount
    ask.answer = answer
    script.append(ask)
    return script
  }
}
