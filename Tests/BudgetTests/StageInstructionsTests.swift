import DecoderHost
import DecoderImage
import PowerModel
import TestSupport
import Testing

@testable import Budget

/// Units and counts of the bundled decoders; Tools/EnergyModel/stages has
/// counted the units by itself.
struct StageInstructionsTests {
  private static let names = [
    "synthetic-linear", "synthetic-gru", "synthetic-fourteen",
    "ninapro-db1-gru", "ninapro-db1-linear",
  ]

  @Test(arguments: names)
  func unitsAreThoseOfTheScript(name: String) throws {
    // The image lies in the file's memory.
    let file = try BudgetFixture.image(name)
    defer { withExtendedLifetime(file) {} }
    let image = file.image
    let counts = StageCoefficients.counted
    #expect(counts.cores.count == 4)
    for core in counts.cores.values {
      let known = try #require(
        core.counted.values.first { $0.name == name }
      )
      #expect(DecoderWork(image).units == known.units)
    }
  }

  /// A decoder that was counted takes its counts; without them, by units, it
  /// comes near.
  @Test(arguments: names)
  func unitsComeNearTheCounts(name: String) throws {
    // The image lies in the file's memory.
    let file = try BudgetFixture.image(name)
    defer { withExtendedLifetime(file) {} }
    let image = file.image
    for (core, found) in StageCoefficients.counted.cores {
      let counted = StageInstructions(image, core: core, .counted)
      let known = try #require(found.counted.values.first { $0.name == name })
      for stage in counted.stages {
        #expect(stage.basis == .counted && stage.error == nil)
        #expect(stage.instructions == known.instructions[stage.name])
      }
      // As if it had never been seen.
      let stripped = StageCoefficients(
        compiler: "",
        cores: [
          core: .init(
            counted: [:],
            fitted: found.fitted,
            hand: found.hand,
            flashByteCount: found.flashByteCount,
            memoryByteCount: found.memoryByteCount
          )
        ]
      )
      let fitted = StageInstructions(image, core: core, stripped)
      for (a, b) in zip(fitted.stages, counted.stages) {
        #expect(a.basis == .fitted && a.error != nil)
        // The script's largest residuals: outputs are a hundredth of a hop.
        let most = a.name == "outputs" ? 0.2 : 0.07
        #expect(
          abs(a.instructions / b.instructions - 1) < most,
          "\(core) \(a.name): \(a.instructions), counted \(b.instructions)"
        )
      }
    }
  }

  @Test func coresTakeTheCountsOfTheirKind() throws {
    let file = try BudgetFixture.image()
    defer { withExtendedLifetime(file) {} }
    let image = file.image
    func stages(_ core: String) -> StageInstructions {
      StageInstructions(image, core: core, .counted)
    }
    #expect(stages("m33").countedCore == "m4")
    #expect(stages("m33").stages == stages("m4").stages)
    #expect(stages("gap9").countedCore == "rv32")
    #expect(stages("m55").stages != stages("m4").stages)
    let unknown = stages("z80")
    #expect(unknown.stages.allSatisfy { $0.basis == .otherCore })
  }
}
