import DecoderHost
import DecoderImage
import Evaluation
import DeviceSimulator
import Foundation
import PowerModel
import RecordingIO
import TestSupport
import Testing

@testable import Budget

/// Budgets of the bundled excerpt, a day of a few minutes.
enum BudgetFixture {
  static func image(_ name: String = "synthetic-gru") throws -> ImageFile {
    try ImageFile(
      opening: CloneFolder.file("Recordings/decoders/\(name).phx")
    )
  }

  /// What the decoders make of 4 s of the excerpt, decoded once: a movement,
  /// and a second before it.
  private static let traces: [String: DecodeTrace] = {
    var traces: [String: DecodeTrace] = [:]
    var options = ReplayOptions()
    options.seconds = 4
    options.scoresEverything = true
    for name in ["synthetic-gru", "synthetic-linear"] {
      traces[name] = try? DecodeTrace(
        decoding: Session(
          opening: CloneFolder.file(
            "Recordings/synthetic/excerpt.session.yaml"
          )
        ),
        with: image(name),
        name: name,
        options: options
      )
    }
    return traces
  }()

  /// A bundled profile with other numbers, by their keys, in a file of its own,
  /// for as long as `body` takes.
  static func withProfile<Result>(
    _ id: String,
    _ numbers: [String: String],
    _ body: (_ path: String) throws -> Result
  ) throws -> Result {
    let source = CloneFolder.file("Sources/Host/PowerModel/Profiles/\(id).yaml")
    var lines = try String(contentsOfFile: source, encoding: .utf8)
      .components(separatedBy: "\n")
    for (key, value) in numbers {
      let start = try #require(lines.firstIndex(of: "\(key):"))
      lines[start + 1] = "  value: \(value)"
    }
    let folder = try TemporaryFolder()
    return try body(
      folder.write(Array(lines.joined(separator: "\n").utf8), as: "my.yaml")
    )
  }

  static func budget(_ name: String = "synthetic-gru") throws -> Budget {
    Budget(trace: try #require(traces[name]), decoder: try image(name))
  }

  static func request(_ target: String = "stm32u575") throws -> BudgetRequest {
    var request = BudgetRequest(
      target: try TargetProfile(named: target),
      battery: try BatteryProfile(named: "hand-battery-1300")
    )
    request.hand = try HandProfile(named: "ability-hand")
    request.frontEnd = try FrontEndProfile(named: "rhd2132")
    request.day = DayHabitsFile(wornHours: 0.02, movementsPerHour: 300)
    return request
  }
}
