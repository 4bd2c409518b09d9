public import DecoderHost
public import Files
import Foundation
import HandProtocol
public import RecordingIO

/// A recorded session, paced as it was recorded.
public struct RecordingSource: LiveSource {
  /// What is played.
  public let session: Session

  private var hops: SessionHops
  private var hop: SessionHops.Hop
  private let rate: Rational
  private var start: Moment?

  /// A session for a decoder.
  ///
  /// - Throws: An input that is missing or is another than the decoder's.
  public init(
    _ session: Session,
    _ outline: DecoderOutline
  ) throws(Fault) {
    hops = try SessionHops(
      session,
      requests: outline.requests,
      hopLengths: outline.inputs.map(\.hopLength),
      for: "decoder \(outline.name)"
    )
    self.session = session
    hop = hops.makeHop()
    rate = session.inputs[0].rate
  }

  public var warnings: [String] { hops.warnings }

  public mutating func nextHop(
    take: (Span<Int16>, Int) -> Void,
    reset: () -> Void
  ) throws -> NextHop {
    guard try hops.read(into: &hop) else { return .end }
    let now = MonotonicClock.now()
    let start = self.start ?? now
    self.start = start
    // Time counts from the first sample; the last one's end is when it is there.
    let product =
      Int128(hop.lastSample + 1) * Int128(1_000_000 * rate.denominator)
    let microseconds = Int(clamping: product / Int128(rate.numerator))
    let moment = Moment(
      microseconds: start.microseconds + UInt64(microseconds)
    )
    if moment > now {
      let wait = moment.microseconds - now.microseconds
      Thread.sleep(forTimeInterval: Double(wait) / 1e6)
    }
    if hop.isAfterReset { reset() }
    for index in hop.samples.indices {
      let samples = hop.samples[index]
      take(samples.span, index)
    }
    return .hop(sampledAt: moment, isBridged: false)
  }
}
