import Foundation
import Testing

@testable import Drive

/// Whole drives in virtual time, whatever happens in them:
///
/// 1. After a stop nothing moves until `c` is pressed, neither by a line that
///    comes back nor by a hand that stands by.
/// 2. While all decisions are unsettled, no joint is sent anywhere.
/// 3. Every drive ends, and its end has a class, a place, and words.
/// 4. None that was stopped and not cleared, whose cable is out, or whose hand
///    still moves ends as a success.
///
/// More of them are asked for by the environment:
///
///     PHALANX_DRIVE_HISTORIES=100000 swift test -c release \
///       -Xswiftc -enable-testing --filter CoursePropertyTests
///
/// and one of them again by its number, in `PHALANX_DRIVE_SEED`.
@Suite("Whole drives in virtual time")
struct CoursePropertyTests {
  private static var count: UInt64 {
    let asked = ProcessInfo.processInfo.environment["PHALANX_DRIVE_HISTORIES"]
    #if DEBUG
    return asked.flatMap { UInt64($0) } ?? 50
    #else
    return asked.flatMap { UInt64($0) } ?? 1000
    #endif
  }

  @Test("whatever happens, stops last and ends are told")
  func histories() {
    var kinds: [DriveEnding.Kind: Int] = [:]
    let asked = ProcessInfo.processInfo.environment["PHALANX_DRIVE_SEED"]
    let seeds = asked.flatMap { UInt64($0) }.map { $0..<$0 + 1 }
    for seed in seeds ?? 0..<Self.count {
      var trial = CourseTrial(seed: seed)
      do {
        kinds[try trial.run().kind, default: 0] += 1
      } catch {
        Issue.record("seed \(seed), \(trial.now) ms: \(error)")
        return
      }
    }
    // The histories are of all sorts.
    for kind: DriveEnding.Kind in [
      .done, .stopped, .handLost, .handFault, .sourceFailed,
    ] where seeds == nil && Self.count >= 1000 {
      #expect(kinds[kind, default: 0] > 10, "\(kind)")
    }
    print("drives in virtual time: \(kinds.map { "\($0.value) \($0.key)" })")
  }
}
