public import DecoderImage

/// A recording in a board's memory, cut into hops; BoardLink.md has its layout.
///
/// A header of 16 bytes: `u32` magic, `u32` hops, `u8` `LinkDetail`, 7 zeros.
/// Then each hop: `u32`, whose lowest bit says that the decoder is reset before
/// it; `u32`, the index of the first input's first frame, counted from the start;
/// and for each input its samples, `i16`, shape `[frames, channels]`.
public struct BoardRecording {
  /// "PHXR".
  public static let magic: UInt32 = 0x5258_4850
  /// The bytes before the first hop, and before the samples of each.
  public static let headerByteCount = 16, hopHeaderByteCount = 8

  let bytes: ImageBytes

  /// Takes the bytes, if there is a recording in them.
  public init?(_ bytes: ImageBytes) {
    guard bytes.count >= Self.headerByteCount,
      bytes.load(UInt32.self, at: 0) == Self.magic
    else { return nil }
    self.bytes = bytes
  }

  var hopCount: Int { bytes.index(at: 4) }

  var detail: LinkDetail {
    LinkDetail(rawValue: bytes.load(UInt8.self, at: 8)) ?? .commands
  }

  /// Whether a whole hop lies at a place.
  func hasHop(at place: Int, of image: DecoderImage) -> Bool {
    var byteCount = Self.hopHeaderByteCount
    for index in 0..<image.count(of: .inputs) {
      let input = image.input(index)
      byteCount += 2 * input.hopLength * input.channelCount
    }
    return bytes.count - place >= byteCount
  }

  func isReset(at place: Int) -> Bool {
    bytes.load(UInt32.self, at: place) & 1 != 0
  }

  func firstFrame(at place: Int) -> UInt32 {
    bytes.load(UInt32.self, at: place + 4)
  }

  @_lifetime(immortal)
  func samples(at place: Int, count: Int) -> Span<Int16> {
    bytes.span(of: Int16.self, at: place, count: count)
  }
}
