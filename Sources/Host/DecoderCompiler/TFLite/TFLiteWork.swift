/// What an operator computes, by the shapes of its tensors.
struct TFLiteWork {
  let tensors: [TFLiteModel.Tensor]
  let step: TFLiteModel.Operator

  /// Operators that have multiply-accumulates which are not counted here: those
  /// of other graphs among them.
  static let uncounted: Set<String> = [
    "CALL", "DELEGATE", "IF", "RFFT2D", "STABLEHLO_CASE", "STABLEHLO_COMPOSITE",
    "STABLEHLO_CONVOLUTION", "STABLEHLO_CUSTOM_CALL", "STABLEHLO_DOT_GENERAL",
    "STABLEHLO_WHILE", "WHILE",
  ]

  /// Multiply-accumulates of one run: zero for operators that have none of note,
  /// nil for shapes that do not go together.
  ///
  /// | operator | count |
  /// |---|---|
  /// | FULLY_CONNECTED | outputs x columns of the weights |
  /// | CONV_2D | outputs x height x width x channels of a filter |
  /// | DEPTHWISE_CONV_2D | outputs x height x width of a filter |
  /// | TRANSPOSE_CONV | inputs x outputs, height, width of the filters |
  /// | BATCH_MATMUL | outputs x last extent of the first factor |
  /// | CONV_3D | outputs x depth, height, width, channels of a filter |
  /// | CONV_3D_TRANSPOSE | inputs x depth, height, width, outputs of a filter |
  /// | LSTMs and RNNs | steps x elements of all weight matrices, both ways |
  /// | SVDF | batches x elements of both weight matrices |
  var multiplyAccumulates: Int? {
    switch step.name {
    case "FULLY_CONNECTED":
      product(outputCount, extents(of: 1, last: 1))
    case "CONV_2D":
      product(outputCount, extents(of: 1, last: 3))
    case "DEPTHWISE_CONV_2D":
      filter(of: 1, rank: 4).flatMap {
        product(outputCount, $0[1] * $0[2])
      }
    case "TRANSPOSE_CONV":
      filter(of: 1, rank: 4).flatMap { shape in
        product(input(2)?.elementCount, shape[0] * shape[1] * shape[2])
      }
    case "CONV_3D":
      filter(of: 1, rank: 5).flatMap {
        product(outputCount, $0[..<4].reduce(1, *))
      }
    case "CONV_3D_TRANSPOSE":
      filter(of: 1, rank: 5).flatMap {
        product(input(2)?.elementCount, $0[..<4].reduce(1, *))
      }
    case "BATCH_MATMUL":
      product(outputCount, extents(of: 0, last: 1))
    case "UNIDIRECTIONAL_SEQUENCE_LSTM", "LSTM":
      recurrent([1, 2, 3, 4, 5, 6, 7, 8, 16])
    case "UNIDIRECTIONAL_SEQUENCE_RNN", "RNN":
      recurrent([1, 2])
    case "BIDIRECTIONAL_SEQUENCE_LSTM":
      // Input, feedback and projection of a direction, then of an auxiliary
      // input.
      recurrent(
        Array(1...8) + [16] + Array(18...25) + [33] + Array(40...47)
      )
    case "BIDIRECTIONAL_SEQUENCE_RNN":
      recurrent([1, 2, 5, 6, 10, 11])
    case "SVDF":
      input(0).flatMap { given in
        product(given.shape.first, matrices([1, 2]))
      }
    default: 0
    }
  }

  /// Operators that go through all that they take.
  private static let reductions: Set<String> = [
    "ARG_MAX", "ARG_MIN", "MEAN", "REDUCE_ALL", "REDUCE_ANY", "REDUCE_MAX",
    "REDUCE_MIN", "REDUCE_PROD", "SUM",
  ]

  /// Values that it computes, or goes through; nil where they do not fit.
  func valueCount(window: Int) -> Int? {
    if Self.reductions.contains(step.name) {
      return input(0)?.elementCount ?? 0
    }
    return product(outputCount ?? 0, window)
  }

  private func input(_ index: Int) -> TFLiteModel.Tensor? {
    guard step.inputs.indices.contains(index), step.inputs[index] >= 0 else {
      return nil
    }
    return tensors[step.inputs[index]]
  }

  private var outputCount: Int? {
    guard let first = step.outputs.first, first >= 0 else { return nil }
    return tensors[first].elementCount
  }

  /// The shape of an input that must have so many axes.
  private func filter(of index: Int, rank: Int) -> [Int]? {
    guard let shape = input(index)?.shape, shape.count == rank else {
      return nil
    }
    return shape
  }

  /// The product of the last extents of an input.
  private func extents(of index: Int, last count: Int) -> Int? {
    guard let shape = input(index)?.shape, shape.count >= count else {
      return nil
    }
    return shape.suffix(count).reduce(1, *)
  }

  /// The elements of all of these inputs that are there.
  private func matrices(_ indices: [Int]) -> Int? {
    indices.reduce(0) { $0 + (input($1)?.elementCount ?? 0) }
  }

  /// A step of the sequence goes through all matrices: as many steps as the
  /// input has rows.
  private func recurrent(_ indices: [Int]) -> Int? {
    guard let given = input(0), let width = given.shape.last else { return nil }
    guard width > 0 else { return 0 }
    return product(given.elementCount / width, matrices(indices))
  }

  /// A product; nil where a factor is not there or it does not fit.
  private func product(_ a: Int?, _ b: Int?) -> Int? {
    guard let a, let b else { return nil }
    let (value, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? nil : value
  }
}
