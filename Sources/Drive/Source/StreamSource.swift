public import Evaluation
import Foundation
public import HandProtocol

/// Live samples as frames on a descriptor, as SampleStream.md describes them.
public struct StreamSource: LiveSource {
  private let descriptor: Int32
  private let outline: DecoderOutline
  private var reader = SampleFrameReader()
  private var clocks: [StreamClock]
  private var inputs: [Input]
  private var needsReset = true
  private var gapCount = 0
  private var repeatedCount = 0

  /// What has come of one input.
  private struct Input {
    /// Not handed on yet, shape `[frames, channels]`.
    var samples: [Int16] = []
    /// The index of the next frame that should come; nil before the first.
    var next: UInt64?
    /// When the newest came.
    var arrival = Moment(microseconds: 0)
  }

  /// Samples for a decoder.
  ///
  /// - Parameters:
  ///   - descriptor: Where they come from, 0 for standard input.
  ///   - outline: What the decoder takes.
  public init(descriptor: Int32, _ outline: DecoderOutline) {
    self.descriptor = descriptor
    self.outline = outline
    clocks = outline.inputs.map { StreamClock(samplingRate: $0.samplingRate) }
    inputs = outline.inputs.map { _ in Input() }
  }

  public var warnings: [String] {
    var lines: [String] = []
    if reader.droppedByteCount > 0 {
      lines.append("\(reader.droppedByteCount) bytes belonged to no frame")
    }
    if gapCount > 0 { lines.append("\(gapCount) gaps; the decoder was reset") }
    if repeatedCount > 0 {
      lines.append("\(repeatedCount) frames came twice and were left out")
    }
    return lines
  }

  public mutating func nextHop(
    take: (Span<Int16>, Int) -> Void,
    reset: () -> Void
  ) throws -> Moment? {
    while !hasHop {
      guard let bytes = try readBytes() else { return nil }
      let now = MonotonicClock.now()
      reader.append(bytes)
      while let frame = reader.next() { try accept(frame, at: now) }
    }
    if needsReset {
      reset()
      needsReset = false
    }
    var moment = Moment(microseconds: 0)
    for index in inputs.indices {
      let input = outline.inputs[index]
      let count = input.hopLength * input.channelCount
      let samples = inputs[index].samples
      take(samples.span.extracting(0..<count), index)
      inputs[index].samples.removeFirst(count)
      guard let next = inputs[index].next else { continue }
      let waiting = inputs[index].samples.count / input.channelCount
      moment = max(
        moment,
        clocks[index].time(
          of: next - UInt64(waiting) - 1,
          arriving: inputs[index].arrival
        )
      )
    }
    return moment
  }

  private var hasHop: Bool {
    zip(inputs, outline.inputs).allSatisfy {
      $0.samples.count >= $1.hopLength * $1.channelCount
    }
  }

  private mutating func accept(_ frame: SampleFrame, at now: Moment) throws {
    guard frame.input < inputs.count else {
      throw DriveError(
        place: "sample stream",
        fault: "frames of input \(frame.input), but decoder \(outline.name) "
          + "has \(inputs.count)",
        remedy: "send the decoder's inputs, counted from 0"
      )
    }
    let wanted = outline.inputs[frame.input].channelCount
    guard frame.channelCount == wanted else {
      throw DriveError(
        place: "sample stream, input \(frame.input)",
        fault: "\(frame.channelCount) channels, but decoder \(outline.name) "
          + "takes \(wanted)",
        remedy: "send those, or choose the decoder for this recorder"
      )
    }
    if let next = inputs[frame.input].next, frame.firstFrame != next {
      if frame.firstFrame < next, next - frame.firstFrame < 1 << 20 {
        repeatedCount += 1
        return
      }
      gapCount += 1
      for index in inputs.indices {
        inputs[index].samples.removeAll(keepingCapacity: true)
      }
      if frame.firstFrame < next { clocks[frame.input].reset() }
      needsReset = true
    }
    inputs[frame.input].samples += frame.samples
    inputs[frame.input].next =
      frame.firstFrame + UInt64(frame.samples.count / frame.channelCount)
    inputs[frame.input].arrival = now
  }

  /// Waits for bytes.
  ///
  /// - Returns: What came, or nil at the end.
  private func readBytes() throws -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = unsafe buffer.withUnsafeMutableBytes {
      unsafe read(descriptor, $0.baseAddress, $0.count)
    }
    if count < 0 {
      if errno == EINTR { return [] }
      throw DriveError(
        place: "sample stream",
        fault: unsafe String(cString: strerror(errno)),
        remedy: "check what sends the samples"
      )
    }
    return count == 0 ? nil : Array(buffer[..<count])
  }
}
