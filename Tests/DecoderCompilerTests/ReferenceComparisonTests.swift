import Files
import Foundation
import Testing

@testable import DecoderCompiler

/// Imported networks against files of Tools/Reference/onnx_reference.py.
struct ReferenceComparisonTests {
  private static func reference(_ name: String) throws -> String {
    try #require(
      Bundle.module.url(
        forResource: name,
        withExtension: "npz",
        subdirectory: "Golden/Reference"
      )
    ).path
  }

  private func stream(
    _ name: String,
    _ change: (inout ONNXModel) -> Void = { _ in }
  ) throws -> StreamGraph {
    var model = try GoldenNetwork.model(name)
    change(&model)
    return try GraphImporter.stream(of: model, featureCount: 6, place: name)
  }

  @Test(arguments: [
    "torch_recurrent", "torch_recurrent_fixed", "torch_chomped",
  ])
  func anImportThatIsRightIsClose(name: String) throws {
    let found = try ReferenceComparison(
      stream(name),
      reading: Self.reference(name)
    )
    for output in found.outputs {
      #expect(output.stepCount >= 48)
      #expect(output.relative > 0 && output.relative < 1e-6)
      #expect(output.largest >= output.rms)
    }
  }

  /// A state that goes on from window to window is another network's, where its
  /// gates are slow.
  @Test func windowsThatAreStreamedAreSeen() throws {
    let error = #expect(throws: Fault.self) {
      try ReferenceComparison(
        stream("onnx_window"),
        reading: Self.reference("onnx_window")
      )
    }
    #expect(error?.fault.contains("output y") == true)
    #expect(error?.remedy.contains("open time axis") == true)
  }

  /// What an import could get wrong: one weight, one attribute, one output for
  /// another.
  @Test func aFaultOfTheImportIsSeen() throws {
    let path = try Self.reference("torch_recurrent")
    let faults: [(inout ONNXModel) -> Void] = [
      { model in
        let name = model.initializers.keys.sorted().first {
          model.initializers[$0]?.shape.count == 3
        }
        model.initializers[name ?? ""]?.values[0] += 0.05
      },
      { model in
        let place = model.nodes.firstIndex { $0.operation == "GRU" } ?? 0
        model.nodes[place].attributes["linear_before_reset"] = .integers([0])
      },
    ]
    for fault in faults {
      #expect(throws: Fault.self) {
        try ReferenceComparison(stream("torch_recurrent", fault), reading: path)
      }
    }
  }

  @Test func anotherNetworksFileIsRefused() throws {
    let error = #expect(throws: Fault.self) {
      try ReferenceComparison(
        stream("torch_recurrent"),
        reading: Self.reference("torch_chomped")
      )
    }
    #expect(error?.fault == "has no array 'activity'")
  }
}
