internal import DecoderFirmware
import Foundation
public import HandProtocol

/// Every intent, everything that went over a line, and every limit that was
/// met, one line each:
///
///     microseconds,hand,what,detail
///     1203170,0,intent,512 0 20311 20298 20107 19877 aged 310
///     1204511,0,sent,7e501099192122aa2a3233101145c4487e
///     1204511,0,restrained,index speed
///
/// Lines are gathered and written by a queue of its own, so that a slow disk
/// holds up no hand; within a quarter of a second, so that a program that is
/// killed leaves what it did.
public final class CommandLog: @unchecked Sendable {
  private let queue = DispatchQueue(label: "command log")
  private let start = MonotonicClock.now()
  private let file: FileHandle
  private let path: String
  // Touched on the queue alone.
  private var buffer = Data()
  private var failure: String?

  /// Creates the file, or empties it.
  ///
  /// - Throws: `DriveError` where it cannot be written.
  public init(path: String) throws(DriveError) {
    self.path = path
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let file = FileHandle(forWritingAtPath: path)
    else {
      throw DriveError(
        place: path,
        fault: "cannot be written",
        remedy: "check that the folder exists and may be written"
      )
    }
    self.file = file
    note("microseconds,hand,what,detail\n")
  }

  /// Notes an event of a hand, counted from 0 in the order they were given.
  public func note(_ event: LinkEvent, of hand: Int, at moment: Moment) {
    let time = moment.microseconds - min(start, moment).microseconds
    note("\(time),\(hand),\(event.line)\n")
  }

  /// Writes what is left and closes the file.
  ///
  /// - Throws: The first fault of writing.
  public func close() throws(DriveError) {
    let failure = queue.sync {
      flush()
      try? file.close()
      return self.failure
    }
    if let failure {
      throw DriveError(
        place: path,
        fault: failure,
        remedy: "make room and drive again; the log is not whole"
      )
    }
  }

  private func note(_ line: String) {
    queue.async {
      if self.buffer.isEmpty {
        self.queue.asyncAfter(deadline: .now() + .milliseconds(250)) {
          self.flush()
        }
      }
      self.buffer.append(contentsOf: line.utf8)
      if self.buffer.count > 1 << 16 { self.flush() }
    }
  }

  private func flush() {
    // A log that was closed in the meantime has nothing left to write.
    guard !buffer.isEmpty else { return }
    do {
      try file.write(contentsOf: buffer)
    } catch {
      failure = failure ?? "writing failed: \(error.localizedDescription)"
    }
    buffer.removeAll(keepingCapacity: true)
  }
}
