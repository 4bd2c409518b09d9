public import HandProtocol

/// What a frame between host and board says. Numbers are little-endian;
/// BoardLink.md lists the payloads.
public enum LinkMessageType: UInt8, CaseIterable, Sendable {
  // From the host:

  /// Begins a session: `u8` protocol version, `u8` `LinkDetail`.
  case hello = 0x48
  /// Samples: `u8` input, `u8` 1 where the decoder is reset before them, `u32`
  /// index of the first frame sent, `u32` its index in the recording, then `i16`
  /// samples `[frames, channels]`.
  case samples = 0x53

  // From the board:

  /// Who it is; see `BoardIdentity`.
  case identity = 0x49
  /// `u8` input, `u32` the frame that is wanted next, `u16` how many bytes of
  /// samples may be on their way.
  case want = 0x57
  /// The intent of a hop, and what the governor makes of it; see `HopRecord`.
  case hop = 0x44
  /// A piece of a vector: `u8` kind, `u8` index, `u8` bytes of an element,
  /// `u8` zero, `u16` elements, `u16` the first here, then elements.
  case vector = 0x56
  /// Where the firmware stands: `u8` `FirmwareState`, `u8` zero, `u16` a
  /// detail, `u32` another; BoardLink.md lists them.
  case state = 0x5A
}

/// How much a board says of each hop.
public enum LinkDetail: UInt8, Comparable, Sendable {
  /// The hop record.
  case commands = 0
  /// Features, network input, layers and groups as well.
  case vectors = 1
  /// The filtered samples as well.
  case samples = 2

  /// Whether one says less than another.
  public static func < (a: LinkDetail, b: LinkDetail) -> Bool {
    a.rawValue < b.rawValue
  }
}

/// What a hop has come to: 50 bytes.
public struct HopRecord: Equatable, Sendable {
  /// The hop, counted from the last reset.
  public var hopIndex: UInt32 = 0
  /// The intent's closures, Q15.
  public var closures = FingerPose(all: 0)
  /// Which fingers are active, and in which state the governor is.
  public var activeFingers: UInt8 = 0, governorState: UInt8 = 0
  /// The governor's target, Q15.
  public var targets = FingerPose(all: 0)
  /// What the board's counter went on by in filters, features, network and
  /// outputs.
  public var counts = StageCounts()
  /// The most bytes of stack in use so far.
  public var stackByteCount: UInt32 = 0

  /// The bytes of a record.
  public static let byteCount = 4 + 12 + 2 + 12 + 16 + 4

  /// A record of nothing.
  public init() {}

  /// Writes the payload.
  public func write(to writer: inout LinkWriter) {
    writer.append(hopIndex)
    for finger in 0..<6 { writer.append(closures[finger]) }
    writer.append(activeFingers)
    writer.append(governorState)
    for finger in 0..<6 { writer.append(targets[finger]) }
    for stage in 0..<4 { writer.append(counts[stage]) }
    writer.append(stackByteCount)
  }

  /// Reads a payload; nil for one that is too short.
  public init?(_ frame: borrowing LinkReceiver) {
    guard frame.payloadCount == Self.byteCount else { return nil }
    hopIndex = frame.integer(at: 0, as: UInt32.self)
    for finger in 0..<6 {
      closures[finger] = frame.integer(at: 4 + 2 * finger, as: Int16.self)
      targets[finger] = frame.integer(at: 18 + 2 * finger, as: Int16.self)
    }
    activeFingers = frame[16]
    governorState = frame[17]
    for stage in 0..<4 {
      counts[stage] = frame.integer(at: 30 + 4 * stage, as: UInt32.self)
    }
    stackByteCount = frame.integer(at: 46, as: UInt32.self)
  }

  /// One count for each of the four stages.
  public struct StageCounts: Equatable, Sendable {
    private var values = InlineArray<4, UInt32>(repeating: 0)

    /// All zero.
    public init() {}

    /// The count of a stage: filters, features, network, outputs.
    public subscript(stage: Int) -> UInt32 {
      get { values[stage] }
      set { values[stage] = newValue }
    }

    /// Whether all four are the same.
    public static func == (a: Self, b: Self) -> Bool {
      for stage in 0..<4 where a[stage] != b[stage] { return false }
      return true
    }
  }
}
