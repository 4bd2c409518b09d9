import Files
import Firmware
import Foundation
import RecordingIO

/// Writes a session as a recording for a board's memory; see `BoardRecording`.
enum BoardRecordingFile {
  /// Writes the file.
  ///
  /// - Parameters:
  ///   - path: Where.
  ///   - hops: The session's hops.
  ///   - hopLength: The first input's samples in a hop.
  ///   - hopLimit: The most hops to write.
  ///   - detail: How much the board is to say of each.
  ///   - capacity: The bytes that the board has for it.
  /// - Throws: A session that does not fit, or cannot be read or written.
  static func write(
    to path: String,
    hops: consuming SessionHops,
    hopLength: Int,
    hopLimit: Int,
    detail: LinkDetail,
    capacity: Int
  ) throws {
    var bytes = Data(count: BoardRecording.headerByteCount)
    var hop = hops.makeHop()
    var hopCount = 0
    while hopCount < hopLimit, try hops.read(into: &hop) {
      bytes.append(littleEndian: UInt32(hop.isAfterReset ? 1 : 0))
      bytes.append(littleEndian: UInt32(hop.lastSample + 1 - hopLength))
      for samples in hop.samples {
        for sample in samples {
          bytes.append(littleEndian: UInt16(bitPattern: sample))
        }
      }
      hopCount += 1
      guard bytes.count <= capacity else {
        throw Fault(
          place: "recording",
          fault: "\(hopCount) hops are more than the board's memory holds",
          remedy: "decode less of it with --duration"
        )
      }
    }
    var header = Data()
    header.append(littleEndian: BoardRecording.magic)
    header.append(littleEndian: UInt32(hopCount))
    header.append(contentsOf: [detail.rawValue, 0, 0, 0, 0, 0, 0, 0])
    bytes.replaceSubrange(0..<header.count, with: header)
    do { try bytes.write(to: URL(fileURLWithPath: path)) } catch {
      throw Fault(
        place: path,
        fault: "cannot be written",
        remedy: "make room there, or set TMPDIR to another folder"
      )
    }
  }
}

extension Data {
  fileprivate mutating func append<Value: FixedWidthInteger>(
    littleEndian value: Value
  ) {
    for byte in 0..<Value.bitWidth / 8 {
      append(UInt8(truncatingIfNeeded: value >> Value(byte * 8)))
    }
  }
}
