import Files
import DecoderHost
internal import DecoderImage

/// The digest by which two replays, or a replay and a board, are compared.
///
/// SHA-256 over one record a hop: the six closures (Q15, thumb flexion to
/// little finger), then the active fingers (bit 0 for thumb flexion), each a
/// little-endian int16: 14 bytes.
struct CommandDigest: ~Copyable {
  private var hash = SHA256()

  /// Takes the commands of one hop.
  mutating func append(_ decision: Decision) {
    var record = InlineArray<14, UInt8>(repeating: 0)
    for finger in 0..<6 {
      Self.put(decision.closures[finger], at: finger, in: &record)
    }
    Self.put(Int16(decision.activeFingers), at: 6, in: &record)
    hash.update(record.span)
  }

  /// The digest in hexadecimal.
  consuming func finish() -> String {
    let digest = hash.finish()
    return digest.indices.map { digest[$0] }.hexadecimal
  }

  private static func put(
    _ value: Int16,
    at index: Int,
    in record: inout InlineArray<14, UInt8>
  ) {
    let bits = UInt16(bitPattern: value)
    record[2 * index] = UInt8(truncatingIfNeeded: bits)
    record[2 * index + 1] = UInt8(truncatingIfNeeded: bits >> 8)
  }
}
