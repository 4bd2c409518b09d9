/// Why bytes are not a decoder image that can be used.
public enum ImageError: Error, Equatable, Sendable {
  /// The file ends early, or holds more than it says. Copy it again.
  case wrongLength(expected: Int, actual: Int)

  /// The first four bytes are not those of a decoder image.
  case notAnImage

  /// A newer or an older Phalanx wrote the image. Compile it again.
  case unsupportedVersion(major: Int, minor: Int)

  /// The contents are not what was written: a bit has flipped on the way.
  case contentHashMismatch

  /// A field has a value that cannot be: the writer of the image is at fault.
  ///
  /// `record` counts from zero within `section`; a section of `nil` stands for
  /// the header.
  case invalid(field: ImageField, record: Int, section: ImageSection?)
}

/// The fields of an image that a check can refuse, by their names in
/// `ImageLayout`.
public enum ImageField: Sendable {
  case sectionCount, sectionTag, sectionOffset, sectionByteCount, recordCount
  case workingMemoryByteCount, networkMemoryByteCount, hop
  case name, reserved
  case rate, channelCount, hopLength, nanovoltsPerStep, channelNames
  case input, firstBiquad, decimation, gainBits
  case branch, windowLength, featureMask, firstElement, elementCount
  case stability, filterGain
  case transform, multiplier, shift
  case type, role, memoryOffset, zeroPoint, scale
  case opcode, period, output, state, weights, biases, multipliers, parameters
  case accumulator
  case kind, tensor, elementNames, smoothing, threshold, holdHops, unit
  case unitScale, unitOffset, closure
  case finger, group, element, gate, gain, activeThreshold
  case microseconds, terminator
  case settlingHops, settlingSource, firstHop, restartHops
}
