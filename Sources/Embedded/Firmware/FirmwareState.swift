public import DecoderImage

/// Where a board's firmware stands. In all but `decoding` no intent reaches the
/// governor, so that the hand holds and then does what its policy says.
public enum FirmwareState: UInt8, CaseIterable, Sendable {
  /// It has begun and has not looked at the image yet.
  case starting = 0
  /// The image is good; no sample has come.
  case waitingForSamples = 1
  /// Hops are decoded.
  case decoding = 2
  /// No sample came for 100 ms.
  case samplesStopped = 3
  /// A tenth of the samples of the last hop lay at an end of the range: an
  /// electrode is off, or the amplifier is blocked.
  case samplesSaturated = 4
  /// The bytes in flash are no decoder image that can be used. The detail is
  /// the `ImageFault`, the other one says where.
  case imageRefused = 5
  /// The image needs more memory than the board has; the other detail says how
  /// many bytes.
  case memoryTooSmall = 6
  /// The memory-mapped recording has come to its end.
  case recordingEnded = 7
  /// The processor met a fault; the detail is its number, the other one the
  /// address. The hand was told to stop.
  case processorFault = 8
}

/// Why an image was refused, as a number; `ImageError` on a line.
public enum ImageFault: UInt16, Sendable {
  case wrongLength = 1, notAnImage, unsupportedVersion, contentHashMismatch
  case invalidField
}

extension ImageError {
  /// The fault, and where it is: for a field its record; for a length the one
  /// that was expected.
  public var code: (fault: ImageFault, place: UInt32) {
    switch self {
    case .wrongLength(let expected, _):
      (.wrongLength, UInt32(truncatingIfNeeded: expected))
    case .notAnImage: (.notAnImage, 0)
    case .unsupportedVersion(let major, _):
      (.unsupportedVersion, UInt32(truncatingIfNeeded: major))
    case .contentHashMismatch: (.contentHashMismatch, 0)
    case .invalid(_, let record, _):
      (.invalidField, UInt32(truncatingIfNeeded: record))
    }
  }
}
