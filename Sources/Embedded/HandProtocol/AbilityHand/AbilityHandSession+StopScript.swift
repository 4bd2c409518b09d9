extension AbilityHandSession {
  /// "Leave control" as often as the session's own stop sends it.
  ///
  /// The flag by which each frame begins ends whatever was cut off: its checksum
  /// does not fit, and nothing is taken of it. The hand answers "leave control"
  /// as it answers any frame, and cannot be asked whether it has left; answers to
  /// earlier commands have come by the last of the three.
  public var stopScript: StopScript {
    var flagged = WireFrame()
    flagged.append(AbilityHandFrameWriter.flag)
    let exit = encoder.order(.exitControl)
    for index in 0..<exit.count { flagged.append(exit[index]) }
    var script = StopScript(.heard)
    var first = StopStep(flagged)
    first.attempts = UInt8(Limits.exits - 1)
    first.patience = UInt8(Timing.pause)
    script.append(first)
    var last = StopStep(exit)
    last.isRequired = true
    last.attempts = UInt8(Limits.exits)
    last.patience = UInt8(Timing.answer)
    // The last command's header, or a question's: the low half is the form, of
    // which the session asks for two by turns that differ in one bit.
    var answer = StopAnswer(length: 2)
    answer.pattern.append(AbilityHandFrameWriter.flag)
    answer.pattern.append(bits: variant.rawValue & 0x0E, mask: 0x0E)
    last.answer = answer
    script.append(last)
    return script
  }
}
