import DecoderHost
import Files
import RecordingIO

/// Looks at live samples, half a second at a time: no hand is moved by an
/// amplifier at its end, or by one that nothing is plugged into.
///
/// Until it has seen the first half second, decisions do not count. Zeros alone
/// are said and not refused: a sender without an amplifier sends them, and rest
/// is decoded. What goes wrong later is said when it begins, and counted.
struct LiveQuality {
  private let outline: DecoderOutline
  private let allowed: Set<SampleFault>
  private var inputs: [Input]

  /// Seconds of a window.
  private static let seconds = 0.5

  /// What was seen of an input in one window.
  fileprivate struct Window {
    var sampleCount = 0
    var clippedCount = 0
    /// The first frame, and which channels have differed from it.
    var first: [Int16] = []
    var hasMoved: [Bool] = []

    var clippedShare: Double {
      Double(clippedCount) / Double(max(sampleCount, 1))
    }
    var isClipped: Bool { clippedShare > SampleFault.largestShare }
    var isFlat: Bool { sampleCount > 0 && !hasMoved.contains(true) }
    var isZero: Bool { isFlat && first.allSatisfy { $0 == 0 } }
  }

  private struct Input {
    /// Samples of a window.
    let length: Int
    var window = Window()
    /// The first window, once it is whole.
    var begin: Window?
    /// Channels that have moved in any window.
    var hasMoved: [Bool]
    var windowCount = 0, clippedCount = 0, flatCount = 0
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
      return Input(
        length: max(Int(min(frames, 1e9)), 1) * $0.channelCount,
        hasMoved: [Bool](repeating: false, count: $0.channelCount)
      )
    }
  }

  /// Whether the first half second of every input has been seen.
  var isDone: Bool { inputs.allSatisfy { $0.begin != nil } }

  /// Takes samples on their way to the decoder.
  ///
  /// - Parameters:
  ///   - samples: Whole frames, shape `[frames, channels]`.
  ///   - index: Of their input.
  /// - Returns: What has begun to be wrong after the first half second, in lines.
  mutating func take(_ samples: Span<Int16>, input index: Int) -> [String] {
    var lines: [String] = []
    var place = 0
    while place < samples.count {
      let missing = inputs[index].length - inputs[index].window.sampleCount
      let end = min(place + missing, samples.count)
      inputs[index].window.take(
        samples.extracting(place..<end),
        channelCount: outline.inputs[index].channelCount
      )
      place = end
      if inputs[index].window.sampleCount == inputs[index].length {
        if let line = finishWindow(of: index) { lines.append(line) }
      }
    }
    return lines
  }

  /// - Returns: What has gone wrong for the first time.
  private mutating func finishWindow(of index: Int) -> String? {
    let window = inputs[index].window
    inputs[index].window = Window()
    inputs[index].windowCount += 1
    for channel in window.hasMoved.indices where window.hasMoved[channel] {
      inputs[index].hasMoved[channel] = true
    }
    let name = outline.inputs[index].name
    if window.isClipped {
      inputs[index].clippedCount += 1
    } else if window.isFlat {
      inputs[index].flatCount += 1
    }
    guard inputs[index].begin != nil else {
      inputs[index].begin = window
      return nil
    }
    if window.isClipped, inputs[index].clippedCount == 1 {
      return "input \(name): \(Self.percent(window.clippedShare)) % of the "
        + "samples are at the ends of 16 bits now"
    }
    if window.isFlat, inputs[index].flatCount == 1 {
      return "input \(name): no channel has moved for half a second"
    }
    return nil
  }

  /// What was wrong with the samples, in words, once all are in.
  var warnings: [String] {
    zip(inputs, outline.inputs).flatMap { input, outline -> [String] in
      guard let begin = input.begin else { return [] }
      let place = "input \(outline.name)"
      var lines: [String] = []
      if begin.isZero {
        lines.append("\(place) was all zeros for the first half second")
      }
      func seconds(_ windows: Int) -> String {
        "\(Double(windows) * Self.seconds) s of "
          + "\(Double(input.windowCount) * Self.seconds) s"
      }
      if input.clippedCount > 0 {
        lines.append(
          "\(place) was at the ends of 16 bits in \(seconds(input.clippedCount))"
        )
      }
      if input.flatCount > (begin.isZero ? 1 : 0) {
        lines.append("\(place) stood still for \(seconds(input.flatCount))")
      }
      let dead = input.hasMoved.indices.filter { !input.hasMoved[$0] }
      if !dead.isEmpty, dead.count < input.hasMoved.count {
        let names = dead.map {
          $0 < outline.channelNames.count
            ? outline.channelNames[$0] : "channel \($0)"
        }
        lines.append("\(place): never moved: \(names.list(atMost: 4))")
      }
      return lines
    }
  }

  /// Refuses what was seen first.
  ///
  /// - Throws: The fault, and how to drive all the same.
  func check() throws(Fault) {
    for (input, outline) in zip(inputs, outline.inputs) {
      guard let begin = input.begin else { continue }
      if begin.isClipped, !allowed.contains(.clipping) {
        throw Fault(
          place: "input \(outline.name)",
          fault: "\(Self.percent(begin.clippedShare)) % of the first samples "
            + "are at the ends of 16 bits: a wrong unit, or an amplifier there",
          remedy: "correct it, or give --allow clipping"
        )
      }
      if begin.isFlat, !begin.isZero, !allowed.contains(.flat) {
        throw Fault(
          place: "input \(outline.name)",
          fault: "no channel has moved for half a second",
          remedy: "check the electrodes, or give --allow flat"
        )
      }
    }
  }

  private static func percent(_ share: Double) -> Int {
    Int((100 * share).rounded(.up))
  }
}

extension LiveQuality.Window {
  fileprivate mutating func take(_ samples: Span<Int16>, channelCount: Int) {
    if first.isEmpty {
      first = (0..<min(channelCount, samples.count)).map { samples[$0] }
      hasMoved = [Bool](repeating: false, count: channelCount)
    }
    for place in samples.indices {
      let sample = samples[place]
      if sample >= .max || sample <= -.max { clippedCount += 1 }
      let channel = place % channelCount
      if sample != first[channel] { hasMoved[channel] = true }
    }
    sampleCount += samples.count
  }
}
