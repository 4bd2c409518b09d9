import Files
import Foundation

extension ModelWork {
  /// The most nodes of a network, and features of a step, that are tried as a
  /// stream: far above what a decoder has.
  private static let mostNodes = 500, mostFeatures = 4096

  /// The network as the decoder's own kernels run it.
  ///
  /// - Throws: Why they do not.
  static func stream(
    _ bytes: Data,
    _ place: String,
    _ featureCount: Int
  ) throws(Fault) -> ModelWork {
    let model = try ONNXModel(bytes: bytes, place: place)
    guard model.nodes.count <= mostNodes else {
      throw Fault(
        place: place,
        fault: "has over \(mostNodes) nodes",
        remedy: ""
      )
    }
    // The file's own lengths first, the longest before: a batch is 1.
    let own = model.inputs.first?.axes.compactMap(\.size)
      .filter { (2...mostFeatures).contains($0) }
    let candidates = (own ?? []).sorted(by: >) + [featureCount]
    var first: Fault?
    for count in candidates where count > 0 {
      do throws(Fault) {
        let graph = try GraphImporter.stream(
          of: model,
          featureCount: count,
          place: place
        )
        guard graph.nodes.allSatisfy({ $0.count <= mostFeatures }) else {
          throw Fault(
            place: place,
            fault: "has over \(mostFeatures) features",
            remedy: ""
          )
        }
        guard graph.nodes.count > 1 else {
          throw Fault(place: place, fault: "computes nothing", remedy: "")
        }
        try graph.checkFinite(place: place)
        return ModelWork(
          graph.simplified(),
          extent: Extent(stream: model, featureCount: count)
        )
      } catch {
        first = first ?? error
      }
    }
    throw first
      ?? Fault(place: place, fault: "has an input of open length", remedy: "")
  }

  init(_ graph: StreamGraph, extent: Extent) {
    let steps = graph.nodes.dropFirst().map { node in
      let inputs = node.inputs.reduce(0) { $0 + graph.nodes[$1].count }
      let (kind, products): (Step.Kind, Int) =
        switch node.kind {
        case .linear(let layer): (.dense, layer.inputCount * layer.outputCount)
        case .convolution(let layer):
          (
            .convolution,
            layer.inputCount * layer.outputCount * layer.kernelLength
          )
        case .recurrent(let layer):
          (
            .gatedRecurrentUnit,
            3 * layer.hiddenCount * (layer.inputCount + layer.hiddenCount)
          )
        default: (.elementwise, 0)
        }
      return Step(
        name: node.name.isEmpty ? kind.rawValue : node.name,
        kind: kind,
        precision: .int16,
        multiplyAccumulates: products,
        outputCount: node.count,
        weightByteCount: products,
        activationByteCount: 2 * (inputs + node.count),
        period: node.period
      )
    }
    self.init(
      steps: steps,
      constantByteCount: steps.reduce(0) { $0 + $1.weightByteCount },
      extent: extent
    )
  }
}
