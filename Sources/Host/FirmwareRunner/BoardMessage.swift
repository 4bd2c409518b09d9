import Decoder
import Firmware

/// What a board has said.
enum BoardMessage {
  case identity(hash: [UInt8], name: String, resetCause: UInt8)
  case want(input: Int, frame: UInt32, byteCapacity: Int)
  case hop(HopRecord)
  case vector(HopVectorKind, index: Int, count: Int, first: Int, [Int32])
  case state(FirmwareState, detail: UInt16, place: UInt32)
}

/// Finds messages in the bytes of a board's line.
struct BoardMessageReader: ~Copyable {
  private var receiver = LinkReceiver()

  /// Frames that were none, so far.
  var rejectedCount: Int { Int(receiver.rejectedCount) }

  /// Takes a byte.
  ///
  /// - Returns: The message that it ends, if it ends one.
  mutating func take(_ byte: UInt8) -> BoardMessage? {
    guard receiver.take(byte) else { return nil }
    switch receiver.type {
    case .identity: return identity()
    case .want:
      guard receiver.payloadCount == 7 else { return nil }
      return .want(
        input: Int(receiver[0]),
        frame: receiver.integer(at: 1, as: UInt32.self),
        byteCapacity: Int(receiver.integer(at: 5, as: UInt16.self))
      )
    case .hop: return HopRecord(receiver).map { .hop($0) }
    case .vector: return vector()
    case .state:
      guard receiver.payloadCount == 8,
        let state = FirmwareState(rawValue: receiver[0])
      else { return nil }
      return .state(
        state,
        detail: receiver.integer(at: 2, as: UInt16.self),
        place: receiver.integer(at: 4, as: UInt32.self)
      )
    case .hello, .samples: return nil
    }
  }

  private func identity() -> BoardMessage? {
    guard let identity = BoardIdentity(receiver) else { return nil }
    let hash = (0..<32).map { receiver[BoardIdentity.hashOffset + $0] }
    let name = (BoardIdentity.nameOffset..<receiver.payloadCount).map {
      receiver[$0]
    }
    return .identity(
      hash: hash,
      name: String(decoding: name, as: UTF8.self),
      resetCause: identity.resetCause
    )
  }

  private func vector() -> BoardMessage? {
    let header = 8
    guard receiver.payloadCount >= header,
      let kind = HopVectorKind(rawValue: receiver[0])
    else { return nil }
    let size = Int(receiver[2])
    guard [1, 2, 4].contains(size),
      (receiver.payloadCount - header) % size == 0
    else { return nil }
    let elements = stride(from: header, to: receiver.payloadCount, by: size).map
    {
      switch size {
      case 1: Int32(receiver.integer(at: $0, as: Int8.self))
      case 2: Int32(receiver.integer(at: $0, as: Int16.self))
      default: receiver.integer(at: $0, as: Int32.self)
      }
    }
    return .vector(
      kind,
      index: Int(receiver[1]),
      count: Int(receiver.integer(at: 4, as: UInt16.self)),
      first: Int(receiver.integer(at: 6, as: UInt16.self)),
      elements
    )
  }
}
