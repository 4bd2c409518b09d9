import DecoderHost
import Files
import Decoder
import Governor
import Firmware
import DecoderImage
import FixedPoint
import HandProtocol
import RecordingIO

/// The traces of this machine's own decoder.
@safe final class HostTraces: TraceSource {
  let name: String

  private let file: ImageFile
  private let memory: UnsafeMutableRawBufferPointer
  private var decoder: Decoder
  private var hops: SessionHops
  private var hop: SessionHops.Hop
  private var hopsLeft: Int
  private var governor = PacedGovernor()
  private var vectors = HopVectors(sink: VectorCollector())

  /// Decodes a session.
  ///
  /// - Parameters:
  ///   - file: The image; kept for as long as this is.
  ///   - session: The recording.
  ///   - hopLimit: The most hops to decode.
  ///   - detail: How much of each hop is wanted.
  /// - Throws: What is wrong with either.
  init(
    file: ImageFile,
    session: Session,
    hopLimit: Int,
    detail: LinkDetail
  ) throws {
    self.file = file
    let outline = file.image.outline(
      fallbackName: "image",
      byteCount: file.byteCount
    )
    name = "host"
    hops = try outline.hops(of: session)
    hop = hops.makeHop()
    hopsLeft = hopLimit
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(file.image.workingMemoryByteCount, MemoryPlan.alignment),
      alignment: MemoryPlan.alignment
    )
    unsafe self.memory = memory
    do throws(ImageError) {
      decoder = unsafe try Decoder(
        image: file.image,
        memory: WorkingMemory(memory)
      )
    } catch {
      unsafe memory.deallocate()
      throw ImageFile.explain(error, outline.name)
    }
    vectors.hasFilteredSamples = detail == .samples
  }

  deinit { unsafe memory.deallocate() }

  var warnings: [String] { hops.warnings }

  func next() throws -> HopTrace? {
    guard hopsLeft > 0, try hops.read(into: &hop) else { return nil }
    hopsLeft -= 1
    if hop.isAfterReset { decoder.reset() }
    for index in hop.samples.indices {
      let samples = hop.samples[index]
      _ = decoder.consume(samples.span, input: index)
    }
    decoder.decode(observedBy: &vectors)
    let intent = decoder.intent
    let input = decoder.image.input(0)
    let end = UInt64(hop.lastSample + 1)
    governor.take(
      intent.pose,
      fingers: intent.decodedFingers,
      isSettled: intent.isSettled,
      at: Moment(microseconds: input.microseconds(atFrame: end))
    )
    var trace = HopTrace()
    trace.vectors = vectors.sink.takeAll()
    trace.record.hopIndex = UInt32(truncatingIfNeeded: intent.hopIndex)
    trace.record.activeFingers = intent.activeFingers
    trace.record.governorState = governor.state.rawValue
    trace.record.closures = intent.pose
    trace.record.targets = governor.target
    return trace
  }
}

extension DecoderOutline {
  /// The hops of a session, as this decoder takes them.
  func hops(of session: Session) throws(Fault) -> SessionHops {
    try SessionHops(
      session,
      requests: requests,
      hopLengths: inputs.map(\.hopLength),
      for: "decoder \(name)"
    )
  }
}
