public import Files
internal import Governor
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
  // Touched on the queue alone.
  private var file: LogFile?
  private var buffer: [UInt8] = []

  /// The line that every log begins with.
  static let firstLine = "microseconds,hand,what,detail\n"

  /// Begins a log.
  ///
  /// - Parameters:
  ///   - path: The file: a new one, or an earlier log, which is replaced.
  ///   - inputs: What the drive reads.
  ///   - overwrites: Whether another regular file may be replaced, too.
  /// - Throws: `Fault` where something else is there, or it cannot be
  ///   written.
  package init(
    path: String,
    inputs: InputFiles = InputFiles(),
    overwrites: Bool = false
  ) throws(Fault) {
    let place = try OutputPlace(
      path,
      replacing: LogFile.Kind.log.mark(firstLine: Self.firstLine),
      inputs: inputs,
      overwrites: overwrites
    )
    file = try LogFile(.log, at: place, firstLine: Self.firstLine)
  }

  /// Notes an event of a hand, counted from 0 in the order they were given.
  public func note(_ event: LinkEvent, of hand: Int, at moment: Moment) {
    let time = moment.microseconds - min(start, moment).microseconds
    note("\(time),\(hand),\(event.line)\n")
  }

  /// Writes what is left and closes the file.
  ///
  /// - Returns: The first fault of writing, to be told after what the drive has
  ///   come to; nil where the log is whole.
  @discardableResult
  public func close() -> Fault? {
    queue.sync {
      flush()
      file?.end(isWhole: true)
      defer { file = nil }
      return file?.fault
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
    file?.write(buffer)
    buffer.removeAll(keepingCapacity: true)
  }
}
