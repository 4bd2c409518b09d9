import Files
public import HandProtocol

/// How a drive has ended: of which class, and for a person in one line.
public struct DriveEnding: Equatable, Sendable {
  /// The classes. Every drive ends in one of them.
  public enum Kind: String, CaseIterable, Sendable {
    /// As it was meant to, and the hand is stopped.
    case done
    /// Likewise, but the decoder had not settled: no command came of it.
    case unsettled
    /// A stop was never cleared.
    case stopped
    /// The hand has never answered.
    case noAnswer = "no_answer"
    /// A hand of another kind is there.
    case wrongHand = "wrong_hand"
    /// The hand answers, but could not be made ready.
    case notReady = "not_ready"
    /// The hand or its line was lost.
    case handLost = "hand_lost"
    /// The hand reports a fault, or refuses what it is told.
    case handFault = "hand_fault"
    /// The hand may not have stopped.
    case stopUnverified = "stop_unverified"
    /// No sample came.
    case noSamples = "no_samples"
    /// The source has failed.
    case sourceFailed = "source_failed"

    /// 0 where the drive was a success, else 1.
    public var exitCode: Int32 { self == .done || self == .unsettled ? 0 : 1 }
  }

  /// The class.
  public var kind: Kind
  /// Where: a hand with its port, or a source.
  public var place: String
  /// What happened there.
  public var fault: String
  /// Whether the hand is stopped.
  public var handState: String
  /// What to do; empty where nothing is.
  public var remedy: String

  /// One line: place, what happened, whether the hand is stopped, what to do.
  public var line: String {
    let text = "\(place): \(fault); \(handState)"
    return remedy.isEmpty ? text : "\(text); \(remedy)"
  }
}

/// A fault that a hand's motor has reported.
public struct FingerFault: Equatable, Sendable {
  /// The hand, and the finger; nil where it concerns none.
  public var hand: Int, finger: Int?
  /// What was reported, at any time.
  public var faults: HandFaults
  /// When the first of it came.
  public var moment: Moment
}

extension DriveCourse {
  /// The class of an end, and its words.
  ///
  /// - Parameters:
  ///   - last: Where the hands stood once they were stopped; empty where no line
  ///     was open.
  ///   - found: The kind of hand that was found on the port of the first
  ///     failure.
  ///   - now: When.
  /// - Returns: How the drive has ended.
  func classify(
    _ last: [LinkStatus],
    _ found: HandKind?,
    at now: Moment
  ) -> DriveEnding {
    let unstopped = pasts.indices.first { pasts[$0].mayMove }
    let hand = failure?.hand ?? motorFaults.first?.hand ?? unstopped ?? active
    let state = handState(of: hand, last)
    func ending(
      _ kind: DriveEnding.Kind,
      _ fault: String,
      _ remedy: String,
      place: String? = nil
    ) -> DriveEnding {
      DriveEnding(
        kind: kind,
        place: place ?? plan.places[hand].text,
        fault: fault,
        handState: state,
        remedy: remedy
      )
    }
    if let failure {
      if case .source(let text) = failure.kind {
        return ending(.sourceFailed, text, "", place: plan.source)
      }
      if let found, !failure.hadRun {
        let name = plan.places[hand].kind.capabilities.name
        return ending(
          .wrongHand,
          "this is \(found.capabilities.article), not \(name)",
          "use --hand \(found.rawValue)"
        )
      }
      return ending(failure.ending, failure.fault, failure.remedy)
    }
    if !motorFaults.isEmpty {
      return ending(
        .handFault,
        motorFaults.map { $0.text }.joined(separator: ", "),
        "let it cool down, free what is stuck, switch the hand off and on"
      )
    }
    if unstopped != nil {
      return ending(
        .stopUnverified,
        "the hand does not confirm its stop",
        "take its power away, and look at it"
      )
    }
    if let latch {
      let after = beginning.map { Self.seconds(from: $0, to: latch.moment) }
      return ending(
        .stopped,
        "stopped by \(latch.cause.text)"
          + (after.map { " after \($0) s" } ?? "") + " and not cleared"
          + (reason == .stopped ? ": no terminal can give a c" : ""),
        "look at the hand, then start again"
      )
    }
    let isOver = reason == .sourceEnded || reason == .durationOver
    let isEmpty = isOver && hopCount == 0
    // A recording does not begin before its hand; a stream may have been empty.
    if isOver, !hasRun, !(isEmpty && plan.isLive) {
      return ending(
        .notReady,
        "\(reasonText), and the hand was not ready yet",
        "give it more time; doctor finds out what it waits for"
      )
    }
    if isEmpty {
      return ending(
        .noSamples,
        "not one whole hop came",
        "check the source and its form",
        place: plan.source
      )
    }
    if hopCount > 0, settledCount == 0 {
      return ending(
        .unsettled,
        "\(reasonText), but the decoder had not settled: no command came of it",
        "give it more time",
        place: plan.source
      )
    }
    return ending(.done, reasonText + recoveryText, "")
  }

  private var reasonText: String {
    switch reason {
    case .sourceEnded: "the recording or stream is over"
    case .durationOver: "the time that was asked for is over"
    case .quit: "ended by key q"
    case .asked, nil: "ended as asked"
    case .stopped: "stopped"
    case .handsGone: "no hand is left"
    case .sourceFailed: "the source failed"
    }
  }

  private var recoveryText: String {
    switch recoveries {
    case 0: ""
    case 1: " (the line was lost once and came back)"
    default: " (the line was lost \(recoveries) times and came back)"
    }
  }

  /// Whether a hand is stopped, in words.
  private func handState(of hand: Int, _ last: [LinkStatus]) -> String {
    guard pasts[hand].wasEnabled else {
      return last.isEmpty
        ? "no line to it is open" : "the hand was never enabled"
    }
    guard pasts[hand].mayMove else { return "the hand is stopped" }
    if last.indices.contains(hand), last[hand].lineFailure == nil {
      return "the hand may not have stopped"
    }
    let loss =
      switch plan.places[hand].kind.capabilities.commandLoss {
      case .holds: "keeps its last target, and its grip"
      case .leavesControl(let time):
        "leaves control after \(time) ms, and may move"
      case .stops(let time): "stops by itself after \(time) ms"
      }
    return "it cannot be told to stop any more and \(loss)"
  }

  static func seconds(from start: Moment, to end: Moment) -> String {
    let tenths = (end.milliseconds(since: start) + 50) / 100
    return "\(tenths / 10).\(tenths % 10)"
  }
}

extension HandCapabilities {
  /// The hand's name with an article.
  var article: String {
    let name = "\(self.name)"
    return ("AEIOU".contains(name.prefix(1)) ? "an " : "a ") + name
  }
}
