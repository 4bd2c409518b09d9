public import DecoderHost
public import Files
internal import Dispatch
import Foundation
public import RecordingIO

/// Decodes recordings and scores what comes out.
///
///     var replay = Replay(source: decoder, options: options)
///     try replay.run(session)
///     let result = replay.finish()
///
/// Samples are read in blocks and handed to the decoder hop by hop; decoding
/// allocates nothing once it has begun. The results do not depend on the
/// block's length.
public struct Replay<Source: DecisionSource & ~Copyable>: ~Copyable {
  var source: Source
  let options: ReplayOptions
  let outline: DecoderOutline
  var board: Scoreboard
  var decision: Decision
  var digest = CommandDigest()
  var timings = HopTimings()
  var recordings: [ReplayResult.Recording] = []
  var excerpt: Excerpt?
  var splitName = "all"
  var microsecondsBefore = 0
  var clock = PaceClock()

  /// Whether a decision has been made since the last reset.
  var hasDecision = false
  let commands: CommandsFile?
  let predictions: PredictionFiles?

  /// The newest decision, until it is known where it is scored.
  var openRow: PredictionRow?
  var governor = ReplayGovernor()

  /// Called now and then with the share that is done, 0...1.
  public var progress: ((Double) -> Void)?

  /// Called after each hop.
  public var observer: ((ReplayHop) -> Void)?

  /// Prepares to replay.
  ///
  /// - Parameters:
  ///   - source: The decoder.
  ///   - options: How to go about it.
  ///   - commands: Where each hop's commands go, if anywhere.
  ///   - predictions: Where each hop's decision goes with its truth, if anywhere.
  public init(
    source: consuming Source,
    options: ReplayOptions,
    commands: CommandsFile? = nil,
    predictions: PredictionFiles? = nil
  ) {
    outline = source.outline
    self.source = source
    self.options = options
    self.commands = commands
    self.predictions = predictions
    board = Scoreboard(
      plan: ScorePlan(
        fingerNames: ReplayResult.fingerNames,
        groups: outline.groups,
        hopSeconds: outline.hopMilliseconds / 1000
      )
    )
    decision = Decision(groups: outline.groups)
  }

  /// Decodes one session, after those before it.
  ///
  /// - Throws: `Fault` or `Fault`.
  public mutating func run(_ session: Session) throws {
    let began = DispatchTime.now().uptimeNanoseconds
    var pass = try ReplayPass(session, outline, options, decision)
    if observer != nil { pass.scoring.settled = [] }
    board.beginRecording()
    if excerpt == nil { excerpt = pass.makeExcerpt() }
    try decode(&pass)
    try closeRow(pass)
    board.finishUnit()
    splitName = pass.scoring.split?.rawValue ?? "all"
    pass.sourceWarnings = source.takeWarnings()
    recordings.append(pass.summary)
    timings.recordedSeconds += pass.summary.seconds
    microsecondsBefore += pass.elapsedMicroseconds(at: pass.end)
    timings.wallSeconds +=
      Double(DispatchTime.now().uptimeNanoseconds - began) / 1e9
  }

  /// Works out the figures.
  public consuming func finish() throws(Fault) -> ReplayResult {
    try commands?.close()
    try predictions?.close()
    return ReplayResult(
      recordings: recordings,
      decoder: outline,
      split: splitName,
      scores: board.scores(),
      repetitions: RepetitionFile(board, outline, recordings, split: splitName),
      commandsHash: digest.finish(),
      timings: timings,
      excerpt: excerpt
    )
  }
}
