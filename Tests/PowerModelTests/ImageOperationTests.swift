import DecoderImage
import Foundation
import TestSupport
import Testing

@testable import PowerModel

/// The bundled decoders, whose multiply-accumulates follow from the shapes of
/// the weights in the networks that they were compiled from.
struct ImageOperationTests {
  @Test(arguments: [
    // GRU of 64 on 32 features, two outputs of 6.
    ("synthetic-gru", 3 * 64 * (32 + 64) + 2 * 64 * 6, 1),
    ("synthetic-linear", 2 * 32 * 6, 0),
    // GRU of 64 on 40, outputs of 22, 13 and 12.
    ("ninapro-db1-gru", 3 * 64 * (40 + 64) + 64 * (22 + 13 + 12), 1),
    ("ninapro-db1-linear", 30 * (22 + 13 + 12), 0),
  ])
  func countsTheNetwork(_ name: String, _ macs: Int, _ units: Int) throws {
    let path = CloneFolder.file("Recordings/decoders/\(name).phx")
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let buffer = ImageBuffer(data)
    let image = try DecoderImage(checking: buffer.bytes())
    let operations = NetworkOperation.operations(of: image)
    #expect(operations.reduce(0) { $0 + $1.macs } == macs)
    #expect(
      operations.filter { $0.kind == .gatedRecurrentUnit }.count == units
    )
    #expect(operations.allSatisfy { $0.period == 1 && $0.outputCount > 0 })
    #expect(operations.reduce(0) { $0 + $1.weightByteCount } <= data.count)
    let target = try TargetProfile(named: "stm32u575")
    let found = NetworkPricing.fitted.predict(
      operations,
      on: target,
      by: .phalanx
    )
    // Between half a cycle and ten a product, and the bytes of the buffer live.
    let perMac = found.cycles / Double(macs)
    #expect(perMac > 0.5 && perMac < 10, "\(perMac)")
    #expect(buffer.length == data.count)
  }
}
