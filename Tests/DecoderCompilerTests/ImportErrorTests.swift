import Files
import Foundation
import Testing

@testable import DecoderCompiler

/// What a person reads when a network cannot run on a stream.
struct ImportErrorTests {
  @Test func lookAheadNamesTheNode() throws {
    let model = try GoldenNetwork.model("torch_symmetric")
    let error = #expect(throws: Fault.self) {
      try GraphImporter.stream(of: model, featureCount: 6, place: "net.onnx")
    }
    #expect(
      error?.description.contains(
        "looks 1 step(s) into the future; pad on the left only"
      ) == true
    )
    #expect(error?.place.contains("Conv node") == true)
  }

  @Test func wrongFeatureCountNamesTheShape() throws {
    let model = try GoldenNetwork.model("torch_linear")
    let error = #expect(throws: Fault.self) {
      try GraphImporter.stream(of: model, featureCount: 7, place: "net.onnx")
    }
    #expect(error?.fault.contains("[?, 6]") == true)
  }

  @Test func wrongFeatureCountOfARecurrentNetworkNamesTheShape() throws {
    for name in ["torch_recurrent", "torch_recurrent_fixed"] {
      let model = try GoldenNetwork.model(name)
      let error = #expect(throws: Fault.self) {
        try GraphImporter.stream(of: model, featureCount: 7, place: "net.onnx")
      }
      #expect(error?.fault.contains("gives 7 features a hop") == true)
    }
  }

  @Test func unknownOperatorNamesTheNode() throws {
    var model = try GoldenNetwork.model("torch_multilayer")
    let place = try #require(
      model.nodes.firstIndex { $0.operation == "Tanh" }
    )
    model.nodes[place].operation = "Erf"
    model.nodes[place].name = "bend"
    let error = #expect(throws: Fault.self) {
      try GraphImporter.stream(of: model, featureCount: 6, place: "net.onnx")
    }
    #expect(
      error?.description.hasPrefix(
        "net.onnx: Erf node 'bend': is an operator that is not supported"
      )
        == true
    )
  }

  @Test func backwardsGRUIsRefused() throws {
    var model = try GoldenNetwork.model("torch_recurrent")
    let place = try #require(model.nodes.firstIndex { $0.operation == "GRU" })
    model.nodes[place].attributes["direction"] = .text("reverse")
    let error = #expect(throws: Fault.self) {
      try GraphImporter.stream(of: model, featureCount: 6, place: "net.onnx")
    }
    #expect(error?.fault == "runs backwards in time")
  }

  @Test func bytesThatAreNoModel() throws {
    for bytes in [Data(), Data("not a network".utf8), Data([0xFF, 0xFF])] {
      #expect(throws: Fault.self) {
        try ONNXModel(bytes: bytes, place: "net.onnx")
      }
    }
  }

  /// Every truncation is an error or a smaller network, never a crash.
  @Test func truncations() throws {
    let bytes = try Data(contentsOf: GoldenNetwork.url("torch_linear", "onnx"))
    for length in 0..<bytes.count {
      guard
        let model = try? ONNXModel(bytes: bytes.prefix(length), place: "cut")
      else { continue }
      _ = try? GraphImporter.stream(of: model, featureCount: 6, place: "cut")
    }
  }
}
