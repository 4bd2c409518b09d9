import Files
import Foundation
import TestSupport
import Testing

@testable import DecoderCompiler

/// Files of TensorFlow Lite against what the schema's own classes read:
/// Tools/GoldenVectors/tflite_models.py.
struct TFLiteModelTests {
  private struct Golden: Decodable {
    struct Model: Decodable {
      let summary: String
      let tensors: Int, operators: Int, graphs: Int
      let inputs: [Int], outputs: [Int]
      let constant_bytes: Int, multiply_accumulates: Int
      let digest: String
    }
    let models: [String: Model]
  }

  private static func golden(_ name: String) throws -> Data {
    let url = try #require(
      Bundle.module.url(
        forResource: name,
        withExtension: nil,
        subdirectory: "Golden"
      )
    )
    return try Data(contentsOf: url)
  }

  private static func models() throws -> [String: Golden.Model] {
    try JSONDecoder().decode(Golden.self, from: golden("tflite.json")).models
  }

  /// The lines that the other program digests.
  private static func digest(_ model: TFLiteModel) -> String {
    var lines: [String] = []
    for (index, tensor) in model.tensors.enumerated() {
      lines.append(
        "tensor \(index) \(tensor.name) \(tensor.type) \(tensor.shape) "
          + "\(tensor.constantByteCount) \(tensor.isVariable ? 1 : 0) "
          + "\(tensor.scaleCount)"
      )
    }
    for (index, step) in model.operators.enumerated() {
      lines.append(
        "operator \(index) \(step.name) \(step.version) \(step.inputs) "
          + "\(step.outputs) \(step.multiplyAccumulates)"
      )
    }
    var digest = FNV1a()
    for byte in lines.joined(separator: "\n").utf8 { digest.update(byte) }
    return digest.text
  }

  private static func check(
    _ bytes: Data,
    _ name: String,
    _ want: Golden.Model
  ) throws {
    let model = try TFLiteModel(bytes: bytes, place: name)
    #expect(model.summary == want.summary)
    #expect(model.tensors.count == want.tensors)
    #expect(model.operators.count == want.operators)
    #expect(model.graphCount == want.graphs)
    #expect(model.inputs == want.inputs && model.outputs == want.outputs)
    #expect(model.constantByteCount == want.constant_bytes)
    #expect(model.multiplyAccumulates == want.multiply_accumulates)
    #expect(digest(model) == want.digest, "\(name)")
  }

  @Test func smallFileIsReadAsBySchema() throws {
    let name = "small.tflite"
    let want = try #require(try Self.models()[name])
    try Self.check(Self.golden(name), name, want)
    let model = try TFLiteModel(bytes: Self.golden(name), place: name)
    #expect(model.operators.map(\.isCustom).filter { $0 }.count == 1)
    #expect(model.operators.first { $0.isCustom }?.isCounted == false)
    // What is computed by hand: 120 outputs of 3 x 3 x 3 values.
    #expect(model.operators[0].multiplyAccumulates == 120 * 27)
    // Ten steps of all matrices of both directions, the auxiliary input's too:
    // 6 cells give 5 values of 16, 7 give 7; then 4 cells and 5 of 10.
    let both =
      4 * (6 * 16 + 6 * 5 + 6 * 16) + 30
      + 4 * (7 * 16 + 7 * 7 + 7 * 16)
    let ways = model.operators.filter { $0.name.hasPrefix("BIDIRECTIONAL") }
    #expect(ways.map(\.multiplyAccumulates) == [10 * both, 10 * 131])
    // 108 outputs, and as many inputs, of 2 x 2 x 2 x 2 values.
    let solid = model.operators.filter { $0.name.hasPrefix("CONV_3D") }
    #expect(solid.map(\.multiplyAccumulates) == [108 * 16, 108 * 16])
    let work = ModelWork(model)
    #expect(work.uncountedOperations == ["1 x Own"])
    #expect(work.steps.count == 14)
    let deep = try #require(model.tensors.first { $0.name == "deep" })
    #expect(deep.byteCount == 240)
  }

  // Skipped without ../shared (see Recordings/README.md).
  @Test(.enabled(if: SharedFolder.has("models")))
  func publishedFilesAreReadAsBySchema() throws {
    var count = 0
    for (name, want) in try Self.models() where name != "small.tflite" {
      let path = SharedFolder.file("models/\(name)")
      try Self.check(
        Data(contentsOf: URL(fileURLWithPath: path)),
        name,
        want
      )
      count += 1
    }
    #expect(count == 5)
  }

  @Test func whatIsNoNetworkIsSaid() throws {
    func fault(_ bytes: [UInt8]) -> String {
      do throws(Fault) {
        _ = try TFLiteModel(bytes: Data(bytes), place: "x.tflite")
        return "read"
      } catch {
        return error.fault
      }
    }
    #expect(fault([]) == "is not a TensorFlow Lite network")
    #expect(fault([UInt8](repeating: 0, count: 64)).hasPrefix("is not"))
    var bytes = [UInt8](try Self.golden("small.tflite"))
    bytes[0] = 0xFF
    bytes[3] = 0x7F
    #expect(fault(bytes).contains("outside of its 14312 bytes"))
    bytes = [UInt8](try Self.golden("small.tflite"))
    bytes.removeLast(2000)
    #expect(fault(bytes) != "read")
  }

  /// Cut off and changed at random: values or an error, never a fault.
  @Test func damagedFilesAreSurvived() throws {
    let whole = [UInt8](try Self.golden("small.tflite"))
    var errors = 0
    func read(_ bytes: [UInt8]) {
      do throws(Fault) {
        let model = try TFLiteModel(bytes: Data(bytes), place: "x")
        _ = model.constantByteCount &+ model.multiplyAccumulates
        _ = model.tensors.reduce(0) { $0 &+ $1.byteCount }
      } catch {
        errors += 1
      }
    }
    let lengths = Array(stride(from: 0, to: whole.count, by: 17))
    for length in lengths { read(Array(whole.prefix(length))) }
    #expect(errors == lengths.count)
    errors = 0
    for bit in 0..<8 * whole.count where bit % 71 == 0 {
      var bytes = whole
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      read(bytes)
    }
    #expect(errors > 100)
    var random = SplitMix64(seed: 77)
    let rounds = FuzzExecutions.count(usually: 600)
    for _ in 0..<rounds {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...12, using: &random) {
        let place = Int.random(in: 8..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes[place] = 0xFF
        default:
          // A word: offsets and lengths have four bytes.
          let value = UInt32.random(in: 0...UInt32.max, using: &random)
          for index in 0..<min(4, bytes.count - place) {
            bytes[place + index] = UInt8(
              truncatingIfNeeded: value >> UInt32(8 * index)
            )
          }
        }
      }
      read(bytes)
    }
  }

  /// One operator on an input and weights of these types.
  private static func layer(
    _ name: String,
    _ types: TFLiteElementType...,
    isCustom: Bool = false
  ) -> TFLiteModel {
    TFLiteModel(
      summary: "",
      tensors: types.map {
        TFLiteModel.Tensor(
          name: "",
          shape: [4],
          type: $0,
          constantByteCount: 0,
          isVariable: false,
          scaleCount: 0
        )
      },
      operators: [
        TFLiteModel.Operator(
          name: name,
          version: 1,
          inputs: Array(types.indices),
          outputs: [0],
          multiplyAccumulates: 0,
          isCounted: true,
          isCustom: isCustom
        )
      ],
      inputs: [0],
      outputs: [0],
      graphCount: 1
    )
  }

  /// What TensorFlow Lite Micro takes, and what it refuses: tried with hybrid
  /// forms of two networks of MLPerf Tiny in tflite-micro 0.dev20261023.
  @Test func whatTheProgramRefusesIsNamed() {
    let cases: [(TFLiteModel, [String])] = [
      (Self.layer("FULLY_CONNECTED", .int8, .int8), []),
      (Self.layer("FULLY_CONNECTED", .int16, .int8), []),
      (Self.layer("CONV_2D", .float32, .float32), []),
      (Self.layer("SOFTMAX", .float32), []),
      (
        Self.layer("FULLY_CONNECTED", .float32, .int8),
        ["1 x FULLY_CONNECTED of float32 with weights of int8 (hybrid)"]
      ),
      (
        Self.layer("CONV_2D", .float32, .int4),
        ["1 x CONV_2D of float32 with weights of int4 (hybrid)"]
      ),
      (Self.layer("CONV_2D", .uint8, .uint8), ["1 x CONV_2D of uint8"]),
      (Self.layer("DEQUANTIZE", .float16), ["1 x DEQUANTIZE of float16"]),
      (Self.layer("LSTM", .int8, .int8), ["1 x LSTM, which it does not have"]),
      (
        Self.layer("Own", .int8, isCustom: true),
        ["1 x Own, which is not TensorFlow Lite's own"]
      ),
    ]
    for (model, want) in cases {
      #expect(model.microRefusals == want)
      #expect(ModelWork(model).refusedOperations == want)
    }
  }
}
