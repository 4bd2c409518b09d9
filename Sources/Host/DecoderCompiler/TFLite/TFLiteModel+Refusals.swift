extension TFLiteModel {
  /// What TensorFlow Lite Micro refuses of the network, one line for each kind of
  /// operator; empty where it runs it, as far as operators and types tell.
  ///
  /// Source: the operators registered in tflite-micro 0.dev20261023, and its
  /// kernels: layers take activations and weights of one kind ("Hybrid models are
  /// not supported on TFLite Micro"), and none of float16 or uint8.
  public var microRefusals: [String] {
    var counts: [String: Int] = [:]
    var order: [String] = []
    for step in operators {
      guard let reason = refusal(of: step) else { continue }
      if counts[reason] == nil { order.append(reason) }
      counts[reason, default: 0] += 1
    }
    return order.map { "\(counts[$0] ?? 0) x \($0)" }
  }

  private func refusal(of step: Operator) -> String? {
    if step.isCustom {
      return "\(step.name), which is not TensorFlow Lite's own"
    }
    guard Self.microOperators.contains(step.name[...]) else {
      return "\(step.name), which it does not have"
    }
    let given = step.inputs.map { index in
      tensors.indices.contains(index) ? tensors[index] : nil
    }
    guard let input = given.first ?? nil else { return nil }
    if step.name == "DEQUANTIZE", input.type == .float16 {
      return "DEQUANTIZE of float16"
    }
    guard let place = Self.weightPlaces[step.name],
      given.indices.contains(place), let weights = given[place]
    else { return nil }
    // A transposed convolution's first input is its output's shape.
    let activations =
      step.name == "TRANSPOSE_CONV" ? given.last ?? nil : input
    guard let type = activations?.type else { return nil }
    if type == .float32, weights.type != .float32 {
      return "\(step.name) of float32 with weights of \(weights.type) (hybrid)"
    }
    return [.float32, .int8, .int16].contains(type)
      ? nil : "\(step.name) of \(type)"
  }

  /// Which input holds the weights of a layer.
  private static let weightPlaces = [
    "FULLY_CONNECTED": 1, "CONV_2D": 1, "DEPTHWISE_CONV_2D": 1,
    "TRANSPOSE_CONV": 1, "SVDF": 1, "UNIDIRECTIONAL_SEQUENCE_LSTM": 1,
    "BATCH_MATMUL": 1,
  ]

  private static let microOperators: Set<Substring> = Set(
    """
    ABS ADD ADD_N ARG_MAX ARG_MIN ASSIGN_VARIABLE AVERAGE_POOL_2D BATCH_MATMUL
    BATCH_TO_SPACE_ND BROADCAST_ARGS BROADCAST_TO CALL_ONCE CAST CEIL
    CONCATENATION CONV_2D COS CUMSUM DEPTHWISE_CONV_2D DEPTH_TO_SPACE
    DEQUANTIZE DIV DYNAMIC_UPDATE_SLICE ELU EMBEDDING_LOOKUP EQUAL EXP
    EXPAND_DIMS FILL FLOOR FLOOR_DIV FLOOR_MOD FULLY_CONNECTED GATHER
    GATHER_ND GREATER GREATER_EQUAL HARD_SWISH IF L2_NORMALIZATION L2_POOL_2D
    LEAKY_RELU LESS LESS_EQUAL LOG LOGICAL_AND LOGICAL_NOT LOGICAL_OR LOGISTIC
    LOG_SOFTMAX MAXIMUM MAX_POOL_2D MEAN MINIMUM MIRROR_PAD MUL NEG NOT_EQUAL
    PACK PAD PADV2 PRELU QUANTIZE READ_VARIABLE REDUCE_ALL REDUCE_MAX
    REDUCE_MIN RELU RELU6 RESHAPE RESIZE_BILINEAR RESIZE_NEAREST_NEIGHBOR
    REVERSE_V2 ROUND RSQRT SELECT_V2 SHAPE SIN SLICE SOFTMAX SPACE_TO_BATCH_ND
    SPACE_TO_DEPTH SPLIT SPLIT_V SQRT SQUARE SQUARED_DIFFERENCE SQUEEZE
    STRIDED_SLICE SUB SUM SVDF TANH TRANSPOSE TRANSPOSE_CONV
    UNIDIRECTIONAL_SEQUENCE_LSTM UNPACK VAR_HANDLE WHILE ZEROS_LIKE
    """.split { $0 == " " || $0 == "\n" }
  )
}
