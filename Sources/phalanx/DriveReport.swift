import DecoderFirmware
import Drive
import Evaluation
import Foundation
import HandProtocol

/// What a drive has come to, for people and for scripts.
struct DriveReport {
  let figures: DriveFigures
  let hands: [HandKind]
  let statuses: [LinkStatus]

  init(figures: DriveFigures, hands: [HandKind], _ statuses: [LinkStatus]) {
    self.figures = figures
    self.hands = hands
    self.statuses = statuses
  }

  /// For a person.
  var text: String {
    var lines = ["decoded    \(figures.hopCount) hops"]
    let decode = figures.decodeMicroseconds, delay = figures.delayMicroseconds
    lines.append("decoding   \(Self.text(decode))")
    lines.append(
      "to line    \(Self.text(delay)); \(figures.commandCount) commands, "
        + "\(figures.lateCount) later than 5 ms"
    )
    if !figures.isRealTime {
      lines.append(
        "scheduling shared with the rest of the machine, which may hold commands "
          + "up: run as root, or allow real time (ulimit -r 10)"
      )
    }
    for (hand, status) in zip(hands, statuses) {
      let counters = status.hand.counters
      lines.append(
        "\(hand.rawValue): \(counters.framesSent) frames sent, "
          + "\(counters.framesAccepted) answers, \(counters.answersMissed) "
          + "missed, \(counters.framesRejected) bad, "
          + "\(counters.bytesDropped) bytes dropped"
      )
      lines.append("  \(Self.ending(status))")
    }
    return lines.joined(separator: "\n")
  }

  /// How a hand was left.
  static func ending(_ status: LinkStatus) -> String {
    if let failure = status.lineFailure {
      return "the line failed (\(failure)); the hand is left to itself"
    }
    switch status.hand.phase {
    case .stopped: return "the hand has stopped"
    case .disconnected: return "the hand was never connected"
    default: return "the hand may not have stopped: \(status.hand.failure)"
    }
  }

  /// Why the drive has failed, in one line; nil where it has not.
  func complaint(ports: [String]) -> String? {
    for (index, status) in statuses.enumerated() {
      let place = index < ports.count ? ports[index] : hands[index].rawValue
      if let failure = status.lineFailure {
        return failure.hasPrefix(place) ? failure : "\(place): \(failure)"
      }
      guard status.hand.phase == .failed else { continue }
      return "\(place): \(Self.fault(status.hand.failure)); "
        + Self.remedy(status.hand.failure)
    }
    return nil
  }

  private static func fault(_ failure: HandFailure) -> String {
    switch failure {
    case .none: "the hand has failed"
    case .noAnswer: "the hand does not answer"
    case .wrongHand: "another kind of hand answers"
    case .noPose: "the hand does not say where its fingers are"
    case .limitNotKept: "the hand does not keep a limit that was set"
    case .refused: "the hand refuses a command"
    case .linkLost: "the hand has stopped answering"
    case .deviceFault: "the hand reports a fault"
    }
  }

  private static func remedy(_ failure: HandFailure) -> String {
    switch failure {
    case .none, .deviceFault, .refused:
      "look at the hand, switch it off and on"
    case .noAnswer:
      "check power, cable, port and --baud"
    case .wrongHand: "choose the right --hand"
    case .noPose, .limitNotKept:
      "switch the hand off and on; do not drive it as it is"
    case .linkLost: "check cable and power; --retry connects again"
    }
  }

  private static func text(_ times: DriveTimes) -> String {
    "p50 \(LiveLine.milliseconds(times.p50)), p99 "
      + "\(LiveLine.milliseconds(times.p99)), p99.9 "
      + "\(LiveLine.milliseconds(times.p999)), longest "
      + "\(LiveLine.milliseconds(times.max)) ms"
  }

  /// For scripts.
  var json: String {
    let list = zip(hands, statuses).map(Self.json)
    let fields: [(String, JSONValue)] = [
      ("schema_version", .integer(1)),
      ("hops", .integer(figures.hopCount)),
      ("commands", .integer(figures.commandCount)),
      ("decode_us", Self.json(figures.decodeMicroseconds)),
      ("sample_to_line_us", Self.json(figures.delayMicroseconds)),
      ("later_than_5_ms", .integer(figures.lateCount)),
      ("real_time_scheduling", .flag(figures.isRealTime)),
      ("hands", .list(list)),
    ]
    return JSONValue.object(fields).document
  }

  private static func json(_ times: DriveTimes) -> JSONValue {
    .object([
      ("p50", .number(times.p50)), ("p99", .number(times.p99)),
      ("p999", .number(times.p999)), ("max", .number(times.max)),
    ])
  }

  private static func json(_ kind: HandKind, _ status: LinkStatus) -> JSONValue
  {
    let counters = status.hand.counters
    let fields: [(String, JSONValue)] = [
      ("kind", .text(kind.rawValue)),
      ("phase", .text("\(status.hand.phase)")),
      ("failure", .text("\(status.hand.failure)")),
      ("governor", .text("\(status.governor)")),
      ("frames_sent", .integer(Int(counters.framesSent))),
      ("frames_accepted", .integer(Int(counters.framesAccepted))),
      ("frames_rejected", .integer(Int(counters.framesRejected))),
      ("bytes_dropped", .integer(Int(counters.bytesDropped))),
      ("answers_missed", .integer(Int(counters.answersMissed))),
    ]
    return .object(fields)
  }
}

/// A hand's capability table, for people.
enum CapabilityText {
  /// What it can do, and who keeps which limit.
  static func of(_ kind: HandKind) -> String {
    let table = kind.capabilities
    func who(_ enforcement: Enforcement) -> String {
      switch enforcement {
      case .device: "hand"
      case .deviceFixed: "hand, fixed"
      case .host: "host only"
      case .absent: "nobody"
      }
    }
    let loss =
      switch table.commandLoss {
      case .holds: "keeps its last target"
      case .leavesControl(let time):
        "leaves control after \(time) ms, and may move"
      case .stops(let time): "stops after \(time) ms"
      }
    return """
      \(table.name): range kept by \(who(table.range)), speed by \
      \(who(table.speed)), force by \(who(table.force)), current by \
      \(who(table.current)); without commands it \(loss)
      """
  }
}
