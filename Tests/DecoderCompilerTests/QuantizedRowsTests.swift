import FixedPoint
import Testing

@testable import DecoderCompiler

struct QuantizedRowsTests {
  /// However small the weights of a row, or however large its bias beside them, the
  /// output is what it was.
  @Test(arguments: [
    1, 1e-3, 1e-5, 1e-7, 1e-8, 1e-9, 1e-12, 1e-30, 1e-300, 0,
  ])
  func aRowKeepsItsBias(_ factor: Double) throws {
    for isWide in [true, false] {
      for (inputScale, outputScale) in [
        (1.0 / 4096, 1.0 / 32_768), (1e-5, 1e-3), (0.1, 1e-4),
      ] {
        let most = isWide ? 32_000.0 : 100
        let bias = 0.41 * outputScale * most
        let weights = [1, -0.5, 0.25].map {
          $0 * factor * outputScale / inputScale
        }
        let rows = try QuantizedRows(
          weights: weights,
          bias: [bias],
          inputScale: inputScale,
          outputScale: outputScale,
          hasWideBiases: isWide,
          place: "row"
        )
        let inputs = isWide ? [20_000, 9000, -30_000] : [100, 40, -120]
        let sum = zip(rows.weights, inputs).reduce(rows.biases[0]) {
          $0 + Int64($1.0) * Int64($1.1)
        }
        let (multiplier, shift) = rows.multipliers[0]
        var got = Double(sum) * Double(multiplier)
        for _ in 0..<abs(31 - Int(shift)) {
          got = shift < 31 ? got / 2 : got * 2
        }
        let exact =
          zip(weights, inputs).reduce(bias) {
            $0 + $1.0 * Double($1.1) * inputScale
          } / outputScale
        // A weight of the row is off by half a step of its own at the most.
        let slack = 0.01 * abs(exact) + 0.01
        #expect(
          abs(got - exact) <= slack,
          "\(factor), \(isWide), \(inputScale): \(got), not \(exact)"
        )
      }
    }
  }
}
