import Files
import Foundation
import TestSupport
import Testing

@testable import DecoderCompiler

/// Files of networks that are cut off or changed at random: a price or an error
/// of one line, never a fault.
struct DamagedNetworkTests {
  private static func networks() throws -> [Data] {
    try [
      "image", "separable", "sequence", "transformer", "shapes", "volume",
      "whole_numbers", "folded_int8", "tokens", "attended", "own",
    ].map { try ONNXWorkTests.file($0 + ".onnx") }
      + ["torch_recurrent", "torch_chomped", "onnx_pieces", "onnx_strided"].map
    { try Data(contentsOf: GoldenNetwork.url($0, "onnx")) }
  }

  /// Whether the bytes have a price.
  private static func isPriced(_ bytes: [UInt8]) -> Bool {
    do throws(Fault) {
      let work = try ModelWork(
        bytes: Data(bytes),
        place: "x.onnx",
        featureCount: 6
      )
      let total = work.steps.reduce(0) {
        $0 + $1.multiplyAccumulates + $1.outputCount + $1.weightByteCount
          + $1.activationByteCount
      }
      #expect(total >= 0 && work.constantByteCount >= 0)
      #expect(work.steps.allSatisfy { $0.multiplyAccumulates >= 0 })
      return true
    } catch {
      let text = error.description
      #expect(text.hasPrefix("x.onnx"), "\(text)")
      #expect(!error.fault.isEmpty && !error.remedy.isEmpty)
      return false
    }
  }

  @Test func changedFilesAreSurvived() throws {
    var random = SplitMix64(seed: 4711)
    var refused = 0
    let networks = try Self.networks()
    let rounds = FuzzExecutions.count(usually: 1000)
    for round in 0..<rounds {
      var bytes = [UInt8](networks[round % networks.count])
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        // The weights are most of a file: names, shapes and attributes lie at
        // its ends too.
        let half = bytes.count / 2
        let place =
          switch Int.random(in: 0..<3, using: &random) {
          case 0: Int.random(in: 0..<min(bytes.count, 600), using: &random)
          case 1: half + Int.random(in: 0..<half, using: &random)
          default: Int.random(in: 0..<bytes.count, using: &random)
          }
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 2:
          // A number of many bytes, as large as they come.
          for index in 0..<min(9, bytes.count - place) {
            bytes[place + index] = 0xFF
          }
        default: bytes.remove(at: place)
        }
      }
      if !Self.isPriced(bytes) { refused += 1 }
    }
    // Some hit names or weights only.
    #expect(refused > rounds / 3 && refused < rounds)
  }

  @Test func cutFilesAreSurvived() throws {
    for network in try Self.networks() {
      let bytes = [UInt8](network)
      for length in stride(from: 0, to: bytes.count, by: 61) {
        _ = Self.isPriced(Array(bytes.prefix(length)))
      }
    }
  }

  /// Each number of each node set to extremes, one at a time.
  @Test func extremeNumbersAreSurvived() throws {
    let extremes = [
      Int.min, Int.min + 1, -(1 << 31), -1, 0, 1, 2, 1 << 24, 1 << 31, 1 << 40,
      Int.max - 1, Int.max,
    ]
    var refused = 0
    func check(_ graph: ONNXGraph) {
      do throws(Fault) {
        let work = ModelWork(try ONNXWork(graph, place: "x"))
        #expect(work.steps.allSatisfy { $0.multiplyAccumulates >= 0 })
      } catch {
        refused += 1
        #expect(error.place.hasPrefix("x"))
      }
    }
    for network in try Self.networks() {
      let whole = try ONNXGraph(bytes: network, place: "x")
      for value in extremes {
        for index in whole.nodes.indices {
          for (key, attribute) in whole.nodes[index].attributes {
            guard case .integers(let list) = attribute else { continue }
            for place in list.indices {
              // What the reader of a file lets through.
              guard value.magnitude <= 1 << 31 || key == "starts" else {
                continue
              }
              var graph = whole
              var changed = list
              changed[place] = value
              graph.nodes[index].attributes[key] = .integers(changed)
              check(graph)
            }
          }
        }
        for (name, constant) in whole.constants
        where constant.type == .int64 && constant.elementCount > 0 {
          var graph = whole
          graph.constants[name]?.values?.values[0] = Double(value)
          check(graph)
        }
        for input in whole.inputs.indices {
          for axis in (whole.inputs[input].axes ?? []).indices {
            var graph = whole
            graph.inputs[input].axes?[axis].size = value > 0 ? value : nil
            check(graph)
          }
        }
      }
    }
    #expect(refused > 1000)
  }
}
