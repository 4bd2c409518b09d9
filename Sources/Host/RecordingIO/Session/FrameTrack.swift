import Files

/// Frames of one thing over a whole session: an input, a value track, the
/// codes of a label track. Joined from parts, between which are gaps.
struct FrameTrack: Sendable {
  /// Path and name, for messages.
  var place: String

  /// One for each channel, as the file names them.
  var channelNames: [String]

  /// The parts in order.
  var parts: [Part] = []

  /// The file's own rate, if it has one.
  var ownRate: Rational?

  /// The file's own unit and scaling, one for each channel.
  var signals: [RecordingSignal]

  /// Frames at which a new part starts, the first excepted.
  var gapFrames: [Int] = []

  /// How many frames there are in all parts.
  var frameCount: Int { parts.reduce(0) { $0 + $1.frameCount } }

  /// A stretch that one cursor reads.
  struct Part: Sendable {
    var place: String
    var frameCount: Int
    var makeCursor: @Sendable () throws(Fault) -> any SignalCursor
  }

  /// A cursor over all parts.
  func makeCursor() -> FrameCursor { FrameCursor(self) }
}

/// Reads the frames of a track, part by part.
final class FrameCursor: SignalCursor {
  let channelCount: Int
  let frameCount: Int

  private let track: FrameTrack
  private var part = 0
  private var partStart = 0
  private var cursor: (any SignalCursor)?

  init(_ track: FrameTrack) {
    self.track = track
    channelCount = track.channelNames.count
    frameCount = track.frameCount
  }

  var position = 0 {
    didSet {
      // Within the part at hand only its cursor moves; else it is found anew.
      let end =
        part < track.parts.count
        ? partStart + track.parts[part].frameCount : partStart
      if position < partStart || position > end {
        (part, partStart, cursor) = (0, 0, nil)
      }
    }
  }

  func read(
    _ count: Int,
    into values: inout [Double]
  ) throws(Fault) -> Int {
    var done = 0
    while done < count && position < frameCount {
      while position >= partStart + track.parts[part].frameCount {
        partStart += track.parts[part].frameCount
        part += 1
        cursor = nil
      }
      let reader: any SignalCursor
      if let cursor {
        reader = cursor
      } else {
        reader = try track.parts[part].makeCursor()
        cursor = reader
      }
      reader.position = position - partStart
      let read = try reader.read(count - done, into: &values)
      guard read > 0 else {
        throw Fault(
          place: track.parts[part].place,
          fault: "ended early",
          remedy: "it changed while it was read"
        )
      }
      done += read
      position += read
    }
    return done
  }
}
