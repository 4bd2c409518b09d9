import NeuralKernels
import TestSupport
import Testing

/// One side of a unit, by value.
private struct Side {
  var weights: [Int8]
  var biases: [Int64]
  var pairs: [Int32]
}

private struct Unit {
  let shape: GRUShape
  var input: Side
  var hidden: Side

  /// The hidden state after each step, from zeros.
  func run(_ x: [Int16], variant: KernelVariant) -> [Int16] {
    var state = [Int16](repeating: 0, count: shape.hiddenCount)
    var scratch = [Int32](repeating: -1, count: shape.scratchCount)
    var states: [Int16] = []
    for start in stride(from: 0, to: x.count, by: shape.inputCount) {
      var hiddenSpan = state.mutableSpan
      var scratchSpan = scratch.mutableSpan
      gru(
        x.span.extracting(start..<start + shape.inputCount),
        hidden: &hiddenSpan,
        shape: shape,
        inputSide: GRUWeights(
          weights: input.weights.span,
          biases: input.biases.span,
          requantization: input.pairs.span
        ),
        hiddenSide: GRUWeights(
          weights: hidden.weights.span,
          biases: hidden.biases.span,
          requantization: hidden.pairs.span
        ),
        scratch: &scratchSpan,
        variant: variant
      )
      states += state
    }
    return states
  }
}

/// The next draw's topmost bits, as two's complement; see gru.py.
private func draw<Value: FixedWidthInteger>(
  _ count: Int,
  bits: Int,
  _ generator: inout SplitMix64
) -> [Value] {
  (0..<count).map { _ in
    Value(
      truncatingIfNeeded: Int64(bitPattern: generator.next()) >> (64 - bits)
    )
  }
}

/// The unit and the inputs that a case's seed stands for; see gru.py.
private func seeded(_ golden: GoldenCase, _ shape: GRUShape, steps: Int)
  -> (Unit, [Int16])
{
  let seed: [Int64] = golden.numbers("seed")
  var generator = SplitMix64(seed: UInt64(seed[0]))
  func side(_ columns: Int) -> Side {
    Side(
      weights: draw(shape.rowCount * columns, bits: 8, &generator),
      biases: draw(shape.rowCount, bits: Int(seed[1]), &generator),
      pairs: (draw(shape.rowCount, bits: 30, &generator) as [Int32])
        .flatMap { [(1 << 30) + ($0 & ((1 << 30) - 1)), Int32(seed[2])] }
    )
  }
  let input = side(shape.inputCount)
  let hidden = side(shape.hiddenCount)
  let bits = Int(seed[3])
  let x: [Int16] = draw(steps * shape.inputCount, bits: bits, &generator)
  return (
    Unit(shape: shape, input: input, hidden: hidden),
    x.map { $0 << (16 - bits) }
  )
}

@Test(arguments: GoldenCase.read("gru.txt"), KernelVariant.available)
func gruIsTheReferences(golden: GoldenCase, variant: KernelVariant) {
  let sizes: [Int] = golden.numbers("shape")
  let shape = GRUShape(
    inputCount: sizes[0],
    hiddenCount: sizes[1],
    linearBeforeReset: sizes[2] == 1
  )
  if golden.has("seed") {
    let (unit, x) = seeded(golden, shape, steps: sizes[3])
    let states = unit.run(x, variant: variant)
    let last = firstDifference(
      Array(states.suffix(shape.hiddenCount)),
      golden.numbers("last")
    )
    #expect(last == nil, "last state")
    #expect(String(digest(states), radix: 16) == hexadecimal(golden))
  } else {
    func side(_ name: String) -> Side {
      Side(
        weights: golden.numbers("\(name)_weights"),
        biases: golden.numbers("\(name)_biases"),
        pairs: golden.pairs("\(name)_multipliers", "\(name)_shifts")
      )
    }
    let unit = Unit(shape: shape, input: side("input"), hidden: side("hidden"))
    let states = unit.run(golden.numbers("x"), variant: variant)
    #expect(firstDifference(states, golden.numbers("h")) == nil)
  }
}

/// The digest without leading zeros.
private func hexadecimal(_ golden: GoldenCase) -> String {
  String(golden.word("digest").drop { $0 == "0" })
}

/// A closed update gate keeps the state for good: z is 32 767 steps of 2^-15,
/// and what the last step could move is lost in rounding.
@Test(arguments: [false, true])
func closedGateKeepsTheState(linearBeforeReset: Bool) {
  let shape = GRUShape(
    inputCount: 1,
    hiddenCount: 2,
    linearBeforeReset: linearBeforeReset
  )
  let open = Side(
    weights: [0, 0, 0, 0, 127, 127],
    biases: [0, 0, 0, 0, 0, 0],
    pairs: Array(repeating: [1 << 30, -2], count: 6).flatMap { $0 }
  )
  var closed = open
  closed.biases[0] = 1 << 40
  closed.biases[1] = 1 << 40
  let rest = Side(
    weights: Array(repeating: 0, count: 12),
    biases: Array(repeating: 0, count: 6),
    pairs: open.pairs
  )
  let opened = Unit(shape: shape, input: open, hidden: rest)
  let kept = Unit(shape: shape, input: closed, hidden: rest)
  let loud = [Int16](repeating: 32767, count: 20)
  // Open, z is one half: the state is past 0.999 after 20 steps.
  #expect(opened.run(loud, variant: .plain).suffix(2).allSatisfy { $0 > 32700 })
  #expect(
    kept.run(loud, variant: .plain).suffix(2).allSatisfy { $0 <= 20 && $0 >= 0 }
  )
}
