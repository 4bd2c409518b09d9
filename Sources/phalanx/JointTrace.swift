import Foundation
import HandProtocol
import VirtualHand

/// Where the joints of a virtual hand are, over time: a row every 10 ms.
///
///     monotonic_us,index,middle
///     86400123456,0.0,12.5
///
/// Times are of the machine's clock that never goes back, so that they can be held
/// against those of other programs; joints in degrees.
final class JointTrace {
  private let file: FileHandle
  private let path: String
  private var last: UInt64?
  private var buffer = ""

  /// The time between two rows, in microseconds.
  private static let period: UInt64 = 10_000

  /// Creates the file, or empties it.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - joints: The names of the columns.
  /// - Throws: That it cannot be written, in one line.
  init(path: String, joints: [String]) throws {
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let file = FileHandle(forWritingAtPath: path)
    else {
      throw TraceError(
        description: "\(path): cannot be written; check that the folder exists "
          + "and may be written"
      )
    }
    self.file = file
    self.path = path
    buffer = (["monotonic_us"] + joints).joined(separator: ",") + "\n"
  }

  /// Takes a row, if it is time for one.
  ///
  /// - Throws: That the file can no longer be written.
  func take(_ hand: FaultyHand, at microseconds: UInt64) throws {
    if let last, microseconds < last + Self.period { return }
    last = microseconds
    let places = hand.mechanics.joints.map {
      String(format: "%.2f", $0.degrees)
    }
    buffer += "\(microseconds)," + places.joined(separator: ",") + "\n"
    do {
      try file.write(contentsOf: Data(buffer.utf8))
    } catch {
      throw TraceError(
        description: "\(path): writing failed "
          + "(\(error.localizedDescription)); make room"
      )
    }
    buffer = ""
  }
}

/// Why a trace cannot be written, in one line.
private struct TraceError: Error, CustomStringConvertible {
  let description: String
}
