import Files
import Drive
import Foundation
import VirtualHand

/// Where the joints of a virtual hand are, over time: a row every 10 ms.
///
///     monotonic_us,index,middle
///     86400123456,0.00,12.50
///
/// Times are of the machine's clock that never goes back, so that they can be held
/// against those of other programs; joints in degrees.
final class JointTrace {
  private let file: LogFile
  private var last: UInt64?

  /// The time between two rows, in microseconds.
  private static let period: UInt64 = 10_000

  /// Begins a trace.
  ///
  /// - Parameters:
  ///   - path: The file: a new one, or an earlier trace of such a hand, which is
  ///     replaced.
  ///   - joints: The names of the columns.
  ///   - overwrites: Whether another regular file may be replaced, too.
  /// - Throws: What is there instead, or cannot be written.
  init(path: String, joints: [String], overwrites: Bool) throws {
    let line = (["monotonic_us"] + joints).joined(separator: ",") + "\n"
    file = try LogFile(
      .trace,
      at: OutputPlace(
        path,
        replacing: LogFile.Kind.trace.mark(firstLine: line),
        overwrites: overwrites
      ),
      firstLine: line
    )
  }

  deinit { file.end(isWhole: false) }

  /// Takes a row, if it is time for one.
  ///
  /// - Throws: That the file can no longer be written.
  func take(_ hand: FaultyHand, at microseconds: UInt64) throws {
    if let last, microseconds < last + Self.period { return }
    last = microseconds
    let places = hand.mechanics.joints.map {
      String(format: "%.2f", $0.degrees)
    }
    let row = "\(microseconds)," + places.joined(separator: ",") + "\n"
    file.write(Array(row.utf8))
    if let fault = file.fault { throw fault }
  }
}
