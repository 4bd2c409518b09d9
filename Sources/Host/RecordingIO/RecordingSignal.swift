public import Files

/// One signal of a recording: a channel of an EDF file, a column of a CSV
/// file, or an array of a MAT or NPZ file with all of its columns.
public struct RecordingSignal: Equatable, Sendable {
  /// The file's own name for it.
  public var label: String

  /// The unit of its physical values, as the file spells it; may be empty.
  public var unit: String

  /// Frames a second, where the file says so.
  public var rate: Rational?

  /// How many frames there are.
  public var frameCount: Int

  /// How many values each frame has; 1 but for arrays.
  public var channelCount: Int

  /// Elements along each axis of an array; nil for other signals.
  public var shape: [Int]?

  /// What the numbers 0, 1, 2 ... of a column of text stand for; nil where
  /// numbers are numbers.
  public var texts: [String]?

  /// The lowest and highest stored number, where the format states them.
  public var digitalRange: ClosedRange<Double>?

  /// What the ends of the digital range stand for, in `unit`. The second may
  /// be below the first: such a signal is inverted.
  public var physicalRange: PhysicalRange?

  /// The two ends of a physical range, in the file's unit.
  public struct PhysicalRange: Equatable, Sendable {
    /// What the digital minimum stands for.
    public var atMinimum: Double
    /// What the digital maximum stands for.
    public var atMaximum: Double
  }

  /// physical = raw × scale + offset, in `unit`.
  public var scale = 1.0

  /// See `scale`.
  public var offset = 0.0

  /// `scale` and `offset` exactly, where the header's decimals give them.
  public var exactScale: Rational?

  /// See `exactScale`.
  public var exactOffset: Rational?

  /// A signal of one channel without a stated rate or range.
  public init(label: String, unit: String = "", frameCount: Int) {
    self.label = label
    self.unit = unit
    self.frameCount = frameCount
    channelCount = 1
  }

  /// Gives signals of one label each their own, `label #1`, `label #2`, so that
  /// a name is always one signal's.
  static func distinguish(
    _ signals: inout [RecordingSignal],
    _ path: String,
    _ warnings: inout [String]
  ) {
    let labels = Dictionary(grouping: signals.indices) { signals[$0].label }
    for (label, indexes) in labels.sorted(by: { $0.value[0] < $1.value[0] })
    where indexes.count > 1 {
      for (number, index) in indexes.enumerated() {
        signals[index].label = "\(label) #\(number + 1)"
      }
      warnings.append(
        "\(path): \(indexes.count) signals are named '\(label)'; they are "
          + "called '\(label) #1' to '\(label) #\(indexes.count)'"
      )
    }
  }
}

/// A part of a recording that is not read, while the rest is.
public struct RecordingRefusal: Equatable, Sendable {
  /// The file's own name for it.
  public var name: String

  /// What keeps it from being read: `is a structure, which is not read`.
  public var fault: String

  /// What to do about it.
  public var remedy: String

  /// Whether a pattern that matches the name asks for it, too: not for what is
  /// no signal by its kind, as the column with the time.
  public var countsInPatterns = true

  /// The error for whoever asks for it.
  func error(_ path: String) -> Fault {
    Fault(place: "\(path): \(name)", fault: fault, remedy: remedy)
  }
}

/// Something that a recording says about a moment or a span.
public struct RecordingAnnotation: Equatable, Sendable {
  /// Seconds since the start of the recording.
  public var onset: Rational

  /// Seconds; nil for a moment.
  public var duration: Rational?

  /// What is said.
  public var text: String

  /// An annotation of the moment or the span.
  public init(onset: Rational, duration: Rational? = nil, text: String) {
    self.onset = onset
    self.duration = duration
    self.text = text
  }
}

/// A stretch of a recording without a gap inside.
public struct RecordingSegment: Equatable, Sendable {
  /// When it starts, in seconds since the start of the recording.
  public var start: Rational

  /// How many seconds of the recording came before it, without the gaps: a
  /// signal's first frame in it is this times the signal's rate.
  public var position: Rational

  /// A stretch from `start` on, before which there are `position` seconds.
  public init(start: Rational, position: Rational) {
    self.start = start
    self.position = position
  }
}
