import DecoderHost
import RecordingIO
import Files
import Testing

@testable import Drive

@Suite struct StreamScaleTests {
  static func input(step: Double) -> DecoderOutline.Input {
    DecoderOutline.Input(
      name: "nerve",
      rateNumerator: 1000,
      rateDenominator: 1,
      channelCount: 2,
      hopLength: 20,
      microvoltsPerStep: step
    )
  }

  static func facts(
    _ format: StreamFacts.Format?,
    _ units: [String],
    factor: Double? = nil
  ) -> StreamFacts {
    StreamFacts(
      format: format,
      channelCount: 2,
      samplingRate: 1000,
      channels: units.map { .init(unit: $0, scalingFactor: factor) }
    )
  }

  @Test func wholeNumbersWithoutAUnitAreSteps() throws {
    for units in [[], ["", ""]] {
      let scale = try StreamScale(
        Self.facts(.int16, units),
        for: Self.input(step: 0.195),
        place: "lsl:x"
      )
      #expect(scale.isIdentity)
    }
    // The same with a unit and a factor that say as much.
    let scale = try StreamScale(
      Self.facts(.int16, ["uV", "uV"], factor: 0.195),
      for: Self.input(step: 0.195),
      place: "lsl:x"
    )
    #expect(scale.isIdentity)
  }

  @Test func everyStepComesBackFromEveryUnit() throws {
    let perMicrovolt: [String: Double] = [
      "": 1, "microvolts": 1, "uV": 1, "µV": 1, "mV": 1e-3, "Volts": 1e-6,
      "nV": 1e3,
    ]
    for (unit, factor) in perMicrovolt {
      for format in [StreamFacts.Format.float32, .double64] {
        var scale = try StreamScale(
          Self.facts(format, [unit, unit]),
          for: Self.input(step: 0.195),
          place: "lsl:x"
        )
        // Every one in a larger step's test would take seconds.
        for step in stride(from: Int16.min, through: .max, by: 5) {
          var value = Double(step) * 0.195 * factor
          if format == .float32 { value = Double(Float(value)) }
          let got = scale.steps(of: [value, value])
          guard got == [step, step] else {
            Issue.record("\(unit) \(format) \(step): \(got ?? [])")
            return
          }
        }
        #expect(scale.clippedCount == 0)
      }
    }
  }

  @Test func whatIsOutOfRangeIsLimitedAndCounted() throws {
    var scale = try StreamScale(
      Self.facts(.float32, []),
      for: Self.input(step: 1),
      place: "lsl:x"
    )
    #expect(scale.steps(of: [40_000, -1e30]) == [32_767, -32_768])
    #expect(scale.steps(of: [0.5, -0.5]) == [1, -1])
    #expect(scale.clippedCount == 2)
    #expect(scale.steps(of: [.nan, 0]) == nil)
    #expect(scale.steps(of: [0, .infinity]) == nil)
  }

  @Test func whatCannotBeRightIsRefused() {
    let cases: [(StreamFacts, Double, String)] = [
      (Self.facts(.string, []), 1, "text"),
      (Self.facts(.int32, []), 1, "int32"),
      (Self.facts(nil, []), 1, "unknown"),
      (Self.facts(.float32, []), 0, "no voltage"),
      (Self.facts(.float32, ["uV", "g"]), 1, "'g' is not a voltage"),
      (Self.facts(.float32, ["uV", ""]), 1, "not every channel"),
      (Self.facts(.int16, ["uV"]), 1, "not every channel"),
      (Self.facts(.int16, ["uV", "uV"], factor: 0), 1, "factor is 0.0"),
    ]
    for (facts, step, text) in cases {
      do {
        _ = try StreamScale(facts, for: Self.input(step: step), place: "lsl:x")
        Issue.record("taken: \(facts)")
      } catch {
        #expect("\(error)".contains(text), "\(error)")
      }
    }
  }

  /// A stream that labels its channels is taken by the decoder's names.
  @Test func channelsOfAStreamGoByName() throws {
    func order(_ labels: [String], _ names: [String]) throws -> [Int] {
      var facts = Self.facts(.int16, ["", ""])
      for index in labels.indices {
        facts.channels[index].label = labels[index]
      }
      let input = DecoderOutline.Input(
        name: "nerve",
        rateNumerator: 1000,
        rateDenominator: 1,
        channelCount: 2,
        hopLength: 20,
        microvoltsPerStep: 1,
        channelNames: names
      )
      return try facts.order(for: input, "d", place: "lsl:x").places
    }
    #expect(try order(["b", "a"], ["a", "b"]) == [1, 0])
    #expect(try order(["b", ""], ["a", "b"]) == [0, 1])
    #expect(try order(["b", "a"], []) == [0, 1])
    let error = #expect(throws: Fault.self) {
      try order(["a", "c"], ["a", "b"])
    }
    #expect(error?.fault.contains("no channel 'b'") == true)
  }
}
