import Files

/// Reads the tables of a TensorFlow Lite file; the numbers of fields are those
/// of the format's schema, version 3.
struct TFLiteReader {
  private let buffer: FlatBuffer
  private let root: FlatBuffer.Table

  private enum ModelField {
    static let version = 0, operatorCodes = 1, graphs = 2, summary = 3
    static let buffers = 4
  }

  /// Which of the union of options are those of a pool.
  private static let poolOptions: UInt8 = 5

  /// The most tensors and operators that are read, and axes and inputs of one.
  private static let mostTensors = 1 << 15, mostAxes = 8, mostInputs = 256

  init(bytes: [UInt8], place: String) throws(Fault) {
    buffer = FlatBuffer(bytes: bytes, place: place)
    guard bytes.count >= 8, bytes[4..<8].elementsEqual("TFL3".utf8) else {
      throw Fault(
        place: place,
        fault: "is not a TensorFlow Lite network",
        remedy: "give a file of format version 3 (.tflite)"
      )
    }
    root = try buffer.root()
    let version: UInt32 = try buffer.number(
      ModelField.version,
      of: root,
      missing: 0
    )
    guard version == 3 else {
      throw Fault(
        place: place,
        fault: "is of format version \(version)",
        remedy: "give one of version 3"
      )
    }
  }

  func model() throws(Fault) -> TFLiteModel {
    let graphs = try vector(ModelField.graphs, "graphs")
    guard graphs.count > 0 else { throw buffer.fault("has no graph") }
    let graph = try buffer.table(0, of: graphs)
    let tensors = try tensors(of: graph)
    let operators = try operators(of: graph, tensors)
    return TFLiteModel(
      summary: try buffer.text(ModelField.summary, of: root, "letters"),
      tensors: tensors,
      operators: operators,
      inputs: try indices(1, of: graph, tensors.count, Self.mostTensors),
      outputs: try indices(2, of: graph, tensors.count, Self.mostTensors),
      graphCount: graphs.count
    )
  }

  private func vector(
    _ field: Int,
    of table: FlatBuffer.Table? = nil,
    _ name: String
  ) throws(Fault) -> FlatBuffer.Vector {
    try buffer.vector(
      field,
      of: table ?? root,
      elementByteCount: 4,
      limit: Self.mostTensors,
      name
    )
  }

  // MARK: Tensors

  private func tensors(
    of graph: FlatBuffer.Table
  ) throws(Fault) -> [TFLiteModel.Tensor] {
    let entries = try vector(0, of: graph, "tensors")
    let buffers = try vector(ModelField.buffers, "buffers")
    var tensors: [TFLiteModel.Tensor] = []
    for index in 0..<entries.count {
      tensors.append(
        try tensor(try buffer.table(index, of: entries), index, buffers)
      )
    }
    return tensors
  }

  private func tensor(
    _ table: FlatBuffer.Table,
    _ index: Int,
    _ buffers: FlatBuffer.Vector
  ) throws(Fault) -> TFLiteModel.Tensor {
    let shape = try buffer.integers(
      0,
      of: table,
      limit: Self.mostAxes,
      "axes of tensor \(index)"
    )
    // A product of extents is below 2^31 whichever of them are taken, so that
    // no count of bytes or of operations overflows.
    var count = 1
    for extent in shape {
      guard extent >= 0 else {
        throw buffer.fault("tensor \(index) has an extent of \(extent)")
      }
      count *= max(extent, 1)
      guard count < 1 << 31 else {
        throw buffer.fault("tensor \(index) has 2^31 elements or more")
      }
    }
    let raw: UInt8 = try buffer.number(1, of: table, missing: 0)
    guard let type = TFLiteElementType(rawValue: raw) else {
      throw buffer.fault("tensor \(index) is of unknown type \(raw)")
    }
    let source: UInt32 = try buffer.number(2, of: table, missing: 0)
    guard source == 0 || Int(source) < buffers.count else {
      throw buffer.fault("tensor \(index) is in buffer \(source) of none")
    }
    var scaleCount = 0
    if let quantization = try buffer.table(4, of: table) {
      scaleCount = try buffer.vector(
        2,
        of: quantization,
        elementByteCount: 4,
        limit: .max,
        "scales"
      ).count
    }
    let variable: UInt8 = try buffer.number(5, of: table, missing: 0)
    return TFLiteModel.Tensor(
      name: try buffer.text(3, of: table, "letters of a name"),
      shape: shape,
      type: type,
      constantByteCount: source == 0
        ? 0 : try byteCount(ofBuffer: Int(source), buffers),
      isVariable: variable != 0,
      scaleCount: scaleCount
    )
  }

  /// The bytes of a buffer: in its table, or behind all tables.
  private func byteCount(
    ofBuffer index: Int,
    _ buffers: FlatBuffer.Vector
  ) throws(Fault) -> Int {
    let table = try buffer.table(index, of: buffers)
    let offset: UInt64 = try buffer.number(1, of: table, missing: 0)
    if offset > 1 {
      let size: UInt64 = try buffer.number(2, of: table, missing: 0)
      let total = UInt64(buffer.bytes.count)
      guard offset <= total, size <= total - offset else {
        throw buffer.fault("buffer \(index) lies outside of the file")
      }
      return Int(size)
    }
    return try buffer.vector(
      0,
      of: table,
      elementByteCount: 1,
      limit: .max,
      "bytes of buffer \(index)"
    ).count
  }

  // MARK: Operators

  private func operators(
    of graph: FlatBuffer.Table,
    _ tensors: [TFLiteModel.Tensor]
  ) throws(Fault) -> [TFLiteModel.Operator] {
    let codes = try vector(ModelField.operatorCodes, "operator codes")
    let entries = try vector(3, of: graph, "operators")
    var operators: [TFLiteModel.Operator] = []
    for index in 0..<entries.count {
      let table = try buffer.table(index, of: entries)
      let code: UInt32 = try buffer.number(0, of: table, missing: 0)
      guard Int(code) < codes.count else {
        throw buffer.fault("operator \(index) has code \(code) of none")
      }
      var found = try operatorCode(try buffer.table(Int(code), of: codes))
      found.inputs = try indices(1, of: table, tensors.count, Self.mostInputs)
      found.outputs = try indices(2, of: table, tensors.count, Self.mostInputs)
      let work = TFLiteWork(tensors: tensors, step: found)
      guard let count = work.multiplyAccumulates, count < 1 << 48 else {
        throw buffer.fault(
          "the shapes of operator \(index), \(found.name), do not go together"
        )
      }
      found.multiplyAccumulates = count
      guard let values = work.valueCount(window: try window(of: table)),
        values < 1 << 48
      else {
        throw buffer.fault(
          "the window of operator \(index), \(found.name), is too large"
        )
      }
      found.valueCount = values
      operators.append(found)
    }
    return operators
  }

  /// An operator without its tensors.
  private func operatorCode(
    _ table: FlatBuffer.Table
  ) throws(Fault) -> TFLiteModel.Operator {
    // Numbers up to 127 stand in the older field, all in the newer one.
    let old: Int8 = try buffer.number(0, of: table, missing: 0)
    let new: Int32 = try buffer.number(3, of: table, missing: 0)
    let number = max(Int(old), Int(new))
    let isCustom = number == TFLiteOperatorNames.custom
    var name: String
    if isCustom {
      name = try buffer.text(1, of: table, "letters of a name")
      if name.isEmpty { name = "CUSTOM" }
    } else if TFLiteOperatorNames.all.indices.contains(number) {
      name = String(TFLiteOperatorNames.all[number])
    } else {
      name = "OPERATOR_\(number)"
    }
    let version: Int32 = try buffer.number(2, of: table, missing: 1)
    return TFLiteModel.Operator(
      name: name,
      version: Int(version),
      inputs: [],
      outputs: [],
      multiplyAccumulates: 0,
      isCounted: !isCustom && TFLiteOperatorNames.all.indices.contains(number)
        && !TFLiteWork.uncounted.contains(name),
      isCustom: isCustom
    )
  }

  /// The values in the window of a pool; 1 for what is none.
  private func window(
    of step: FlatBuffer.Table
  ) throws(Fault) -> Int {
    let kind: UInt8 = try buffer.number(3, of: step, missing: 0)
    guard kind == Self.poolOptions, let options = try buffer.table(4, of: step)
    else { return 1 }
    let width: Int32 = try buffer.number(3, of: options, missing: 0)
    let height: Int32 = try buffer.number(4, of: options, missing: 0)
    // Below 2^62.
    return max(1, Int(width)) * max(1, Int(height))
  }

  /// Indices of tensors; -1 is one that is left out.
  private func indices(
    _ field: Int,
    of table: FlatBuffer.Table,
    _ tensorCount: Int,
    _ limit: Int
  ) throws(Fault) -> [Int] {
    let found = try buffer.integers(
      field,
      of: table,
      limit: limit,
      "tensors of an operator or graph"
    )
    if let bad = found.first(where: { $0 < -1 || $0 >= tensorCount }) {
      throw buffer.fault("names tensor \(bad) of \(tensorCount)")
    }
    return found
  }
}
