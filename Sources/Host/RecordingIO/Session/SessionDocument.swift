import Files

/// What a session file says, before any recording is opened.
struct SessionDocument {
  /// The session file, or the recording that explains itself.
  var place: String
  var name: String
  var recordings: [File]
  var inputs: [Input]
  var labels: [Label] = []
  var values: [Values] = []
  /// Six, in the order of `Finger.names`.
  var fingers: [Finger?] = Array(repeating: nil, count: 6)
  var trials: Trials?
  var splits: [(split: Split, part: SplitPart)] = []
  var resets: Set<Reset> = [.start, .gap]
  /// In seconds.
  var warmUp: Rational?
  var score = ScoreGrid.everyDecision
  /// How long before its label an onset may be decoded, in seconds; nil: as long
  /// as the evaluation's rule says.
  var earlyOnset: Rational?
  /// Guard before and after a transition, in seconds.
  var guardBefore = Rational.zero
  var guardAfter = Rational.zero
  /// What the recording was made from.
  var provenance = Provenance()

  /// A recording file and the name by which the rest refers to it.
  struct File {
    var role: String
    var path: String
    var csv = CSVOptions()
  }

  /// Where the frames of something come from.
  struct Source {
    /// Path and line, for messages.
    var place: String
    /// Nil: the first recording.
    var role: String?
    var selection: Selection
    /// Nil: the file's own, or else the first input's.
    var rate: Rational?
  }

  /// Which part of a file.
  enum Selection {
    /// EDF or BDF signals, or CSV columns, by label.
    case signals([String])
    /// Arrays of a MAT, NPZ or NPY file, joined in order; a name may hold `*`.
    case arrays([String], axes: [ArrayAxis], columns: [Int]?)
  }

  struct Input {
    var name: String
    var source: Source
    var unit: String?
    var microvoltsPerUnit: Rational?
    /// Nil: the file's own step.
    var microvoltsPerStep: Rational?
    var offset = Offset.value(.zero)
    var channelNames: [String]?
    var notFinite = NotFinite.refuse
  }

  /// What is subtracted from an input, in its file's unit.
  enum Offset {
    case value(Rational)
    /// Each channel's first sample, of each part.
    case first
  }

  /// What to do about samples that are infinite or not numbers.
  enum NotFinite: String, CaseIterable {
    case refuse, zero, hold
  }

  struct Label {
    var place: String
    var name: String
    var source: LabelSource
    var classes: [LabelTrack.Class]
    var rest: String?
    /// In seconds; positive is later.
    var shift = Rational.zero
    var othersAreUnlabeled = false
  }

  enum LabelSource {
    case frames(Source)
    /// Annotations that start with this; the class is named after a colon.
    case annotations(prefix: String, role: String?)
    /// For each part of the first input, an array of codes: rest, then each
    /// code in turn, then rest.
    case sequence(Source, rest: Rational, each: Rational)
  }

  struct Values {
    var place: String
    var name: String
    var source: Source
    /// Names of the elements, as many as the source has channels; nil: the
    /// file's own.
    var elements: [String]?
    var unit: String?
    var unknownIfNotFinite = false
  }

  struct Finger {
    var place: String
    var closure: Closure
    var drive: String?
    var driveThreshold = 0.05
  }

  enum Closure {
    case value(
      track: String,
      open: Double,
      closed: Double,
      activeThreshold: Double
    )
    case label(track: String, closed: [String])
  }

  struct Trials {
    var place: String
    var source: TrialSource
    var carriesForward = false
  }

  enum TrialSource {
    case frames(Source)
    case annotations(prefix: String, role: String?)
    case label(String)
    /// This many parts of the first input each.
    case parts(Int)
  }

  enum SplitPart {
    case all
    case trials(ClosedRange<Int>)
    /// In seconds, the end excluded.
    case time(Rational, Rational)
  }

  enum Reset: String, CaseIterable {
    case start, gap, split
  }
}

/// An axis of an array in a recording.
enum ArrayAxis: String, CaseIterable {
  case time, channel
  /// Windows cut from a recording: each is a part by itself.
  case window
}
