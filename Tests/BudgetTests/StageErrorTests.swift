import DecoderHost
import Reports
import Foundation
import PowerModel
import Testing

@testable import Budget

/// Whose errors the stages of a hop quote.
struct StageErrorTests {
  private func pricing(_ target: String) throws -> DevicePricing {
    // The image is a view of the file's bytes.
    let file = try BudgetFixture.image()
    return try withExtendedLifetime(file) {
      try DevicePricing(
        BudgetFixture.request(target),
        image: file.image,
        trace: BudgetFixture.budget().trace
      )
    }
  }

  /// No result is of filters and features: cycles are as networks take, and so
  /// is the error.
  @Test func stagesBorrowTheErrorOfNetworks() throws {
    let pricing = try pricing("stm32u575")
    #expect(pricing.stages.count == 6)
    for stage in pricing.stages {
      let error = try #require(stage.cycleError, "\(stage.name)")
      let energy = try #require(stage.energyError, "\(stage.name)")
      #expect(error.isBorrowed == (stage.name != "network"))
      #expect(energy.isBorrowed == (stage.name != "network"))
      #expect(
        stage.basis
          == (stage.name == "network"
            ? "unknown program" : "counted, networks' cycles")
      )
    }
    let hop = ErrorWeights.sum(
      pricing.stages.map { ($0.cycles, $0.cycleError) }
    )
    #expect(hop?.isBorrowed == true)
  }

  /// A guess has no error that could be borrowed.
  @Test func guessedCyclesHaveNoError() throws {
    for stage in try pricing("esp32-c3").stages where stage.name != "network" {
      #expect(stage.basis == "counted, guessed cycles")
      #expect(stage.cycleError == nil && stage.energyError == nil)
    }
  }

  /// Less than a twentieth of borrowed errors does not make a sum borrowed.
  @Test(arguments: [(1.0, 99.0, false), (4.9, 95.1, false), (6.0, 94.0, true)])
  func aLittleThatIsBorrowed(
    _ part: Double,
    _ rest: Double,
    _ isBorrowed: Bool
  ) {
    func band(_ isBorrowed: Bool) -> ErrorBand {
      ErrorBand(
        median: 0.1,
        ninetiethPercentile: 0.3,
        rowCount: 9,
        isBorrowed: isBorrowed
      )
    }
    let sum = ErrorWeights.sum([(part, band(true)), (rest, band(false))])
    #expect(sum?.isBorrowed == isBorrowed)
    let product = ErrorWeights.product(band(true), band(false))
    #expect(product.isBorrowed)
    #expect(abs(product.median - 0.1 * 2.0.squareRoot()) < 1e-12)
  }

  /// Each word that a stage rests on is defined, on the page and in print.
  @Test func wordsAreDefined() throws {
    let result = try BudgetFixture.budget().result(of: BudgetFixture.request())
    let defined = Set(result.basisMeanings.map(\.word))
    for stage in result.stages {
      for word in stage.basis.components(separatedBy: ", ") {
        #expect(defined.contains(word), "\(word)")
      }
    }
    #expect(defined.contains(BudgetResult.borrowed))
    #expect(result.page().contains(Markup.escape(result.basisNote)))
    #expect(result.text.contains("unknown program: "))
    #expect(!result.page().contains("borrowed"))
    #expect(!result.text.contains("borrowed"))
    for line in result.text.split(separator: "\n") {
      #expect(line.count <= 80, "\(line)")
    }
  }
}
