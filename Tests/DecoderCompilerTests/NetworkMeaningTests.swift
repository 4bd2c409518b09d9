import Files
import Testing

@testable import DecoderCompiler

/// A network means what its file says, or it is refused by the node that would
/// not; nothing of a node is overlooked.
struct NetworkMeaningTests {
  struct Case: CustomStringConvertible {
    var description: String
    var network: HandMadeNetwork
    /// What the error says, its node first; none where it is taken.
    var words: [String]

    init(_ text: String, _ network: HandMadeNetwork, _ words: String...) {
      description = text
      self.network = network
      self.words = words
    }
  }

  typealias Net = HandMadeNetwork

  private static func with(
    _ network: Net,
    _ change: (inout Net) -> Void
  ) -> Net {
    var changed = network
    change(&changed)
    return changed
  }

  private static var attributes: [Case] {
    [
      .init(
        "batch normalisation",
        Net.normalized(["momentum": .numbers([0.2])])
      ),
      .init("inference", Net.normalized(["training_mode": .integers([0])])),
      .init(
        "training",
        Net.normalized(["training_mode": .integers([1])]),
        "BatchNormalization node 'the n'",
        "training_mode = 1"
      ),
      .init(
        "statistics of the batch",
        Net.normalized(outputs: ["n", "m2", "v2"]),
        "BatchNormalization node 'the n'",
        "training"
      ),
      .init(
        "normalised in space",
        Net.normalized(["spatial": .integers([0])]),
        "BatchNormalization node 'the n'",
        "spatial = 0"
      ),
      .init(
        "clipped gates",
        Net.recurrent([], ["clip": .numbers([1])]),
        "GRU node 'the h'",
        "clip = 1"
      ),
      .init(
        "usual gates",
        Net.recurrent([], ["activations": .texts(["Sigmoid", "Tanh"])])
      ),
      .init(
        "other gates",
        Net.recurrent([], ["activations": .texts(["HardSigmoid", "Tanh"])]),
        "GRU node 'the h'",
        "activations = [HardSigmoid, Tanh]"
      ),
      .init(
        "backwards",
        Net.recurrent([], ["direction": .text("reverse")]),
        "GRU node 'the h'",
        "backwards"
      ),
      .init(
        "other units",
        Net.recurrent([], ["hidden_size": .integers([4])]),
        "GRU node 'the h'"
      ),
      .init(
        "same by a stride",
        Net.convolution(
          ["auto_pad": .text("SAME_LOWER"), "strides": .integers([2])]
        ),
        "Conv node 'the c'",
        "auto_pad 'SAME_LOWER'"
      ),
      .init(
        "a padding of no kind",
        Net.convolution(["auto_pad": .text("FULL")]),
        "Conv node 'the c'",
        "auto_pad 'FULL'"
      ),
      .init(
        "another kernel",
        Net.convolution(["kernel_shape": .integers([4])]),
        "Conv node 'the c'",
        "kernel of 3"
      ),
      .init(
        "an older broadcast",
        Net.behindALayer(
          "Add",
          ["w"],
          ["broadcast": .integers([1])]
        ),
        "Add node 'the y'",
        "broadcast = 1"
      ),
    ]
  }

  private static var inputs: [Case] {
    let lengths = with(Net.recurrent(["lengths"])) {
      $0.add("lengths", integers: [3])
    }
    let start = with(Net.recurrent(["", "start"])) { network in
      network.constants["start"] = NumericArray(
        shape: [1, 1, 3],
        values: [0, 0, 0]
      )
    }
    return [
      .init(
        "lengths of sequences",
        lengths,
        "GRU node 'the h'",
        "sequence_lens"
      ),
      .init("the whole sequence", with(lengths) { $0.steps = 3 }),
      .init("a zero start", start),
      .init(
        "another start",
        with(start) { $0.constants["start"]?.values[1] = 0.5 },
        "GRU node 'the h'",
        "state that is not zero"
      ),
      .init(
        "a state that is passed in",
        with(Net.recurrent(["", "cut"])) {
          $0.others = ["state"]
          $0.add("zero", integers: [0])
          $0.add("one", integers: [1])
          $0.add("Slice", ["state", "zero", "one", "zero"], ["cut"])
          $0.nodes.swapAt(0, 3)
          $0.nodes.swapAt(1, 3)
          $0.nodes.swapAt(2, 3)
        }
      ),
      .init(
        "a start by the input",
        with(Net.recurrent(["", "first"])) {
          $0.addWeights("v", 4, 3)
          $0.add("MatMul", ["x", "v"], ["first"])
          $0.nodes.insert($0.nodes.removeLast(), at: 0)
        },
        "GRU node 'the h'",
        "depends on the input"
      ),
      .init(
        "a second input",
        with(Net.behindALayer("Add", ["other"])) {
          $0.others = ["other"]
        },
        "Add node 'the y'",
        "'other', a second input"
      ),
      .init(
        "dropout",
        with(Net.behindALayer("Dropout", ["half", "no"])) {
          $0.add("half", number: 0.5)
          $0.add("no", number: 0)
        }
      ),
      .init(
        "training",
        with(Net.behindALayer("Dropout", ["half", "yes"])) {
          $0.add("half", number: 0.5)
          $0.add("yes", number: 1)
        },
        "Dropout node 'the y'",
        "at random"
      ),
      .init(
        "crossed bounds",
        with(Net.behindALayer("Clip", ["two", "one"])) {
          $0.add("one", number: 1)
          $0.add("two", number: 2)
        },
        "Clip node 'the y'",
        "no range"
      ),
      .init(
        "a bound of three",
        with(Net.behindALayer("Clip", ["three"])) {
          $0.addWeights("three", 3)
        },
        "Clip node 'the y'",
        "bound of shape [3]"
      ),
      .init(
        "no number as bound",
        with(Net.behindALayer("Clip", ["nan"])) {
          $0.add("nan", number: .nan)
        },
        "Clip node 'the y'"
      ),
      .init(
        "a batch of two",
        with(Net.behindALayer("Gather", ["twice"])) {
          $0.add("twice", integers: [0, 0])
        },
        "Gather node 'the y'",
        "repeats"
      ),
    ]
  }

  private static var values: [Case] {
    var cases = [1: true, 10: true, 11: true].map { type, _ in
      Case(
        "cast to \(type)",
        Net.behindALayer("Cast", [], ["to": .integers([type])])
      )
    }
    for (type, name) in [
      (3, "int8"), (6, "int32"), (7, "int64"), (9, "bool"), (16, "bfloat16"),
    ] {
      cases.append(
        .init(
          "cast to \(name)",
          Net.behindALayer("Cast", [], ["to": .integers([type])]),
          "Cast node 'the y'",
          name
        )
      )
    }
    for value in [Double.nan, .infinity, -.infinity] {
      for (network, name) in [
        (Net.linear(), "w"), (Net.recurrent(), "gw"), (Net.recurrent(), "gr"),
        (Net.recurrent(), "gb"), (Net.convolution(), "w"),
        (Net.normalized(), "shift"), (Net.normalized(), "variance"),
      ] {
        cases.append(
          .init(
            "\(value) in \(name)",
            with(network) { $0.constants[name]?.values[2] = value },
            "'the",
            "not a finite number"
          )
        )
      }
    }
    cases.append(
      .init(
        "divided by zero",
        with(Net.behindALayer("Div", ["zero"])) {
          $0.add("zero", number: 0)
        },
        "'the y'",
        "inf"
      )
    )
    return cases.filter { $0.description != "inf in variance" }
  }

  private static func check(_ item: Case) {
    do {
      _ = try item.network.stream()
      #expect(item.words.isEmpty, "\(item): it was taken")
    } catch {
      let text = "\(error)"
      #expect(!item.words.isEmpty, "\(item): \(text)")
      for word in item.words {
        #expect(text.contains(word), "\(item): \(text)")
      }
      #expect(text.hasPrefix("net.onnx: ") && !text.contains("\n"))
    }
  }

  @Test func attributesAreReadOrRefused() {
    for item in Self.attributes { Self.check(item) }
  }

  @Test func inputsAreReadOrRefused() {
    for item in Self.inputs { Self.check(item) }
  }

  @Test func valuesThatWouldChangeAreRefused() {
    for item in Self.values { Self.check(item) }
  }

  /// No operator takes an attribute or an input that nobody has heard of.
  @Test(arguments: KnownOperator.layers.keys.sorted())
  func whatIsNotKnownIsRefused(operation: String) throws {
    let known = try #require(KnownOperator.layers[operation])
    var node = ONNXNode(
      name: "n",
      operation: operation,
      inputs: [],
      outputs: ["o"],
      attributes: ["surprise": .integers([1])]
    )
    let attribute = #expect(throws: Fault.self) {
      try node.checkIsKnown()
    }
    #expect(attribute?.fault.contains("surprise = 1") == true)
    node.attributes = [:]
    try node.checkIsKnown()
    guard known.inputCount < .max else { return }
    node.inputs = [String](repeating: "", count: known.inputCount) + ["more"]
    let input = #expect(throws: Fault.self) {
      try node.checkIsKnown()
    }
    #expect(input?.fault.contains("'more'") == true)
  }

  @Test func allUnsupportedNodesAreListed() throws {
    var network = Net.behindALayer("Erf")
    network.add("LSTM", ["y"], ["z"])
    network.add("Mish", ["z"], ["u"])
    // Nobody reads it.
    network.add("Own", ["x"], ["unread"])
    network.outputs = ["u"]
    let error = #expect(throws: Fault.self) { try network.stream() }
    let text = error?.description ?? ""
    for name in ["Erf node 'the y'", "LSTM node 'the z'", "Mish node 'the u'"] {
      #expect(text.contains(name), "\(text)")
    }
    #expect(!text.contains("unread") && !text.contains("\n"))
  }

  // MARK: Time

  /// torch's stacked units, as they are exported with one step of time.
  private func stacked(steps: Int?) -> Net {
    var network = Net.recurrent()
    network.steps = steps
    network.addWeights("gr2", 1, 9, 3)
    network.addWeights("gw2", 1, 9, 3)
    network.add("GRU", ["y", "gw2", "gr2"], ["h2", "hn2"])
    network.add("Squeeze", ["h2", "ax"], ["s2"])
    network.add("Transpose", ["s2"], ["b"], ["perm": .integers([1, 0, 2])])
    network.addWeights("v", 3, 2)
    network.add("MatMul", ["b", "v"], ["z"])
    network.outputs = ["z"]
    return network
  }

  @Test func oneStepIsTheSameNetworkAsMany() throws {
    let many = try stacked(steps: nil).outputs(stepCount: 20)
    for steps in [1, 2, 7] {
      let got = try stacked(steps: steps).outputs(stepCount: 20)
      #expect(got == many, "\(steps)")
    }
    // A convolution behind a unit, too.
    func mixed(_ steps: Int?) -> Net {
      var network = Net.recurrent()
      network.steps = steps
      network.addWeights("k", 2, 3, 2)
      network.add("Transpose", ["y"], ["c0"], ["perm": .integers([1, 2, 0])])
      network.add("Conv", ["c0", "k"], ["c"], ["pads": .integers([1, 0])])
      network.outputs = ["c"]
      return network
    }
    let want = try mixed(nil).outputs(stepCount: 9)
    let got = try mixed(1).outputs(stepCount: 9)
    #expect(want == got)
  }

  /// The last step of a window, by a state, a slice or an index.
  private func windows() -> [(String, Net, Bool)] {
    func last(_ network: Net, _ name: String) -> Net {
      var network = network
      network.steps = 20
      network.add("end", integers: [-1])
      network.add("Gather", [name, "end"], ["last"], ["axis": .integers([0])])
      network.outputs = ["last"]
      return network
    }
    var state = Net.recurrent()
    state.steps = 20
    state.outputs = ["hn"]
    var open = state
    open.steps = nil
    // One of a single step, and one that is read before its end.
    var single = state
    single.steps = 1
    var middle = Net.recurrent()
    middle.steps = 20
    middle.add("tenth", integers: [9])
    middle.add("Gather", ["y", "tenth"], ["m"], ["axis": .integers([0])])
    middle.outputs = ["m"]
    // One whose state goes in and out goes on with it.
    var passed = Net.recurrent(["", "state"])
    passed.steps = 20
    passed.others = ["state"]
    passed.outputs = ["hn"]
    var sequence = Net.recurrent()
    sequence.steps = 20
    func convolution(_ dilation: Int) -> Net {
      var network = Net.convolution([
        "pads": .integers([2 * dilation, 0]),
        "dilations": .integers([dilation]),
      ])
      network.steps = 20
      network.add("end", integers: [-1])
      network.add("Gather", ["y", "end"], ["last"], ["axis": .integers([1])])
      network.outputs = ["last"]
      return network
    }
    return [
      ("the state", state, true), ("a single step", single, true),
      ("a step in the middle", middle, true),
      ("an index", last(Net.recurrent(), "y"), true),
      ("a state that is passed", passed, false),
      ("an open time", open, false), ("all steps", sequence, false),
      ("a short convolution", convolution(1), false),
      ("one as long as the window", convolution(9), false),
      ("a longer one", convolution(10), true),
    ]
  }

  @Test func windowsThatAStreamIsNotAreSaid() throws {
    for (name, network, isSaid) in windows() {
      let warnings = try network.stream().simplified().warnings
      #expect(warnings.isEmpty != isSaid, "\(name): \(warnings)")
      if isSaid {
        let words =
          name == "a single step"
          ? "windows of 1 step"
          : name == "a step in the middle"
            ? "answers for step 10" : "windows of 20"
        #expect(warnings.first?.contains(words) == true, "\(warnings)")
      }
    }
  }
}
