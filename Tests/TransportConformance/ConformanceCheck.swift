import DeviceBridge
import Foundation
import TestSupport

/// What every line must do, whatever it is made of.
public enum ConformanceCheck: String, CaseIterable, Sendable {
  /// Bytes of random lengths come back as they were sent.
  case roundTrips

  /// So do many at once, while they are being read.
  case largeWrite

  /// Without bytes a read ends when its time has passed, and not before.
  case silence

  /// A far end that takes nothing makes a write end with `timeout`.
  case writeTimeout

  /// Closing ends a read under way; nothing works afterwards.
  case closeWhileReading

  /// Closing ends a write under way.
  case closeWhileWriting

  /// The cable pulled during a read ends it with `unplugged`.
  case unplugWhileReading

  /// A line that was closed can be opened again.
  case reopen

  /// The descriptor says when there is something to read.
  case readiness

  /// Runs the check.
  public func run(on fixture: any LineFixture) throws {
    switch self {
    case .roundTrips: try roundTrips(fixture)
    case .largeWrite: try largeWrite(fixture)
    case .silence: try silence(fixture)
    case .writeTimeout: try writeTimeout(fixture)
    case .closeWhileReading: try closeWhileReading(fixture)
    case .closeWhileWriting: try closeWhileWriting(fixture)
    case .unplugWhileReading: try unplugWhileReading(fixture)
    case .reopen: try reopen(fixture)
    case .readiness: try readiness(fixture)
    }
  }
}

/// Longer than anything takes on a machine that has much else to do.
let patienceMilliseconds = 20_000

extension Transport {
  /// Sends bytes and reads until as many have come.
  func roundTrip(_ bytes: [UInt8]) throws {
    try write(bytes, timeoutMilliseconds: patienceMilliseconds)
    let back = try read(exactly: bytes.count)
    try demand(
      back == bytes,
      "\(bytes.count) bytes came back as \(back.count), or as others"
    )
  }

  /// Reads so many bytes, or as many as come before patience ends.
  func read(exactly byteCount: Int) throws -> [UInt8] {
    var all: [UInt8] = []
    while all.count < byteCount {
      let bytes = try read(
        upTo: byteCount - all.count,
        timeoutMilliseconds: patienceMilliseconds
      )
      guard !bytes.isEmpty else { break }
      all += bytes
    }
    return all
  }
}

/// Random bytes.
func randomBytes(_ count: Int, _ generator: inout SplitMix64) -> [UInt8] {
  (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
}

/// How long something takes, in milliseconds.
func milliseconds(_ work: () throws -> Void) rethrows -> Double {
  let duration = try ContinuousClock().measure(work)
  return Double(duration.components.seconds) * 1e3
    + Double(duration.components.attoseconds) / 1e15
}

/// Something that runs in a thread of its own and ends with a fault or without.
final class Background: @unchecked Sendable {
  // Written before `done` is signalled and read after it: no race.
  private var fault: TransportError?
  private let done = DispatchSemaphore(value: 0)

  init(_ work: @escaping @Sendable () throws(TransportError) -> Void) {
    Thread.detachNewThread { [self] in
      do throws(TransportError) { try work() } catch { fault = error }
      done.signal()
    }
  }

  /// Waits for the end; what it ended with.
  func end() throws -> TransportError? {
    let limit = DispatchTime.now() + .milliseconds(patienceMilliseconds)
    try demand(done.wait(timeout: limit) == .success, "it does not end")
    return fault
  }
}
