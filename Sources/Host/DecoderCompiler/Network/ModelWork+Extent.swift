import Foundation

extension ModelWork {
  /// How much of a network's input its work is of.
  public struct Extent: Equatable, Sendable {
    /// The extents of its first input, as the file has them; nil for an open
    /// one, and all nil where the file does not say.
    public var shape: [Int?]?
    /// Whether the work is of one step of time only, what went before being
    /// kept; else it is of the whole input.
    public var isOneStep: Bool
    /// Steps of time in the input; nil where there is no time, or the file
    /// leaves it open.
    public var inputSteps: Int?

    /// Steps that the work is of; nil where there is no time.
    public var pricedSteps: Int? { isOneStep ? 1 : inputSteps }
  }
}

extension ModelWork.Extent {
  /// Of a stream, which is run step by step.
  init(stream model: ONNXModel, featureCount: Int) {
    let shape = model.inputs.first?.axes.map(\.size)
    // Of three axes the first is a batch where it is open.
    let extents = shape.map {
      $0.count == 3 && $0[0] == nil ? Array($0.dropFirst()) : $0
    }
    let known = (extents ?? []).compactMap { $0 }
    let isKnown = !known.isEmpty && known.count == extents?.count
    let count = isKnown ? known.product(atMost: 1 << 31) : nil
    self.init(
      shape: shape,
      isOneStep: true,
      inputSteps: count.map { $0 / featureCount }
    )
  }

  /// Of any ONNX network: the first recurrent layer or one-dimensional
  /// convolution tells what is time.
  init(_ work: ONNXWork) {
    let shape = work.graph.inputs.first.flatMap { input in
      input.axes.map { $0.map(\.size) }
    }
    let steps = work.steps.lazy.compactMap(\.stepCount).first
    self.init(
      shape: shape,
      isOneStep: work.isOneStep,
      inputSteps: work.isOneStep ? nil : steps
    )
  }

  /// Of a TensorFlow Lite network, which has no open extents.
  init(_ model: TFLiteModel) {
    let first = model.inputs.first.flatMap {
      model.tensors.indices.contains($0) ? model.tensors[$0] : nil
    }
    let sequence = model.operators.first { $0.name.contains("SEQUENCE") }
    let given = sequence?.inputs.first.flatMap {
      model.tensors.indices.contains($0) ? model.tensors[$0].shape : nil
    }
    self.init(
      shape: first?.shape,
      isOneStep: false,
      // Of batch, time and features in either order, the batch is 1.
      inputSteps: given.flatMap { $0.dropLast().product(atMost: 1 << 31) }
    )
  }
}

extension ONNXWork.Step {
  /// Steps of time that it goes through; nil for what knows no time.
  fileprivate var stepCount: Int? {
    guard let shape = given.first.flatMap({ $0 })?.shape, shape.count == 3
    else { return nil }
    switch node.operation {
    case "LSTM", "GRU", "RNN":
      return shape[node.integer("layout") ?? 0 != 0 ? 1 : 0]
    case "Conv", "QLinearConv", "ConvInteger", "FusedConv": return shape[2]
    default: return nil
    }
  }
}
