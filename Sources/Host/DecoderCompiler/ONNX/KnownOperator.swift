import Files

/// What this compiler knows of an operator of ONNX: how many of its inputs it
/// deals with, and which of its attributes. Whatever else a node has is refused,
/// as it could change what the node computes.
struct KnownOperator: Sendable {
  /// What is known of an attribute.
  enum Attribute: Sendable {
    /// Its value is dealt with, or changes no result.
    case read
    /// It is taken where it has ONNX's default value, and refused elsewhere.
    case only(ONNXAttribute)
  }

  let inputCount: Int
  let attributes: [String: Attribute]

  private init(_ inputCount: Int, _ attributes: [String: Attribute]) {
    self.inputCount = inputCount
    self.attributes = attributes
  }

  private init(_ inputCount: Int, _ read: String...) {
    self.inputCount = inputCount
    attributes = Dictionary(
      uniqueKeysWithValues: read.map { ($0, Attribute.read) }
    )
  }

  /// Operators that are taken where they depend on the network's input.
  static let layers: [String: KnownOperator] = [
    "Identity": .init(1),
    "Dropout": .init(3, "ratio", "seed"),
    "Cast": .init(1, "to", "saturate", "round_mode"),
    "Reshape": .init(2, "allowzero"),
    "Transpose": .init(1, "perm"),
    "Squeeze": .init(2, "axes"),
    "Unsqueeze": .init(2, "axes"),
    "Flatten": .init(1, "axis"),
    "Expand": .init(2),
    "Slice": .init(5, "starts", "ends", "axes"),
    "Gather": .init(2, "axis"),
    "Split": .init(2, "axis", "split", "num_outputs"),
    "Concat": .init(.max, "axis"),
    "Pad": .init(4, "mode", "pads", "value"),
    "Gemm": .init(3, "alpha", "beta", "transA", "transB"),
    "MatMul": .init(2),
    "Conv": .init(
      3,
      "auto_pad",
      "dilations",
      "group",
      "kernel_shape",
      "pads",
      "strides"
    ),
    "GRU": .init(
      6,
      [
        "activations": .only(.texts(["Sigmoid", "Tanh"])),
        "activation_alpha": .only(.numbers([])),
        "activation_beta": .only(.numbers([])),
        // Without a clip there is none: no value stands for that.
        "clip": .only(.other),
        "direction": .read, "hidden_size": .read, "layout": .read,
        "linear_before_reset": .read,
      ]
    ),
    "BatchNormalization": .init(
      5,
      [
        "epsilon": .read, "momentum": .read,
        "training_mode": .only(.integers([0])),
        "spatial": .only(.integers([1])),
      ]
    ),
    "Add": .init(2), "Sub": .init(2), "Mul": .init(2), "Div": .init(2),
    "Neg": .init(1), "Relu": .init(1), "Sigmoid": .init(1), "Tanh": .init(1),
    "Clip": .init(3, "min", "max"),
    "Softmax": .init(1, "axis"), "LogSoftmax": .init(1, "axis"),
    "Constant": .init(
      0,
      "value",
      "value_int",
      "value_ints",
      "value_float",
      "value_floats"
    ),
    "Shape": .init(1, "start", "end"),
  ]

  /// Operators that are computed where all that they take is constant, beside
  /// those above.
  static let arithmetic: [String: KnownOperator] = {
    var known: [String: KnownOperator] = [
      "ConstantOfShape": .init(1, "value"), "Size": .init(1),
      "Mod": .init(2, "fmod"), "Where": .init(3), "Range": .init(3),
      "Tile": .init(2),
    ]
    for name in NamedValues.unaryOperators where layers[name] == nil {
      known[name] = .init(1)
    }
    for name in NamedValues.binaryOperators
    where layers[name] == nil && known[name] == nil {
      known[name] = .init(.max)
    }
    for name in NamedValues.reductions {
      known[name] = .init(2, "axes", "keepdims", "noop_with_empty_axes")
    }
    return known
  }()
}

extension ONNXNode {
  /// Checks that nothing of the node would be overlooked.
  ///
  /// - Throws: An attribute that is not known, or whose value is not ONNX's
  ///   default where only that is taken; an input too many.
  func checkIsKnown() throws(Fault) {
    guard
      let known = KnownOperator.layers[operation]
        ?? KnownOperator.arithmetic[operation]
    else { return }
    for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
      switch known.attributes[name] {
      case .read: continue
      case .only(let wanted) where wanted == value && wanted != .other:
        continue
      case .only:
        throw Fault(
          place: "",
          fault: "has \(name) = \(value.text), which is not ONNX's default",
          remedy: name == "training_mode"
            ? "export the network for inference (model.eval())"
            : "export it with the default"
        )
      case nil:
        throw Fault(
          place: "",
          fault:
            "has the attribute \(name) = \(value.text), which is not known here",
          remedy: "export it without"
        )
      }
    }
    for index in inputs.indices
    where index >= known.inputCount && !inputs[index].isEmpty {
      throw Fault(
        place: "",
        fault:
          "has the input \(index) ('\(inputs[index])'), which is not known here",
        remedy: "export it without"
      )
    }
    // Statistics that are given out are those of the batch, up to set 13.
    if operation == "BatchNormalization",
      outputs.dropFirst().contains(where: { !$0.isEmpty })
    {
      throw Fault(
        place: "",
        fault: "gives out statistics of the batch, as in training",
        remedy: "export the network for inference (model.eval())"
      )
    }
  }
}

extension ONNXAttribute {
  /// The value, for a message.
  var text: String {
    switch self {
    case .integers(let list):
      list.count == 1 ? "\(list[0])" : "\(list.prefix(8))"
    case .numbers(let list):
      list.count == 1 ? "\(list[0])" : "\(list.prefix(8))"
    case .text(let text): "'\(text)'"
    case .texts(let list): "[\(list.prefix(8).joined(separator: ", "))]"
    case .tensor, .described: "a tensor"
    case .other: "something else"
    }
  }
}
