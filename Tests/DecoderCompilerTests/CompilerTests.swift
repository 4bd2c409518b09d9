import RecordingIO
import Files
import DecoderImage
import Foundation
import Testing

@testable import DecoderCompiler

/// From exported networks to decoder images that decide as the float network.
struct CompilerTests {
  static let groups: [String: String] = [
    "torch_linear":
      "  - {name: v, kind: values, output: y, elements: [a, b, c]}",
    "torch_multilayer":
      "  - {name: k, kind: classes, output: logits, elements: [a, b, c, d]}",
    "torch_recurrent": """
      - {name: on, kind: activity, output: activity, elements: [a, b, c, d]}
      - {name: v, kind: values, output: flexion, elements: [a, b]}
    """,
    "torch_chomped":
      "  - {name: v, kind: values, output: y, elements: [a, b, c]}",
    "torch_last_state":
      "  - {name: v, kind: values, output: y, elements: [a, b, c]}",
    "onnx_reset_after": """
      - {name: v, kind: values, output: values, elements: [a, b]}
      - {name: k, kind: classes, output: logits, elements: [a, b, c]}
    """,
    "onnx_strided":
      "  - {name: v, kind: values, output: y, elements: [a, b, c, d, e, f]}",
    "onnx_narrow": "  - {name: v, kind: values, output: y, elements: [a, b]}",
    "onnx_pieces":
      "  - {name: v, kind: values, output: y, elements: [a, b, c, d, e]}",
  ]

  /// int8 weights alone cost about 1/255 of a row's largest weight each, which
  /// over these few inputs and layers is up to 4 % of the output's size.
  @Test(arguments: groups.keys.sorted())
  func int16DecidesAsFloat(name: String) throws {
    let small = try SmallSession()
    let compilation = try Compiler.compile(
      modelPath: GoldenNetwork.url(name, "onnx").path,
      pipeline: small.pipeline(try #require(Self.groups[name])),
      sessions: [small.session()]
    )
    let report = compilation.report
    // The warm-up of ten hops; the filter's ring and the window may be longer.
    #expect(report.start.firstHop >= 1 && report.start.firstHop < 20)
    #expect(report.comparedHopCount == 400 - max(10, report.start.firstHop))
    for layer in report.layers where layer.relative > 0.04 {
      Issue.record("\(name) \(layer.name): \(layer.relative)")
    }
    for group in report.agreements {
      if let share = group.agreement { #expect(share > 0.97, "\(group.name)") }
      if let value = group.determination { #expect(value > 0.995) }
    }
  }

  @Test(arguments: ["torch_linear", "torch_multilayer", "torch_chomped"])
  func int8DecidesAlmostAsFloat(name: String) throws {
    let small = try SmallSession()
    let compilation = try Compiler.compile(
      modelPath: GoldenNetwork.url(name, "onnx").path,
      pipeline: small.pipeline(
        try #require(Self.groups[name]),
        activations: "int8"
      ),
      sessions: [small.session()]
    )
    for layer in compilation.report.layers where layer.relative > 0.08 {
      Issue.record("\(name) \(layer.name): \(layer.relative)")
    }
  }

  @Test func theSameInputsGiveTheSameBytes() throws {
    var images: [[UInt8]] = []
    for _ in 0..<2 {
      let small = try SmallSession()
      let compilation = try Compiler.compile(
        modelPath: GoldenNetwork.url("torch_recurrent", "onnx").path,
        pipeline: small.pipeline(try #require(Self.groups["torch_recurrent"])),
        sessions: [small.session()]
      )
      images.append(compilation.imageBytes)
    }
    #expect(images[0] == images[1])
    let buffer = ImageBuffer(images[0])
    let image = try DecoderImage(checking: buffer.bytes)
    #expect(image.count(of: .normalizations) == 6)
    withExtendedLifetime(buffer) {}
  }

  /// The pipeline's names, or those of the first recording, say which channel is
  /// which in every recording.
  @Test func channelsGoByName() throws {
    let straight = try SmallSession()
    let turned = try SmallSession(channels: "c, a, b, f, e, d")
    let groups = try #require(Self.groups["torch_linear"])
    func image(_ names: String, _ sessions: SmallSession...) throws -> [UInt8] {
      try Compiler.compile(
        modelPath: GoldenNetwork.url("torch_linear", "onnx").path,
        pipeline: straight.pipeline(groups, channels: names),
        sessions: sessions.map { try $0.session() }
      ).imageBytes
    }
    let want = try image("[a, b, c, d, e, f]", straight)
    #expect(try image("[a, b, c, d, e, f]", turned) == want)
    #expect(try image("6", straight) == want)
    #expect(try image("6", turned) != want)
    #expect(
      try image("6", straight, turned) == image("6", straight, straight)
    )
    let error = #expect(throws: Fault.self) {
      try image("[a, b, c, d, e, g]", straight)
    }
    #expect(error?.fault.contains("no channel 'g', which pipeline") == true)
  }

  @Test func groupsMustFitTheNetwork() throws {
    let small = try SmallSession()
    let cases = [
      (
        "  - {name: v, kind: values, output: z, elements: [a]}", "no output 'z'"
      ),
      (
        "  - {name: v, kind: values, output: y, elements: [a, b, c, d]}",
        "output 'y' has 3"
      ),
      (
        "  - {name: v, kind: values, output: y, elements: [a]}",
        "names 1 of the 3"
      ),
    ]
    for (groups, fault) in cases {
      let error = #expect(throws: Fault.self) {
        try Compiler.compile(
          modelPath: GoldenNetwork.url("torch_linear", "onnx").path,
          pipeline: small.pipeline(groups),
          sessions: [small.session()]
        )
      }
      #expect(error?.description.contains(fault) == true)
    }
  }

  @Test func recurrentLayersNeedInt16() throws {
    let small = try SmallSession()
    let error = #expect(throws: Fault.self) {
      try Compiler.compile(
        modelPath: GoldenNetwork.url("torch_recurrent", "onnx").path,
        pipeline: small.pipeline(
          try #require(Self.groups["torch_recurrent"]),
          activations: "int8"
        ),
        sessions: [small.session()]
      )
    }
    #expect(error?.fault == "needs int16 activations")
  }

  @Test func aSoftmaxOfValuesIsRefused() throws {
    let small = try SmallSession()
    let error = #expect(throws: Fault.self) {
      try Compiler.compile(
        modelPath: GoldenNetwork.url("torch_multilayer", "onnx").path,
        pipeline: small.pipeline(
          "  - {name: v, kind: values, output: logits, elements: [a, b, c, d]}"
        ),
        sessions: [small.session()]
      )
    }
    #expect(error?.place.contains("Softmax node") == true)
  }

  @Test func theFloatDecoderTakesBlocksOfAnySize() throws {
    let small = try SmallSession()
    let compilation = try Compiler.compile(
      modelPath: GoldenNetwork.url("torch_recurrent", "onnx").path,
      pipeline: small.pipeline(try #require(Self.groups["torch_recurrent"])),
      sessions: [small.session()]
    )
    let decoder = compilation.floatDecoder
    let stream = try small.session().makeStream()
    var samples: [Int16] = []
    _ = try stream.read(input: 0, frames: 500, into: &samples)
    func values(block: Int) -> [Double] {
      decoder.reset()
      var result: [Double] = []
      for hop in 0..<50 {
        var start = hop * 60
        while start < hop * 60 + 60 {
          let end = min(start + block * 6, hop * 60 + 60)
          decoder.append(samples.span.extracting(start..<end), input: 0)
          start = end
        }
        decoder.decide()
        result.append(decoder.value(0, ofGroup: 1))
      }
      return result
    }
    #expect(values(block: 10) == values(block: 3))
    // Those of the hops before the first decision are alike.
    #expect(Set(values(block: 10)).count > 35)
  }
}
