import Reports
import Files
import Governor
import Drive
import Foundation
import HandProtocol

/// What a drive has come to, for people and for scripts.
struct DriveReport {
  let figures: DriveFigures
  let course: DriveCourse
  let ending: DriveEnding
  let statuses: [LinkStatus]
  /// What is to be said of samples and features.
  let warnings: [String]

  private var hands: [HandKind] { course.plan.places.map(\.kind) }

  /// For a person. Its last line says how it has ended, where that is a
  /// success; a failure is said on standard error, as the last line of all.
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
      if let peak = Self.peak(status.record) { lines.append("  \(peak)") }
      if status.record.longestStandstill > 0 {
        let still = Double(status.record.longestStandstill)
        lines.append(
          "  the program stood still for up to "
            + "\(LiveLine.milliseconds(still)) s"
        )
      }
    }
    for fault in course.motorFaults {
      lines.append("\(course.plan.places[fault.hand].text): \(fault.text)")
    }
    if ending.kind.exitCode == 0 { lines.append(ending.line) }
    return lines.joined(separator: "\n")
  }

  /// The largest current and touch, where the hand tells of any.
  private static func peak(_ record: HandRecord) -> String? {
    var parts: [String] = []
    if record.feedback.known.contains(.currents) {
      let most = (0..<record.feedback.jointCount).map {
        Int(record.peakMilliamperes[$0])
      }
      parts.append("current up to \(most.max() ?? 0) mA")
    }
    if record.feedback.known.contains(.touch) {
      let most = (0..<HandFeedback.touchCapacity).map {
        Int(record.peakTouchMillinewtons[$0])
      }
      parts.append("touch up to \(most.max() ?? 0) mN")
    }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  private static func text(_ times: DriveTimes) -> String {
    "p50 \(LiveLine.milliseconds(times.p50)), p99 "
      + "\(LiveLine.milliseconds(times.p99)), p99.9 "
      + "\(LiveLine.milliseconds(times.p999)), longest "
      + "\(LiveLine.milliseconds(times.max)) ms"
  }

  /// For scripts.
  var json: String {
    let list = course.plan.places.indices.map(handJSON)
    let fields: [(String, JSONValue)] = [
      ("schema_version", .integer(1)),
      ("phalanx_version", .text(ProgramVersion.text)),
      ("ending", .text(ending.kind.rawValue)),
      ("exit_code", .integer(Int(ending.kind.exitCode))),
      ("ended_by", course.reason.map { .text($0.rawValue) } ?? .null),
      ("message", .text(ending.line)),
      (
        "stopped_by",
        course.latch.map { .text($0.cause.text) } ?? .null
      ),
      ("lines_regained", .integer(course.recoveries)),
      ("hops", .integer(figures.hopCount)),
      ("settled_hops", .integer(course.settledCount)),
      ("commands", .integer(figures.commandCount)),
      ("decode_us", Self.json(figures.decodeMicroseconds)),
      ("sample_to_line_us", Self.json(figures.delayMicroseconds)),
      ("later_than_5_ms", .integer(figures.lateCount)),
      ("real_time_scheduling", .flag(figures.isRealTime)),
      ("warnings", .list(warnings.map(JSONValue.text))),
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

  private func handJSON(_ hand: Int) -> JSONValue {
    let place = course.plan.places[hand]
    let status = statuses.indices.contains(hand) ? statuses[hand] : LinkStatus()
    let counters = status.hand.counters
    let failure = course.failure.flatMap { $0.hand == hand ? $0 : nil }
    let faults = course.motorFaults.filter { $0.hand == hand }.map { fault in
      JSONValue.object([
        (
          "finger",
          fault.finger.map { .text(GovernorOptions.fingerNames[$0]) } ?? .null
        ),
        ("fault", .text(LinkEvent.text(fault.faults))),
        (
          "after_s",
          course.beginning.map {
            .number(Double(fault.moment.milliseconds(since: $0)) / 1000)
          } ?? .null
        ),
      ])
    }
    let fields: [(String, JSONValue)] = [
      ("kind", .text(place.kind.rawValue)),
      ("port", .text(place.port)),
      ("phase", .text("\(status.hand.phase)")),
      ("failure", .text(failure.map(Self.name) ?? "none")),
      ("faults", .list(faults)),
      ("governor", .text("\(status.governor)")),
      (
        "longest_standstill_s",
        .number(Double(status.record.longestStandstill) / 1000)
      ),
      ("frames_sent", .integer(Int(counters.framesSent))),
      ("frames_accepted", .integer(Int(counters.framesAccepted))),
      ("frames_rejected", .integer(Int(counters.framesRejected))),
      ("bytes_dropped", .integer(Int(counters.bytesDropped))),
      ("answers_missed", .integer(Int(counters.answersMissed))),
      ("measured", Self.measured(status.record)),
    ]
    return .object(fields)
  }

  private static func name(_ failure: DriveFailure) -> String {
    switch failure.kind {
    case .session(let reason): "\(reason)"
    case .line: "lineFailed"
    case .notReady: "notReady"
    case .source: "source"
    }
  }

  /// What the hand said last, joint by joint in the order of its wire, and the
  /// largest of what can hurt.
  private static func measured(_ record: HandRecord) -> JSONValue {
    let feedback = record.feedback
    let joints = 0..<feedback.jointCount
    func list(
      _ quantity: HandFeedback.Quantities,
      _ range: Range<Int>,
      _ value: (Int) -> Double
    ) -> JSONValue {
      feedback.known.contains(quantity)
        ? .list(range.map { .number(value($0)) }) : .null
    }
    let sensors = 0..<HandFeedback.touchCapacity
    return .object([
      (
        "closure",
        list(.closures, joints) { Double(feedback.closures[$0]) / 32_767 }
      ),
      (
        "position_deg",
        list(.angles, joints) { Double(feedback.centidegrees[$0]) / 100 }
      ),
      (
        "speed_deg_per_s",
        list(.speeds, joints) {
          Double(feedback.centidegreesPerSecond[$0]) / 100
        }
      ),
      (
        "current_A",
        list(.currents, joints) { Double(feedback.milliamperes[$0]) / 1000 }
      ),
      (
        "peak_current_A",
        list(.currents, joints) { Double(record.peakMilliamperes[$0]) / 1000 }
      ),
      (
        "touch_N",
        list(.touch, sensors) { Double(feedback.touchMillinewtons[$0]) / 1000 }
      ),
      (
        "peak_touch_N",
        list(.touch, sensors) {
          Double(record.peakTouchMillinewtons[$0]) / 1000
        }
      ),
    ])
  }
}
