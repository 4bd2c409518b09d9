import DecoderHost
import Files

/// How the values of a stream become the steps that a decoder takes.
///
///     step = round(value × gain)
///
/// rounded to nearest, halves away from zero, and limited to Int16. A unit that
/// the stream states is believed. Where it states none, int16 values are the
/// steps themselves, and floating-point values are microvolts, as the layer's
/// own description of biosignals has them.
struct StreamScale: Equatable {
  /// Steps for each unit of a value; one for each channel, or none where values
  /// are the steps.
  let gains: [Double]
  /// What the values were taken for, in words.
  let text: String

  /// Values that were limited, so far.
  private(set) var clippedCount = 0

  /// Units of voltage as senders write them, in microvolts, by the small form
  /// of the word.
  private static let microvolts: [String: Double] = [
    "v": 1e6, "volt": 1e6, "volts": 1e6,
    "mv": 1e3, "millivolt": 1e3, "millivolts": 1e3,
    "uv": 1, "µv": 1, "μv": 1, "microvolt": 1, "microvolts": 1,
    "nv": 1e-3, "nanovolt": 1e-3, "nanovolts": 1e-3,
  ]

  /// - Parameters:
  ///   - facts: What the stream says of itself.
  ///   - input: What the decoder takes.
  ///   - place: The stream's name, for messages.
  /// - Throws: Values that cannot be brought into the decoder's steps.
  init(
    _ facts: StreamFacts,
    for input: DecoderOutline.Input,
    place: String
  ) throws(Fault) {
    let units = Set(facts.channels.map(\.unit))
    guard let known = facts.format, known != .string else {
      throw Fault(
        place: place,
        fault: "values are \(facts.format == nil ? "unknown" : "text")",
        remedy: "name the stream of samples, not that of its markers"
      )
    }
    let format = "\(known)"
    let isUnitless = units.isSubset(of: [""])
    if isUnitless, known == .int16 {
      gains = []
      text = "int16, taken as the decoder's steps"
      return
    }
    guard input.microvoltsPerStep > 0 else {
      throw Fault(
        place: place,
        fault: "\(format), but the decoder's steps stand for no voltage",
        remedy: "send its steps as int16, without a unit"
      )
    }
    let isFloat = known == .float32 || known == .double64
    if isUnitless, isFloat {
      gains = Array(
        repeating: 1 / input.microvoltsPerStep,
        count: input.channelCount
      )
      text = "\(format) without a unit, taken as microvolts"
      return
    }
    guard !isUnitless, facts.channels.count == input.channelCount else {
      throw Fault(
        place: place,
        fault: "values are \(format), and not every channel has a unit",
        remedy: "send float32 in microvolts, or the decoder's steps as int16"
      )
    }
    var gains: [Double] = []
    for channel in facts.channels {
      guard let unit = Self.microvolts[channel.unit.lowercased()] else {
        throw Fault(
          place: place,
          fault: channel.unit.isEmpty
            ? "not every channel has a unit"
            : "unit '\(channel.unit)' is not a voltage",
          remedy: "describe the channels in microvolts, mV, V or nV"
        )
      }
      let factor = channel.scalingFactor ?? 1
      let gain = unit * factor / input.microvoltsPerStep
      guard gain.isFinite, gain != 0 else {
        throw Fault(
          place: place,
          fault: "a scaling factor is \(factor)",
          remedy: "correct the stream's description of its channels"
        )
      }
      gains.append(gain)
    }
    // Six digits: a decoder holds the step as a ratio of 32-bit numbers.
    let isIdentity = gains.allSatisfy { abs($0 - 1) < 1e-6 }
    self.gains = isIdentity && known == .int16 ? [] : gains
    text = "\(format) in \(units.sorted().joined(separator: ", "))"
  }

  /// Whether values are the steps.
  var isIdentity: Bool { gains.isEmpty }

  /// Turns values into steps.
  ///
  /// - Parameter frame: One value of each channel.
  /// - Returns: As many steps; nil where a value is not a number.
  mutating func steps(of frame: ArraySlice<Double>) -> [Int16]? {
    var steps: [Int16] = []
    steps.reserveCapacity(frame.count)
    for (value, gain) in zip(frame, gains) {
      let step = (value * gain).rounded(.toNearestOrAwayFromZero)
      guard step.isFinite else { return nil }
      let limited = min(max(step, -32_768), 32_767)
      if limited != step { clippedCount += 1 }
      steps.append(Int16(limited))
    }
    return steps
  }
}
