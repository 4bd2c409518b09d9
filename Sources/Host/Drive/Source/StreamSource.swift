public import DecoderHost
import Files
import Foundation
import HandProtocol

/// Live samples as frames on a descriptor, as SampleStream.md describes them.
public struct StreamSource: LiveSource {
  private let descriptor: Int32
  private let outline: DecoderOutline
  private var reader = SampleFrameReader()
  private var assembler: HopAssembler

  /// How long to wait for bytes, in milliseconds.
  private static var patience: Int32 { 20 }

  /// Samples for a decoder.
  ///
  /// - Parameters:
  ///   - descriptor: Where they come from, 0 for standard input.
  ///   - outline: What the decoder takes.
  ///   - bridgeMilliseconds: The longest gap that is bridged; zero for none.
  public init(
    descriptor: Int32,
    _ outline: DecoderOutline,
    bridgeMilliseconds: Int = DriveDefaults.bridgeMilliseconds
  ) {
    self.descriptor = descriptor
    self.outline = outline
    assembler = HopAssembler(
      outline,
      bridgeMilliseconds: bridgeMilliseconds
    )
  }

  public var warnings: [String] {
    let dropped = reader.droppedByteCount
    let lines =
      dropped > 0 ? ["\(dropped) bytes belonged to no frame"] : []
    return lines + assembler.warnings
  }

  public mutating func nextHop(
    take: (Span<Int16>, Int) -> Void,
    reset: () -> Void
  ) throws -> NextHop {
    while true {
      if let hop = assembler.takeHop(take: take, reset: reset) {
        return .hop(sampledAt: hop.sampledAt, isBridged: hop.isBridged)
      }
      guard let bytes = try readBytes() else { return .end }
      if bytes.isEmpty { return .nothingYet }
      let now = MonotonicClock.now()
      reader.append(bytes)
      while let frame = reader.next() { try accept(frame, at: now) }
    }
  }

  private mutating func accept(_ frame: SampleFrame, at now: Moment) throws {
    guard frame.input < outline.inputs.count else {
      throw Fault(
        place: "sample stream",
        fault: "frames of input \(frame.input), but decoder \(outline.name) "
          + "has \(outline.inputs.count)",
        remedy: "send the decoder's inputs, counted from 0"
      )
    }
    let wanted = outline.inputs[frame.input].channelCount
    guard frame.channelCount == wanted else {
      throw Fault(
        place: "sample stream, input \(frame.input)",
        fault: "\(frame.channelCount) channels, but decoder \(outline.name) "
          + "takes \(wanted)",
        remedy: "send those, or choose the decoder for this recorder"
      )
    }
    assembler.append(
      frame.samples,
      input: frame.input,
      firstFrame: frame.firstFrame,
      at: now
    )
  }

  /// Waits for bytes.
  ///
  /// - Returns: What came, nothing where none came in time, or nil at the end.
  private func readBytes() throws -> [UInt8]? {
    var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    if unsafe poll(&wait, 1, Self.patience) == 0 { return [] }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = unsafe buffer.withUnsafeMutableBytes {
      unsafe read(descriptor, $0.baseAddress, $0.count)
    }
    if count < 0 {
      if errno == EINTR { return [] }
      throw Fault(
        place: "sample stream",
        fault: unsafe String(cString: strerror(errno)),
        remedy: "check what sends the samples"
      )
    }
    return count == 0 ? nil : Array(buffer[..<count])
  }
}
