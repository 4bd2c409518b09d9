import PowerModel
import Testing

@testable import Budget

struct RangedFigureTests {
  /// 3 and 4 below make 5; what raises does not lower.
  @Test func effectsAddBySquares() {
    let figure = RangedFigure.combining(10, [(7, 11), (6, 10), (10, 12)])
    #expect(figure.low == 5)
    #expect(abs(figure.high - (10 + 5.0.squareRoot())) < 1e-12)
    #expect(RangedFigure.combining(1, [(-9, 1)]).low == 0)
  }

  @Test func errorsOfSumsAndProducts() throws {
    let a = ErrorBand(median: 0.3, ninetiethPercentile: 0.6, rowCount: 9)
    let b = ErrorBand(median: 0.4, ninetiethPercentile: 0.8, rowCount: 5)
    let product = ErrorWeights.product(a, b)
    #expect(abs(product.median - 0.5) < 1e-12)
    #expect(abs(product.ninetiethPercentile - 1) < 1e-12)
    #expect(product.rowCount == 5)
    let sum = try #require(ErrorWeights.sum([(3, a), (1, b)]))
    #expect(abs(sum.median - 0.325) < 1e-12)
    // A part without an error of its own: of 4 %, and of 10.
    #expect(ErrorWeights.sum([(96, a), (4, nil)])?.median == 0.3)
    #expect(ErrorWeights.sum([(90, a), (10, nil)]) == nil)
  }
}
