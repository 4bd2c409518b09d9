import Files

/// An array in a file: where its numbers lie, and how.
public struct NumericArray: Sendable {
  /// Its name in the file.
  public let name: String

  /// How many elements along each axis.
  public let shape: [Int]

  /// Whether the first axis runs fastest, as in MATLAB and Fortran.
  public let isColumnMajor: Bool

  /// What its elements are.
  public let type: ElementType

  /// Whether the most significant byte comes first.
  let isBigEndian: Bool

  /// The file that holds the elements: the recording, or a temporary one.
  let source: ByteSource

  /// Where the first element is.
  let offset: Int

  /// The recording's path and the name, for messages.
  let place: String

  /// How many elements there are.
  public var elementCount: Int { shape.reduce(1, *) }

  /// Its numbers one after another, as they are stored.
  var flattened: NumericArray {
    NumericArray(
      name: name,
      shape: [elementCount],
      isColumnMajor: false,
      type: type,
      isBigEndian: isBigEndian,
      source: source,
      offset: offset,
      place: place
    )
  }

  /// More columns than this are a sign of swapped axes.
  static let channelLimit = 4096

  /// The array as frames over time.
  struct Frames {
    var frameCount: Int
    var channelCount: Int
    /// Elements from one frame to the next, and from one channel to the next.
    var frameStride: Int
    var channelStride: Int
    /// Whether the channels of a frame lie together. With one frame or one
    /// channel the strides do not tell.
    var isFrameMajor = true
    /// Frames in each window, if the array holds windows.
    var windowLength: Int?
  }

  /// How the axes are frames over time.
  ///
  /// An array of fewer axes than are named has one channel; of one row or one
  /// column, the long axis may be time whatever the name, since MATLAB has no
  /// vectors.
  func frames(axes: [ArrayAxis]) throws(Fault) -> Frames {
    var axes = axes
    var shape = shape
    if shape.isEmpty { shape = [1] }
    if shape.count < axes.count, let time = axes.firstIndex(of: .time),
      axes.count == 2, shape.count == 1
    {
      axes = [axes[time]]
    }
    if axes.count == 1 && shape.count == 2 && shape.contains(1) {
      // A vector as MATLAB writes it.
      shape = [shape[0] * shape[1]]
    }
    guard shape.count == axes.count else {
      throw Fault(
        place: place,
        fault: "has the shape [\(shape.map(String.init).list(atMost: 8))], "
          + "not [\(axes.map(\.rawValue).joined(separator: ", "))]",
        remedy: "state its axes, or cut it to these"
      )
    }
    var frames: Frames
    switch axes {
    case [.time], [.window]:
      frames = Frames(
        frameCount: shape[0],
        channelCount: 1,
        frameStride: 1,
        channelStride: 1
      )
      if axes == [.window] { frames.windowLength = 1 }
    case [.time, .channel], [.channel, .time]:
      let timeFirst = axes[0] == .time
      let (time, channels) =
        timeFirst
        ? (shape[0], shape[1]) : (shape[1], shape[0])
      // The axis that runs fastest has stride 1.
      let timeIsFast = timeFirst == isColumnMajor
      frames = Frames(
        frameCount: time,
        channelCount: channels,
        frameStride: timeIsFast ? 1 : channels,
        channelStride: timeIsFast ? time : 1,
        isFrameMajor: !timeIsFast
      )
    default:
      guard !isColumnMajor else {
        throw Fault(
          place: place,
          fault: "holds windows in column-major order",
          remedy: "join its windows to a matrix [time, channel], or save it in "
            + "row-major order (numpy.ascontiguousarray)"
        )
      }
      frames = Frames(
        frameCount: shape[0] * shape[1],
        channelCount: shape[2],
        frameStride: shape[2],
        channelStride: 1,
        windowLength: shape[1]
      )
    }
    guard frames.channelCount <= Self.channelLimit else {
      throw Fault(
        place: place,
        fault: "would have \(frames.channelCount) channels",
        remedy: "state 'axes: [channel, time]' if time runs along rows"
      )
    }
    return frames
  }
}

/// A file of named arrays: MAT, NPZ or NPY.
protocol ArrayContainer: RecordingReader {
  /// The names of its numeric arrays, in the file's order.
  var arrayNames: [String] { get }

  /// An array, ready to be read; spooled first if it is compressed.
  func array(named name: String) throws(Fault) -> NumericArray
}
