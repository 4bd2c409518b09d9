import TestSupport
import Testing

@testable import DecoderCompiler

/// Memory plans of random networks.
struct NetworkMemoryTests {
  /// A chain in which every operator reads one of the tensors before it.
  static func network(seed: UInt64) -> QuantizedNetwork {
    var random = SplitMix64(seed: seed)
    func tensor(_ index: Int, isState: Bool = false) -> QuantizedNetwork.Tensor
    {
      QuantizedNetwork.Tensor(
        name: "t\(index)",
        isInt16: true,
        isState: isState,
        count: Int.random(in: 1...100, using: &random),
        scale: 1,
        zeroPoint: 0,
        node: nil
      )
    }
    var network = QuantizedNetwork(
      tensors: [tensor(0)],
      operators: [],
      outputTensors: []
    )
    for index in 1...12 {
      network.tensors.append(
        tensor(index, isState: Int.random(in: 0..<5, using: &random) == 0)
      )
      network.operators.append(
        QuantizedNetwork.Operator(
          code: 1,
          period: 1,
          name: "",
          input: Int.random(
            in: max(0, index - 3)..<index,
            using: &random
          ),
          output: index
        )
      )
    }
    return network
  }

  /// Runs the plan: every tensor still holds its own number when it is read.
  @Test func noTensorIsOverwrittenBeforeItIsRead() {
    for seed in 0..<200 as Range<UInt64> {
      let network = Self.network(seed: seed)
      let plan = NetworkMemory(network, kept: [7, 12], isShared: true)
      var memory = [Int](repeating: -1, count: plan.byteCount)
      func write(_ tensor: Int) {
        let first = plan.offsets[tensor]
        for byte in first..<first + network.tensors[tensor].byteCount {
          memory[byte] = tensor
        }
      }
      func holds(_ tensor: Int) -> Bool {
        let first = plan.offsets[tensor]
        return memory[first..<first + network.tensors[tensor].byteCount]
          .allSatisfy { $0 == tensor }
      }
      for index in network.tensors.indices where network.tensors[index].isState
      { write(index) }
      write(0)
      for step in network.operators {
        #expect(holds(step.input), "seed \(seed)")
        write(step.output)
        #expect(holds(step.input), "seed \(seed)")
      }
      #expect(holds(7) && holds(12), "seed \(seed)")
      for index in network.tensors.indices where network.tensors[index].isState
      { #expect(holds(index), "seed \(seed)") }
      #expect(plan.offsets.allSatisfy { $0 % 16 == 0 })
      let apart = NetworkMemory(network, kept: [], isShared: false)
      #expect(plan.byteCount <= apart.byteCount)
    }
  }
}
