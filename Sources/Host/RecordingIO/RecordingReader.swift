public import Files

/// A recording file of one format, open for reading.
///
/// A reader holds what the header says and an open file; samples come through
/// cursors, of which there may be many at a time. All readers pass one
/// compliance suite.
public protocol RecordingReader: AnyObject, Sendable {
  /// The path, for messages.
  var path: String { get }

  /// A name of the format for people, such as `EDF+C`.
  var format: String { get }

  /// The signals, in the file's order.
  var signals: [RecordingSignal] { get }

  /// The annotations, by onset.
  var annotations: [RecordingAnnotation] { get }

  /// The stretches between gaps; one for a continuous recording.
  var segments: [RecordingSegment] { get }

  /// When the first sample was taken, in seconds since 1970; nil where the file
  /// does not say.
  var beginning: Double? { get }

  /// What was found damaged and left out, one line each, with counts.
  var warnings: [String] { get }

  /// What is in the file and not read, by name, with the reason.
  var refusals: [RecordingRefusal] { get }

  /// What a part that is refused holds, a line each; empty where that is not
  /// known, or nothing more is to be said.
  func contents(ofRefused name: String) throws(Fault) -> [String]

  /// A cursor over the frames of some signals.
  ///
  /// - Parameter signals: Indexes into `signals`; all of one rate and frame
  ///   count.
  /// - Returns: The cursor, before the first frame.
  /// - Throws: Signals that do not share a rate and length, or what the file
  ///   says wrongly about them.
  func makeCursor(
    over signals: [Int]
  ) throws(Fault) -> any SignalCursor
}

extension RecordingReader {
  /// Nothing is known of it.
  public var beginning: Double? { nil }
}

/// A place in some signals of a recording, from which frames are read.
///
/// Memory is bounded by the format's block, whatever the recording's length.
public protocol SignalCursor: AnyObject {
  /// How many values a frame has.
  var channelCount: Int { get }

  /// How many frames there are.
  var frameCount: Int { get }

  /// The next frame to be read, 0...frameCount.
  var position: Int { get set }

  /// Appends up to `count` frames of raw numbers to `values`, frame-major.
  ///
  /// Raw numbers are what the file stores, before any scaling; they may be
  /// infinite or not a number where the file says so.
  /// - Returns: The number of frames; less than `count` only at the end.
  func read(
    _ count: Int,
    into values: inout [Double]
  ) throws(Fault) -> Int
}

extension RecordingReader {
  /// Nothing more is known.
  public func contents(
    ofRefused name: String
  ) throws(Fault) -> [String] { [] }

  /// Throws if a name, or a pattern, is one of what is not read, or of
  /// something inside it, as a structure's field `rec.emg` or a cell `runs{1}`.
  func checkRefusals(_ pattern: String) throws(Fault) {
    for refusal in refusals {
      let name = refusal.name
      let isInside =
        !signals.contains { $0.label == pattern }
        && [".", "{", "("].contains { pattern.hasPrefix(name + $0) }
      let isMatched =
        refusal.countsInPatterns
        && SourceResolver.matches(name, pattern: pattern)
      guard name != pattern, !isInside, !isMatched else {
        throw refusal.error(path)
      }
    }
  }

  /// A fault of this file.
  func fault(_ fault: String, _ remedy: String) -> Fault {
    Fault(place: path, fault: fault, remedy: remedy)
  }

  /// Checks that some signals can be read as frames, and returns how many
  /// frames they have.
  func commonFrameCount(_ chosen: [Int]) throws(Fault) -> Int {
    guard let first = chosen.first else {
      throw fault("no signal was chosen", "name at least one")
    }
    for index in chosen {
      precondition(signals.indices.contains(index), "no such signal")
      let (a, b) = (signals[first], signals[index])
      guard a.rate == b.rate, a.frameCount == b.frameCount else {
        throw fault(
          "signals \(a.label) and \(b.label) differ in rate",
          "read them apart, as an input each"
        )
      }
    }
    return signals[first].frameCount
  }
}
