import Files
import RecordingIO

/// How far a network, as imported, is from what another program makes of it.
///
/// The errors of the fixed-point decoder are against the imported network; this
/// is what sees a fault of the import.
struct ReferenceComparison: Sendable {
  /// One output of the network.
  struct Output: Sendable {
    var name: String
    /// Steps that were compared.
    private(set) var stepCount = 0
    /// Of the differences, in the output's unit.
    private(set) var largest = 0.0
    private var squares = 0.0
    private var reference = 0.0
    private var valueCount = 0
    /// The step with the largest difference.
    private(set) var worstStep = 0

    init(name: String) { self.name = name }

    mutating func add(_ got: [Double], _ want: ArraySlice<Double>, step: Int) {
      stepCount += 1
      for (value, known) in zip(got, want) {
        let error = value - known
        if abs(error) > largest || error.isNaN { worstStep = step }
        largest = max(largest, abs(error))
        squares += error * error
        reference += known * known
        valueCount += 1
      }
    }

    /// Root mean square of the differences.
    var rms: Double {
      valueCount == 0 ? 0 : (squares / Double(valueCount)).squareRoot()
    }

    /// The differences' root mean square over the values'.
    var relative: Double {
      reference > 0
        ? (squares / reference).squareRoot() : squares > 0 ? .infinity : 0
    }
  }

  /// The largest relative error: float32 over some layers stays far below.
  private static let mostRelative = 1e-3

  /// The file.
  let place: String
  /// In the network's order, of those that the file has.
  private(set) var outputs: [Output]

  /// Runs the network over the reference's inputs.
  ///
  /// The file holds `input`, shape `[steps, features]`; `reset`, shape
  /// `[steps]`, not 0 where the network begins anew; and for each output an array
  /// of its name, shape `[steps, count]`, not numbers in steps without a
  /// reference.
  ///
  /// - Parameters:
  ///   - graph: As imported.
  ///   - path: The NPZ file.
  /// - Throws: Arrays that do not fit the network, or a network that differs by
  ///   more than float32's rounding.
  init(_ graph: StreamGraph, reading path: String) throws {
    place = path
    let file = try NPZReader(opening: path)
    let input = try file.matrix(named: "input")
    let width = graph.inputCount
    guard input.columnCount == width else {
      throw Fault(
        place: path,
        fault: "its input has \(input.columnCount) features, and the network "
          + "\(width)",
        remedy: "make it of the features of this pipeline: phalanx features"
      )
    }
    let reset = try file.matrix(named: "reset")
    outputs = graph.outputs.map { Output(name: $0.name) }
    var wanted: [MatrixOfFile] = []
    for output in graph.outputs {
      let matrix = try file.matrix(named: output.name)
      let count = graph.nodes[output.node].count
      guard matrix.columnCount == count, matrix.rowCount == input.rowCount
      else {
        throw Fault(
          place: "\(path): array \(output.name)",
          fault:
            "has the shape [\(matrix.rowCount), \(matrix.columnCount)], and "
            + "should have [\(input.rowCount), \(count)]",
          remedy: "make it of this network: Tools/Reference/onnx_reference.py"
        )
      }
      wanted.append(matrix)
    }
    guard reset.rowCount == input.rowCount else {
      throw Fault(
        place: "\(path): array reset",
        fault: "has \(reset.rowCount) steps, and input \(input.rowCount)",
        remedy: "make it again: Tools/Reference/onnx_reference.py"
      )
    }
    var network = FloatNetwork(graph)
    var age = 0
    for step in 0..<input.rowCount {
      if reset.row(step).contains(where: { $0 != 0 }) {
        network.reset()
        age = 0
      }
      network.step(Array(input.row(step)))
      age += 1
      // A network of windows answers at the end of each.
      guard graph.restartHops == 0 || age % graph.restartHops == 0 else {
        continue
      }
      for (index, output) in graph.outputs.enumerated() {
        let want = wanted[index].row(step)
        guard want.allSatisfy({ !$0.isNaN }) else { continue }
        outputs[index].add(network.results[output.node], want, step: step)
      }
    }
    for output in outputs {
      guard output.stepCount > 0 else {
        throw Fault(
          place: "\(path): array \(output.name)",
          fault: "has no step with numbers",
          remedy: "give a longer input"
        )
      }
      guard output.relative < Self.mostRelative else {
        throw Fault(
          place: path,
          fault: "output \(output.name) of the network as imported is off by "
            + "\(Float(output.relative * 100)) % of its size, most at step "
            + "\(output.worstStep)",
          remedy:
            "export the network with an open time axis and for inference; if it "
            + "is, report this as a bug"
        )
      }
    }
  }
}

/// A matrix of an NPZ file, row by row.
private struct MatrixOfFile {
  let rowCount: Int, columnCount: Int
  let values: [Double]

  func row(_ index: Int) -> ArraySlice<Double> {
    values[index * columnCount..<(index + 1) * columnCount]
  }
}

extension NPZReader {
  /// The most numbers of an array that are read.
  private static let mostNumbers = 1 << 27

  /// Reads an array of steps, shape `[step, column]` or `[step]`.
  fileprivate func matrix(named name: String) throws -> MatrixOfFile {
    guard let index = signals.firstIndex(where: { $0.label == name }) else {
      throw Fault(
        place: path,
        fault: "has no array '\(name)'",
        remedy: "make it of this network: Tools/Reference/onnx_reference.py; "
          + remedy(forUnknown: name, among: signals.map(\.label))
      )
    }
    let cursor = try makeCursor(over: [index])
    guard
      [cursor.frameCount, cursor.channelCount].product(atMost: Self.mostNumbers)
        != nil
    else {
      throw Fault(
        place: "\(path): array \(name)",
        fault: "has over \(Self.mostNumbers) numbers",
        remedy: "give fewer steps"
      )
    }
    var values: [Double] = []
    let count = try cursor.read(cursor.frameCount, into: &values)
    return MatrixOfFile(
      rowCount: count,
      columnCount: cursor.channelCount,
      values: values
    )
  }
}
