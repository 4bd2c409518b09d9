import NeuralKernels
import Testing

@Test func tableIsIndexedByTheValue() {
  let table = (0..<256).map { Int8(truncatingIfNeeded: $0 &* 7 &+ 3) }
  let input = (0..<256).map { Int8(truncatingIfNeeded: $0) }
  var output = [Int8](repeating: 0, count: 256)
  var span = output.mutableSpan
  lookup(input.span, table: table.span, into: &span)
  for (value, got) in zip(input, output) {
    #expect(got == table[Int(value) + 128])
  }
}
