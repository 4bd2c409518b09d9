import DecoderFirmware
import Drive
import HandProtocol

/// One line that says how a drive goes.
enum LiveLine {
  private static let bars = Array("▁▂▃▄▅▆▇█")

  /// The line: phase, governor, six fingers as they are asked for, delay.
  static func text(_ status: LinkStatus, _ figures: DriveFigures) -> String {
    var fingers = ""
    for finger in 0..<FingerPose.fingerCount {
      fingers.append(bars[Int(status.target[finger]) * 8 / 32_768])
    }
    let counters = status.hand.counters
    var line = "\(status.hand.phase), \(status.governor)  \(fingers)"
    line += "  \(figures.hopCount) hops"
    if figures.commandCount > 0 {
      let delay = figures.delayMicroseconds
      line += ", delay p50 \(milliseconds(delay.p50))"
      line += " p99 \(milliseconds(delay.p99)) ms"
    }
    line += "; sent \(counters.framesSent), answers \(counters.framesAccepted)"
    line += ", missed \(counters.answersMissed)"
    if !status.hand.faults.isEmpty {
      line += "; hand: \(LinkEvent.text(status.hand.faults))"
    }
    return line
  }

  /// Microseconds as milliseconds with one digit.
  static func milliseconds(_ microseconds: Double) -> String {
    let tenths = Int((microseconds / 100).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
