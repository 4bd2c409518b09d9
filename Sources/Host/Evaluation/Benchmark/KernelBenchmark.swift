import Dispatch
import NeuralKernels
import SeededRandom

/// How fast this machine multiplies int8 weights with int16 activations, plain
/// and with vector instructions.
public struct KernelBenchmark {
  /// One size of a dense layer in one variant.
  public struct Row: Sendable {
    /// The layer: inputs and outputs.
    public let inputCount: Int, outputCount: Int
    /// `plain` or `vector`.
    public let variant: String
    /// Multiply-accumulates a nanosecond.
    public let rate: Spread
  }

  /// The sizes, each in every variant that this processor has.
  public let rows: [Row]

  private static let shapes = [(64, 64), (224, 64), (128, 384)]

  /// Measures; the variants take turns.
  public init(runCount: Int) {
    let variants = KernelVariant.allCases.filter {
      $0.isAvailable && !$0.isEmulated
    }
    var rows: [Row] = []
    for (inputCount, outputCount) in Self.shapes {
      let layer = Layer(inputCount: inputCount, outputCount: outputCount)
      var rates = [[Double]](repeating: [], count: variants.count)
      for _ in 0..<runCount {
        for (index, variant) in variants.enumerated() {
          rates[index].append(layer.measure(variant))
        }
      }
      for (variant, measured) in zip(variants, rates) {
        rows.append(
          Row(
            inputCount: inputCount,
            outputCount: outputCount,
            variant: "\(variant)",
            rate: Spread(measured)
          )
        )
      }
    }
    self.rows = rows
  }

  private struct Layer {
    let shape: DenseShape
    let input: [Int16]
    let weights: [Int8]
    let biases: [Int64]
    let requantization: [Int32]
    let output: [Int16]

    init(inputCount: Int, outputCount: Int) {
      var generator = SplitMix(seed: 2)
      shape = DenseShape(inputCount: inputCount, outputCount: outputCount)
      input = (0..<inputCount).map { _ in
        Int16(generator.next(below: 65535) - 32767)
      }
      weights = (0..<inputCount * outputCount).map { _ in
        Int8(generator.next(below: 255) - 127)
      }
      biases = [Int64](repeating: 0, count: outputCount)
      requantization = (0..<outputCount).flatMap { _ in
        [Int32(1 << 30), Int32(-8)]
      }
      output = [Int16](repeating: 0, count: outputCount)
    }

    /// Multiply-accumulates a nanosecond, over a millisecond or so.
    func measure(_ variant: KernelVariant) -> Double {
      let repeatCount = 2_000_000 / shape.multiplyAccumulateCount + 1
      // Copies, so that the layer's parts may be read while one is written.
      let layer = self
      var output = output
      let began = DispatchTime.now().uptimeNanoseconds
      for _ in 0..<repeatCount {
        var span = output.mutableSpan
        dense(
          layer.input.span,
          shape: layer.shape,
          weights: layer.weights.span,
          biases: layer.biases.span,
          requantization: layer.requantization.span,
          clamp: ActivationRange(lowest: -32768, highest: 32767),
          into: &span,
          variant: variant
        )
      }
      let spent = DispatchTime.now().uptimeNanoseconds - began
      return Double(repeatCount * shape.multiplyAccumulateCount)
        / Double(max(1, spent))
    }
  }
}
