public import Files
import Foundation

/// A recording with everything that its samples mean: which channels are a
/// decoder's inputs, what was done when, and what is to be scored.
///
///     let session = try Session(opening: "ninapro-db1.session.yaml")
///     let stream = try session.makeStream()
///     while try stream.read(input: 0, frames: 100, into: &samples) > 0 { ... }
///
/// Training, calibration and replay all read sessions, and nothing else, so
/// that they see and score the same samples.
public final class Session: Sendable {
  /// The session's name.
  public let name: String

  /// The file that was opened.
  public let path: String

  /// The groups of channels, as a decoder's inputs.
  public let inputs: [SessionInput]

  /// Truths that are classes.
  public let labelTracks: [LabelTrack]

  /// Truths that are numbers.
  public let valueTracks: [ValueTrack]

  /// Six, in the order of `Finger.names`; nil where nothing is known.
  public let fingers: [FingerTruth?]

  /// The trials, in order.
  public var trials: [Trial] { timeline.trials }

  /// What was damaged, left out or odd, one line each.
  public let warnings: [String]

  /// At which samples decisions are scored.
  public let score: ScoreGrid

  /// How long before its label a decoded onset counts as early and not as false,
  /// in seconds; nil where the session does not state it.
  public let earlyOnset: Rational?

  /// Samples of the first input before which decoder state is reset.
  public var resetPoints: [Int] { timeline.resetPoints }

  /// How many samples after a reset are decoded but not scored; none where the
  /// session does not state it.
  public var warmUpSampleCount: Int { timeline.warmUp }

  /// Whether the session states how long a decoder warms up after a reset. Where
  /// it does not, the decoder's own settling time counts.
  public let statesWarmUp: Bool

  /// The splits that the session names, whether or not they have samples.
  public let namedSplits: Set<Split>

  /// Why those of them that have no samples have none, for people.
  public let emptySplits: [Split: String]

  /// Whether the session names any splits.
  public var hasSplits: Bool { !namedSplits.isEmpty }

  /// What its recording was made from, where the session file says so.
  public let provenance: Provenance

  /// The recordings that it reads.
  public let recordingPaths: [String]

  let timeline: SessionTimeline
  let preparedInputs: [PreparedInput]
  let valueGroups: [ValueGroup]

  /// An input with the frames it comes from.
  struct PreparedInput: Sendable {
    let track: FrameTrack
    let conversion: AffineImport
  }

  /// Value tracks that come together from one place.
  struct ValueGroup: Sendable {
    let track: FrameTrack
    /// Its rate over the first input's.
    let ratio: Rational
    let unknownIfNotFinite: Bool
  }

  /// Opens a session file, or a recording that explains itself.
  ///
  /// A recording `FILE.edf` with `FILE.session.yaml` beside it is read as that
  /// says. Without one, an EDF or BDF file explains itself if its signals are
  /// named as synthesized ones are.
  ///
  /// - Parameters:
  ///   - path: The session file or recording.
  ///   - truthSignals: For a recording without a session file, the signals that
  ///     are truth and not input; nil: those that are named so.
  /// - Throws: What is wrong with the session file or its recordings.
  public convenience init(
    opening path: String,
    truthSignals: [String]? = nil
  ) throws(Fault) {
    let lowered = path.lowercased()
    if lowered.hasSuffix(".yaml") || lowered.hasSuffix(".yml") {
      try self.init(
        try SessionParser.document(at: path),
        path: path,
        readers: [:]
      )
      return
    }
    let beside =
      (path as NSString).deletingPathExtension + ".session.yaml"
    if truthSignals == nil && FileManager.default.fileExists(atPath: beside) {
      try self.init(
        try SessionParser.document(at: beside),
        path: path,
        readers: [:]
      )
      return
    }
    let reader = try openRecording(path)
    let document = try SelfExplaining.document(reader, truth: truthSignals)
    try self.init(document, path: path, readers: ["": reader])
  }

  /// A session as a document describes it, with some recordings already open.
  init(
    _ document: SessionDocument,
    path: String,
    readers: [String: any RecordingReader]
  ) throws(Fault) {
    var readers = readers
    var warnings: [String] = []
    for file in document.recordings {
      if readers[file.role] == nil {
        readers[file.role] = try openRecording(file.path, csv: file.csv)
      }
      warnings += readers[file.role]?.warnings ?? []
    }
    let builder = try SessionBuilder(document, readers)
    name = document.name
    self.path = path
    inputs = builder.inputs
    preparedInputs = builder.preparedInputs
    labelTracks = builder.labelTracks
    valueTracks = builder.valueTracks
    valueGroups = builder.valueGroups
    fingers = builder.fingers
    timeline = builder.timeline
    score = document.score
    earlyOnset = document.earlyOnset
    statesWarmUp = document.warmUp != nil
    namedSplits = Set(document.splits.map(\.split))
    provenance = document.provenance
    recordingPaths = document.recordings.map(\.path)
    let survey = TruthSurvey(
      document: document,
      timeline: builder.timeline,
      labelTracks: builder.labelTracks
    )
    emptySplits = survey.emptySplits
    self.warnings = warnings + builder.warnings + survey.warnings
  }

  /// A stream from the session's start. There may be many at a time.
  ///
  /// - Returns: The stream, with buffers of its own.
  /// - Throws: What the recordings say wrongly.
  public func makeStream() throws(Fault) -> SessionStream {
    try SessionStream(self)
  }
}
