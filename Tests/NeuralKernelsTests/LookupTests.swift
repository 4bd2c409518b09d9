import NeuralKernels
import Testing

/// All of int16 at once, by digest; every 509th value says where it parts.
@Test(arguments: GoldenCase.read("lookup.txt"))
func tableFunctionsAreTFLMs(golden: GoldenCase) throws {
  let parameters: [Int32] = golden.numbers("parameters")
  let codes: [Int] = golden.numbers("function")
  let function = try #require(ActivationFunction(rawValue: codes[0]))
  let input = (-32768...32767).map { Int16($0) }
  var output = [Int16](repeating: 0, count: input.count)
  var span = output.mutableSpan
  lookup(
    input.span,
    function: function,
    inputMultiplier: parameters[0],
    inputLeftShift: parameters[1],
    into: &span
  )
  let some = stride(from: 0, to: output.count, by: 509).map { output[$0] }
  #expect(firstDifference(some, golden.numbers("every509th")) == nil)
  #expect(
    String(digest(output), radix: 16)
      == String(golden.word("digest").drop { $0 == "0" })
  )
}

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
