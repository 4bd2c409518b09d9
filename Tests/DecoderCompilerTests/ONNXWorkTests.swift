import Files
import Foundation
import TestSupport
import Testing

@testable import DecoderCompiler

/// What ONNX networks of many kinds compute, against arrays of another program:
/// Tools/GoldenVectors/onnx_work.py.
struct ONNXWorkTests {
  /// A row of the file: texts, numbers and shapes.
  private enum Entry: Decodable, CustomStringConvertible {
    case text(String), number(Int), shape([Int])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        self = .text(text)
      } else if let number = try? container.decode(Int.self) {
        self = .number(number)
      } else {
        self = .shape(try container.decode([Int].self))
      }
    }

    var description: String {
      switch self {
      case .text(let text): text
      case .number(let number): "\(number)"
      case .shape(let shape): "\(shape)"
      }
    }
  }

  private struct Golden: Decodable {
    struct Model: Decodable {
      let nodes: [[Entry]], layers: [[Entry]]
    }
    let models: [String: Model]
  }

  static func file(_ name: String) throws -> Data {
    try Data(
      contentsOf: #require(
        Bundle.module.url(
          forResource: name,
          withExtension: nil,
          subdirectory: "Golden/Work"
        )
      )
    )
  }

  private static func models() throws -> [String: Golden.Model] {
    try JSONDecoder().decode(Golden.self, from: file("work.json")).models
  }

  @Test func nodesAreThoseOfTheOtherProgram() throws {
    let models = try Self.models()
    #expect(models.count == 16)
    for (name, want) in models {
      let place = name + ".onnx"
      let work = try ONNXWork(
        ONNXGraph(bytes: Self.file(place), place: place),
        place: place
      )
      #expect(work.steps.count == want.nodes.count)
      for (step, row) in zip(work.steps, want.nodes) {
        let operation = step.node.operation.split(separator: ":").last ?? ""
        let got =
          "\(operation) \(step.outputs[0].shape) \(step.multiplyAccumulates)"
        #expect(
          got == row.map(\.description).joined(separator: " "),
          "\(place): \(step.node.name)"
        )
      }
    }
  }

  @Test func layersAreThoseOfTheOtherProgram() throws {
    for (name, want) in try Self.models() {
      let place = name + ".onnx"
      let work = try ModelWork(
        bytes: Self.file(place),
        place: place,
        featureCount: 6
      )
      #expect(!work.isStream, "\(place)")
      let got = work.steps.filter { $0.multiplyAccumulates > 0 }.map {
        "\($0.kind) \($0.precision) \($0.multiplyAccumulates) \($0.outputCount)"
      }
      let rows = want.layers.map {
        $0.map(\.description).joined(separator: " ")
      }
      #expect(got == rows, "\(place)")
      #expect(
        work.uncountedOperations == (name == "own" ? ["2 x own::Spectrum"] : [])
      )
    }
  }

  /// What engines merge into a layer, or compute beforehand, is no step.
  @Test func stepsAreThoseThatRun() throws {
    func steps(_ name: String) throws -> [String] {
      let place = name + ".onnx"
      let work = try ModelWork(
        bytes: Self.file(place),
        place: place,
        featureCount: 6
      )
      let operations = Dictionary(
        uniqueKeysWithValues: try ModelSummary(
          bytes: Self.file(place),
          place: place
        ).nodes.map { ($0.name, $0.operation) }
      )
      return work.steps.map { operations[$0.name] ?? "" }
    }
    // Without normalization and ReLU.
    #expect(
      try steps("image") == [
        "Conv", "MaxPool", "Conv", "AveragePool", "Conv", "GlobalAveragePool",
        "Gemm", "Softmax",
      ]
    )
    // The first and last change between floats and bytes are work.
    #expect(
      try steps("folded_int8") == [
        "QuantizeLinear", "Conv", "MaxPool", "Conv", "Add",
        "GlobalAveragePool", "Gemm", "DequantizeLinear",
      ]
    )
    // No arithmetic on shapes.
    #expect(
      try steps("sequence") == [
        "Transpose", "LSTM", "Gather", "Gemm", "LogSoftmax",
      ]
    )
  }

  /// A pool goes through every window, a mean through all that it takes.
  @Test func poolsGoThroughTheirWindows() throws {
    var seen: [String] = []
    for name in ["image", "window", "folded_int8", "transformer"] {
      let place = name + ".onnx"
      let work = try ONNXWork(
        ONNXGraph(bytes: Self.file(place), place: place),
        place: place
      )
      for step in work.steps {
        let operation = step.node.operation
        let taken = try #require(step.given.first.flatMap { $0 }?.elementCount)
        let made = step.outputs[0].elementCount
        if operation.hasPrefix("Global") || operation.hasPrefix("Reduce") {
          #expect(step.valueCount == taken, "\(place): \(operation)")
        } else if operation.hasSuffix("Pool") {
          let kernel = try #require(step.node.integers("kernel_shape"))
          #expect(step.valueCount == made * kernel.reduce(1, *), "\(place)")
          #expect(step.valueCount > made)
        } else {
          continue
        }
        seen.append(operation)
      }
    }
    #expect(Set(seen).isSuperset(of: ["MaxPool", "GlobalAveragePool"]))
    #expect(seen.contains { $0.hasPrefix("Reduce") })
  }

  @Test func bytesAreThoseOfTheTypes() throws {
    let work = try ModelWork(
      bytes: Self.file("folded_int8.onnx"),
      place: "x.onnx",
      featureCount: 6
    )
    let layer = try #require(work.steps.first { $0.kind == .convolution })
    // 8 filters of 3 x 3 x 3 bytes and 8 biases of four.
    #expect(layer.weightByteCount == 216 + 32)
    // 3 x 10 x 10 bytes taken, 8 x 8 x 8 made.
    #expect(layer.activationByteCount == 300 + 512)
    let image = try ModelWork(
      bytes: Self.file("image.onnx"),
      place: "x.onnx",
      featureCount: 6
    )
    // Filters, biases, and four numbers a channel of what is merged, as floats.
    #expect(image.steps[0].weightByteCount == 4 * (72 + 8 + 32))
    #expect(image.steps[0].activationByteCount == 4 * (120 + 960))
  }

  // MARK: What cannot be told

  private static func fault(
    _ name: String,
    _ change: (inout ONNXGraph) throws -> Void
  ) throws -> String {
    var graph = try ONNXGraph(bytes: file(name), place: name)
    try change(&graph)
    do throws(Fault) {
      _ = try ONNXWork(graph, place: name)
      return "priced"
    } catch {
      return error.description
    }
  }

  @Test func openAxesAreNamed() throws {
    // Attention over an open time is no stream.
    let attention = try Self.fault("transformer.onnx") {
      $0.inputs[0].axes?[1] = ONNXDimension(size: nil, name: "tokens")
    }
    #expect(
      attention.hasPrefix(
        "transformer.onnx: input 'x': axis 1 ('tokens') has no extent in the "
          + "file"
      )
    )
    // Nor is a network that looks at both sides.
    let window = try Self.fault("window.onnx") {
      $0.inputs[0].axes?[2] = ONNXDimension(size: nil, name: "")
    }
    #expect(window.contains("axis 2 has no extent"))
    let backwards = try Self.fault("both_ways.onnx") {
      $0.inputs[0].axes?[0] = ONNXDimension(size: nil, name: "time")
    }
    #expect(backwards.contains("axis 0 ('time')"))
    let two = try Self.fault("stream.onnx") {
      $0.inputs[0].axes?[2] = ONNXDimension(size: nil, name: "features")
    }
    #expect(two.contains("axis 2 ('features')"))
    let none = try Self.fault("stream.onnx") { $0.inputs[0].axes = nil }
    #expect(none.contains("has no shape in the file; export"))
  }

  @Test func faultsNameTheNode() throws {
    let absent = try Self.fault("residual.onnx") {
      $0.constants["c0"] = nil
    }
    #expect(
      absent == "residual.onnx: Conv node 'n0': reads 'c0', which nothing "
        + "before it computes; the file is damaged; export the network again"
    )
    let cycle = try Self.fault("residual.onnx") {
      $0.nodes[0].inputs[0] = "t5_0"
    }
    #expect(cycle.contains("reads 't5_0', which nothing before it computes"))
    let unlike = try Self.fault("residual.onnx") {
      $0.inputs[0].axes?[1].size = 5
    }
    #expect(unlike.contains("Conv node 'n0': convolves [1, 5, 9, 9]"))
    let huge = try Self.fault("image.onnx") {
      $0.inputs[0].axes?[2].size = 1 << 30
    }
    #expect(huge.contains("[1, 1, 1073741824, 10]"))
    let most = try Self.fault("image.onnx") {
      $0.inputs[0].axes?[2].size = .max
    }
    #expect(most.contains("the file is damaged"))
    let unknown = try Self.fault("own.onnx") { $0.declared["t1_0"] = nil }
    #expect(unknown.contains("the file does not say the shape of 't1_0'"))
    let open = try Self.fault("tokens.onnx") {
      $0.nodes[2].operation = "Reshape"
      $0.nodes[2].inputs[1] = "x"
    }
    #expect(open.contains("takes its shape from 'x', whose values are known"))
  }

  @Test func networksWithoutNodesAreNamed() {
    // A version, a graph "g" that gives its input "x", an operator set.
    let value: [UInt8] = [3, 0x0A, 1, 0x78]
    let bytes = Data(
      [8, 8, 0x3A, 13, 0x12, 1, 0x67, 0x5A] + value + [0x62] + value
        + [0x42, 2, 0x10, 17]
    )
    do {
      _ = try ModelWork(bytes: bytes, place: "x.onnx", featureCount: 0)
      Issue.record("an empty network was priced")
    } catch {
      #expect(
        "\(error)"
          == "x.onnx: is an empty network: it has no nodes; export the network "
          + "again"
      )
    }
  }

  /// A stream is priced by the step, whatever its length in the file; what the
  /// decoder does not run, by all of its input.
  @Test func saysWhatOneRunIsOf() throws {
    func work(_ name: String) throws -> ModelWork {
      try ModelWork(
        bytes: name.hasPrefix("torch")
          ? Data(contentsOf: GoldenNetwork.url(name, "onnx"))
          : Self.file(name + ".onnx"),
        place: name + ".onnx",
        featureCount: 6
      )
    }
    let open = try work("torch_recurrent")
    #expect(open.extent.pricedSteps == 1 && open.extent.inputSteps == nil)
    let fixed = try work("torch_recurrent_fixed")
    #expect(fixed.extent.pricedSteps == 1 && fixed.kernelFault == nil)
    let shape = try #require(fixed.extent.shape).map { $0 ?? 0 }
    #expect(fixed.extent.inputSteps == shape.reduce(1, *) / 6)
    #expect((fixed.extent.inputSteps ?? 0) > 1)
    // As much work a step as with an open time.
    #expect(
      fixed.steps.reduce(0) { $0 + $1.multiplyAccumulates }
        == open.steps.reduce(0) { $0 + $1.multiplyAccumulates }
    )
    let whole = try work("sequence")
    #expect(!whole.extent.isOneStep && whole.extent.inputSteps != nil)
    #expect(whole.extent.pricedSteps == whole.extent.inputSteps)
    #expect(whole.kernelFault?.contains("LSTM") == true)
    let step = try work("stream")
    #expect(step.extent.pricedSteps == 1 && step.kernelFault != nil)
  }

  /// What no program for microcontrollers has is named.
  @Test func whatProgramsRefuseIsNamed() throws {
    func work(_ name: String) throws -> ModelWork {
      try ModelWork(
        bytes: name.hasPrefix("torch")
          ? Data(contentsOf: GoldenNetwork.url(name, "onnx"))
          : Self.file(name + ".onnx"),
        place: name + ".onnx",
        featureCount: 6
      )
    }
    #expect(
      try work("whole_numbers").refusedOperations.map {
        $0.split(separator: " ")[2]
      }
        == ["DynamicQuantizeLinear,", "ConvInteger,", "MatMulInteger,"]
    )
    #expect(
      try work("own").refusedOperations
        == ["2 x own::Spectrum, which is not ONNX's own"]
    )
    #expect(try work("folded_int8").refusedOperations.isEmpty)
    #expect(try work("torch_recurrent").refusedOperations.isEmpty)
    // Among its weights, whatever their places: no numbers.
    let whole = try Data(
      contentsOf: GoldenNetwork.url("torch_recurrent", "onnx")
    )
    let refusals = (0..<whole.count / 64).compactMap { part in
      var data = whole
      let place = part * 64
      data.replaceSubrange(
        place..<place + 8,
        with: Data(repeating: 255, count: 8)
      )
      return try? ModelWork(bytes: data, place: "x.onnx", featureCount: 6)
        .refusedOperations
    }
    let all = refusals.count { $0 == ["1 x weights that are not finite"] }
    #expect(all > whole.count / 64 / 4)
  }

  /// A network that the compiler takes is priced as a stream still.
  @Test func streamsAreStreams() throws {
    for name in ["torch_recurrent", "torch_chomped", "onnx_strided"] {
      let work = try ModelWork(
        bytes: Data(contentsOf: GoldenNetwork.url(name, "onnx")),
        place: name,
        featureCount: 6
      )
      #expect(work.isStream, "\(name)")
      #expect(work.uncountedOperations.isEmpty)
    }
    // One that looks ahead is none.
    do {
      _ = try ModelWork(
        bytes: Data(contentsOf: GoldenNetwork.url("torch_symmetric", "onnx")),
        place: "x.onnx",
        featureCount: 6
      )
      Issue.record("an open time was priced")
    } catch {
      #expect("\(error)".contains("axis 2 ('time') has no extent"))
    }
  }
}
