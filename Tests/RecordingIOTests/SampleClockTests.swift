import Files
import Foundation
import RecordingIO
import TestSupport
import Testing

/// Rates and gaps from all times of a table.
struct SampleClockTests {
  /// What times are like, and what is to be made of them.
  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var column = "time_s"
    var times: @Sendable () -> [Double]
    /// In decimals that are written.
    var places = 9
    var rate: Double?
    var gaps = 0
    var says: String?
    var fault: String?
  }

  private static let count = 3000

  private static func times(
    _ time: @escaping @Sendable (Int) -> Double
  ) -> @Sendable () -> [Double] {
    { (0..<count).map(time) }
  }

  private static func jitter(_ amount: Double) -> [Double] {
    var random = SplitMix64(seed: 7)
    return (0..<count).map { _ in
      Double.random(in: -amount...amount, using: &random)
    }
  }

  static let cases: [Case] = [
    Case(
      testDescription: "even",
      times: times { Double($0) / 1000 },
      rate: 1000
    ),
    Case(
      testDescription: "rate of no whole number",
      times: times { Double($0) * 3 / 4000 },
      rate: 4000.0 / 3
    ),
    Case(
      testDescription: "jitter of a third of a period",
      times: {
        zip(0..., jitter(0.0003)).map { row, late -> Double in
          Double(row) / 1000 + late + 0.001
        }
      },
      rate: 1000,
      says: "periods"
    ),
    Case(
      testDescription: "jitter of a period",
      times: {
        zip(0..., jitter(0.001)).map { row, late -> Double in
          Double(row) / 1000 + late + 0.001
        }.sorted()
      },
      fault: "resample_hz: 1000"
    ),
    Case(
      testDescription: "rounded to less than a period",
      times: times { Double($0) / 256 },
      places: 3,
      rate: 256,
      says: "0.13 periods"
    ),
    Case(
      testDescription: "rounded to more than a period",
      times: times { Double($0) / 2000 },
      places: 3,
      rate: 2000,
      says: "steps of 1 ms"
    ),
    Case(
      testDescription: "bursts of one stamp",
      times: times { Double($0 / 30 * 30) / 1000 },
      rate: 1000,
      says: "bursts"
    ),
    Case(
      testDescription: "bursts that come late",
      times: {
        let late = jitter(0.01)
        return (0..<count).map { row -> Double in
          let burst = row / 30
          return Double(burst * 30) / 1000 + late[burst] + 0.01
        }
      },
      fault: "rate_hz: "
    ),
    Case(
      testDescription: "two gaps",
      times: times { row -> Double in
        let late: Double = (row > 1000 ? 0.5 : 0) + (row > 2000 ? 1.25 : 0)
        return Double(row) / 1000 + late
      },
      rate: 1000,
      gaps: 2
    ),
    Case(
      testDescription: "two gaps and jitter",
      times: {
        zip(0..., jitter(0.0003)).map { row, late -> Double in
          let gap: Double = (row > 900 ? 0.2 : 0) + (row > 1800 ? 3 : 0)
          return Double(row) / 1000 + late + 0.001 + gap
        }
      },
      rate: 1000,
      gaps: 2,
      says: "periods"
    ),
    Case(
      testDescription: "one row lost",
      times: times { Double($0 + ($0 > 700 ? 1 : 0)) / 1000 },
      rate: 1000,
      gaps: 1
    ),
    Case(
      testDescription: "at random",
      times: { jitter(1.5).map { $0 + 1.5 }.sorted() },
      fault: "resample_hz: "
    ),
    Case(
      testDescription: "a comment states nearly the same",
      column: "# Sampling rate: 990 Hz\ntime_s",
      times: times { Double($0) / 1000 },
      rate: 990,
      says: "say 1000 Hz"
    ),
    Case(
      testDescription: "a comment states another rate",
      column: "# Sampling rate: 500 Hz\ntime_s",
      times: times { Double($0) / 1000 },
      fault: "states 500 Hz"
    ),
    Case(
      testDescription: "milliseconds",
      column: "Time (ms)",
      times: times { Double($0) * 0.5 },
      rate: 2000
    ),
    Case(
      testDescription: "whole steps without a unit",
      column: "time",
      times: times { Double($0) },
      places: 0,
      rate: 1000,
      says: "times in ms"
    ),
    Case(
      testDescription: "whole steps of two possible units",
      column: "time",
      times: times { Double($0) * 20 },
      places: 0,
      fault: "time_unit"
    ),
    Case(
      testDescription: "slow seconds",
      column: "time",
      times: times { Double($0) / 10 },
      rate: 10,
      says: "times in s"
    ),
    Case(
      testDescription: "Unix times of binary64",
      column: "timestamp",
      times: times { 1_700_000_000.123 + Double($0) / 1000 },
      places: 7,
      rate: 1000
    ),
    Case(
      testDescription: "Unix milliseconds",
      column: "timestamp",
      times: times { 1_700_000_000_000 + Double($0) * 4 },
      places: 0,
      rate: 250,
      says: "Unix times in ms"
    ),
  ]

  @Test(arguments: cases)
  func clock(test: Case) throws {
    let folder = try TemporaryFolder()
    let text =
      "\(test.column),a\n"
      + test.times().map { String(format: "%.\(test.places)f,1\n", $0) }
      .joined()
    let path = try folder.write(Array(text.utf8), as: "a.csv")
    if let fault = test.fault {
      let error = try #require(
        #expect(throws: Fault.self) { try openRecording(path) }
      )
      #expect("\(error)".contains(fault), "\(error)")
      return
    }
    let reader = try openRecording(path)
    let rate = try #require(reader.signals[0].rate).doubleValue
    #expect(abs(rate / (test.rate ?? 0) - 1) < 1e-8)
    #expect(reader.segments.count == 1 + test.gaps, "\(reader.segments)")
    if let says = test.says {
      #expect(reader.warnings.contains { $0.contains(says) })
    } else {
      #expect(reader.warnings.isEmpty)
    }
  }

  @Test("the line that the error prints resamples")
  func resampling() throws {
    let folder = try TemporaryFolder()
    // A ramp at random times is a ramp at even ones.
    var random = SplitMix64(seed: 3)
    var time = 0.0
    var text = "time_s,ramp,code\n"
    for row in 0..<2000 {
      text += "\(time),\(time * 100),\(row < 1000 ? 3 : 8)\n"
      time += Double.random(in: 0.0001...0.0019, using: &random)
    }
    _ = try folder.write(Array(text.utf8), as: "a.csv")
    func session(_ keys: String) throws -> Session {
      let yaml = """
        schema: phalanx-session/1
        name: uneven
        recording: {file: a.csv\(keys)}
        inputs:
          - {name: x, signals: [ramp], unit: uV, microvolts_per_step: 0.01}
        labels:
          - {name: m, signals: [code], classes: {3: a, 8: b}}
        """
      return try Session(
        opening: try folder.write(Array(yaml.utf8), as: "a.yaml")
      )
    }
    #expect(
      #expect(throws: Fault.self) { try session("") }?.remedy
        .contains("resample_hz: ") == true
    )
    let even = try session(", resample_hz: 500, hold: [code]")
    #expect(even.inputs[0].rate == Rational(500))
    let stream = try even.makeStream()
    var samples: [Int16] = []
    _ = try stream.read(input: 0, frames: 1 << 20, into: &samples)
    #expect(samples.count == even.inputs[0].frameCount)
    let worst = samples.enumerated().map { index, sample in
      abs(Double(sample) - Double(index) / 500 * 100 / 0.01)
    }.max()
    #expect(try #require(worst) <= 0.51)
    #expect(try stream.truth(at: 0).labels == [0])
    #expect(try stream.truth(at: samples.count - 1).labels == [1])
  }

  @Test("times of any length, to the last digit that counts")
  func longDecimals() throws {
    for (text, rate) in [
      ("0.00030000000000000003", 1 / 0.0003),
      ("1.000000000000000048e-04", 10_000),
      ("0.0000999999999999999999999999999999999999", 10_000),
    ] {
      let folder = try TemporaryFolder()
      let path = try folder.write(
        Array("time,a\n0.0,1\n\(text),2\n".utf8),
        as: "a.csv"
      )
      let found = try openRecording(path).signals[0].rate?.doubleValue
      #expect(abs((found ?? 0) / rate - 1) < 1e-6)
    }
  }
}
