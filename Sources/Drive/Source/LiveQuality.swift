import Evaluation
import RecordingIO

/// Looks at the first half second of live samples: no hand is moved by an
/// amplifier at its end, or by one that nothing is plugged into.
///
/// Until it has seen them, decisions do not count. Zeros alone are said and not
/// refused: a sender without an amplifier sends them, and rest is decoded.
struct LiveQuality {
  private let outline: DecoderOutline
  private let allowed: Set<SampleFault>
  private var inputs: [Input]

  /// Seconds that are looked at.
  private static let seconds = 0.5

  private struct Input {
    /// Samples still to be seen.
    var missing: Int
    var sampleCount = 0
    var clippedCount = 0
    /// The first frame, and whether any other has differed from it.
    var first: [Int16] = []
    var isFlat = true
  }

  /// Nothing seen yet.
  ///
  /// - Parameters:
  ///   - outline: What the decoder takes.
  ///   - allowed: What may be wrong with it.
  init(_ outline: DecoderOutline, allowing allowed: Set<SampleFault>) {
    self.outline = outline
    self.allowed = allowed
    inputs = outline.inputs.map {
      let frames = ($0.samplingRate * Self.seconds).rounded(.up)
      return Input(missing: Int(min(frames, 1e9)) * $0.channelCount)
    }
  }

  /// Whether every input has been looked at.
  var isDone: Bool { inputs.allSatisfy { $0.missing <= 0 } }

  /// Takes samples on their way to the decoder.
  ///
  /// - Parameters:
  ///   - samples: Whole frames, shape `[frames, channels]`.
  ///   - index: Of their input.
  mutating func take(_ samples: Span<Int16>, input index: Int) {
    guard inputs[index].missing > 0 else { return }
    let channelCount = outline.inputs[index].channelCount
    var input = inputs[index]
    if input.first.isEmpty {
      input.first = (0..<min(channelCount, samples.count)).map { samples[$0] }
    }
    for place in samples.indices {
      let sample = samples[place]
      if sample == .max || sample == .min { input.clippedCount += 1 }
      if sample != input.first[place % channelCount] { input.isFlat = false }
    }
    input.sampleCount += samples.count
    input.missing -= samples.count
    inputs[index] = input
  }

  /// The inputs of which nothing but zeros came, in words.
  var warnings: [String] {
    zip(inputs, outline.inputs).compactMap { input, outline in
      guard input.isFlat, input.sampleCount > 0,
        input.first.allSatisfy({ $0 == 0 })
      else { return nil }
      return "input \(outline.name) was all zeros for the first half second"
    }
  }

  /// Refuses what was seen.
  ///
  /// - Throws: The fault, and how to drive all the same.
  func check() throws(DriveError) {
    for (input, outline) in zip(inputs, outline.inputs) {
      let share = Double(input.clippedCount) / Double(max(input.sampleCount, 1))
      if share > SampleFault.largestShare, !allowed.contains(.clipping) {
        throw DriveError(
          place: "input \(outline.name)",
          fault: "\(Int((100 * share).rounded(.up))) % of the first samples "
            + "are at the ends of 16 bits: a wrong unit, or an amplifier there",
          remedy: "correct it, or give --allow clipping"
        )
      }
      if input.isFlat, input.first.contains(where: { $0 != 0 }),
        !allowed.contains(.flat)
      {
        throw DriveError(
          place: "input \(outline.name)",
          fault: "no channel has moved for half a second",
          remedy: "check the electrodes, or give --allow flat"
        )
      }
    }
  }
}
