import DecoderFirmware
import Evaluation

/// Puts a board's messages together to the traces of hops.
struct BoardTraceBuilder {
  private var trace = HopTrace()

  /// Takes a piece of a vector.
  ///
  /// - Throws: That it does not follow what came before: a frame was lost on
  ///   the line.
  mutating func take(
    _ kind: HopVectorKind,
    index: Int,
    count: Int,
    first: Int,
    _ elements: [Int32],
    of board: String
  ) throws(EvaluationError) {
    if first == 0 {
      trace.vectors.append(HopVector(kind: kind, index: index, elements: []))
    }
    guard let last = trace.vectors.indices.last,
      trace.vectors[last].kind == kind, trace.vectors[last].index == index,
      trace.vectors[last].elements.count == first
    else { throw BoardFault.lostFrame(board) }
    trace.vectors[last].elements += elements
  }

  /// Takes the record that ends a hop.
  mutating func finish(_ record: HopRecord) -> HopTrace {
    defer { trace = HopTrace() }
    trace.record = record
    return trace
  }

  /// Forgets what has come of a hop.
  mutating func restart() { trace = HopTrace() }
}
