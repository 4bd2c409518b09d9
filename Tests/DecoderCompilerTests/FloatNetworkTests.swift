import Testing

@testable import DecoderCompiler

/// Imported networks against onnxruntime, hop by hop.
struct FloatNetworkTests {
  /// onnxruntime computes in float32, whose rounding over these few layers of
  /// numbers around 1 stays below this.
  static let tolerance = 3e-6

  @Test(arguments: [
    "torch_linear", "torch_multilayer", "torch_recurrent",
    "torch_recurrent_fixed", "torch_chomped", "torch_last_state",
    "onnx_reset_after", "onnx_strided", "onnx_pieces", "onnx_folded",
    "onnx_narrow",
  ])
  func matchesONNXRuntime(name: String) throws {
    let golden = try GoldenNetwork.load(name)
    let graph = try GraphImporter.stream(
      of: GoldenNetwork.model(name),
      featureCount: 6,
      place: name
    )
    for graph in [graph, graph.simplified()] {
      var network = FloatNetwork(graph)
      var seen = graph.outputs.map { _ in [[Double]]() }
      for (hop, input) in golden.input.enumerated() {
        network.step(input)
        for (index, output) in graph.outputs.enumerated()
        where (hop + 1) % graph.nodes[output.node].period == 0 {
          seen[index].append(network.results[output.node])
        }
      }
      #expect(graph.outputs.count == golden.outputs.count)
      for (index, output) in graph.outputs.enumerated() {
        let want = try #require(golden.outputs[output.name])
        // A network that answers for its last step only has one row, the last.
        let got = seen[index].suffix(want.count)
        #expect(got.count == want.count, "\(output.name)")
        for (step, (a, b)) in zip(got, want).enumerated() {
          for (x, y) in zip(a, b) where !(abs(x - y) < Self.tolerance) {
            Issue.record("\(name) \(output.name) step \(step): \(x), want \(y)")
            return
          }
          #expect(a.count == b.count)
        }
      }
    }
  }

  @Test func foldsBatchNormalization() throws {
    for name in ["torch_multilayer", "torch_recurrent"] {
      let graph = try GraphImporter.stream(
        of: GoldenNetwork.model(name),
        featureCount: 6,
        place: name
      ).simplified()
      for node in graph.nodes {
        if case .affine = node.kind { Issue.record("\(node.name) is left") }
      }
    }
  }

  @Test func nodesRunInOrder() throws {
    let graph = try GraphImporter.stream(
      of: GoldenNetwork.model("onnx_strided"),
      featureCount: 6,
      place: ""
    )
    #expect(graph.nodes.last?.period == 2)
    for (place, node) in graph.nodes.enumerated() {
      #expect(node.inputs.allSatisfy { $0 < place })
    }
  }
}
