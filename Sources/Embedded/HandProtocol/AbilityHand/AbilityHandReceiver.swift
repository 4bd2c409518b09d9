/// Takes the bytes that come from an Ability Hand, in pieces of any size, and
/// gives the messages in them.
///
///     receiver.receive(bytes) { message in ... }
///
/// Any bytes may come. Every byte that is not a flag is in a message, counted
/// as dropped, or one of the at most `pendingByteCount` that wait for more.
public struct AbilityHandReceiver: Sendable {
  private var reader = AbilityHandFrameReader()
  private var lastVariant = AbilityHandVariant.currentsAndTouch

  /// What has come, and what of it was dropped.
  public private(set) var counters = LinkCounters()

  /// Why the last frame that was no message was rejected; nil before any.
  public private(set) var lastRejection: AbilityHandFrameError?

  /// A receiver that has heard nothing.
  public init() {}

  /// Forgets a frame that has begun. Counters stay.
  public mutating func restart() {
    LinkCounters.add(pendingByteCount, to: &counters.bytesDropped)
    reader = AbilityHandFrameReader()
    lastVariant = .currentsAndTouch
  }

  /// The bytes from the wire that wait for the rest of their frame.
  public var pendingByteCount: Int { reader.pendingWireByteCount }

  /// Takes bytes, and gives each message as it is complete.
  public mutating func receive(
    _ bytes: Span<UInt8>,
    _ deliver: (AbilityHandMessage) -> Void
  ) {
    for index in bytes.indices {
      if let message = consume(bytes[index]) { deliver(message) }
    }
  }

  /// Takes a byte, and gives the message that it completes, if any.
  public mutating func consume(_ byte: UInt8) -> AbilityHandMessage? {
    switch reader.consume(byte) {
    case .incomplete:
      return nil
    case .dropped:
      LinkCounters.add(1, to: &counters.bytesDropped)
      return nil
    case .broken:
      reject(.broken)
      return nil
    case .frame:
      return message()
    }
  }

  private mutating func message() -> AbilityHandMessage? {
    do throws(AbilityHandFrameError) {
      let message = try AbilityHandMessage(
        parsing: reader.bytes,
        lastVariant: lastVariant
      )
      if case .reply(let reply) = message { lastVariant = reply.variant }
      LinkCounters.add(1, to: &counters.framesAccepted)
      return message
    } catch {
      reject(error)
      return nil
    }
  }

  private mutating func reject(_ error: AbilityHandFrameError) {
    lastRejection = error
    LinkCounters.add(1, to: &counters.framesRejected)
    LinkCounters.add(reader.wireByteCount, to: &counters.bytesDropped)
  }
}
