import Decoder
import Firmware
import DecoderImage

/// Something that a board has said did not come.
struct LostFrame: Error {}

/// Puts a board's messages together to the traces of hops.
///
/// It keeps no more than a hop has: a vector that the hop does not have next, or
/// more elements of it than there are, count as a frame that was lost.
struct BoardTraceBuilder {
  /// What identifies a vector, and how many elements it has.
  private struct Outline: Equatable {
    var kind: HopVectorKind
    var index: Int, count: Int
  }

  /// The vectors of a hop, as `HopVectors` tells them.
  private let wanted: [Outline]
  private var found: [Outline] = []
  private var trace = HopTrace()
  /// The index that the next hop has, if the decoder is not reset before it.
  private var nextHopIndex: UInt32 = 0

  /// Nothing has come yet.
  ///
  /// - Parameters:
  ///   - image: The board's decoder.
  ///   - detail: How much it was asked to say.
  init(_ image: DecoderImage, _ detail: LinkDetail) {
    var list: [Outline] = []
    if detail == .samples {
      for index in 0..<image.count(of: .branches) {
        let branch = image.branch(index)
        let input = image.input(branch.input)
        list.append(
          Outline(
            kind: .filteredSamples,
            index: index,
            count: input.hopLength / branch.decimation * input.channelCount
          )
        )
      }
    }
    if detail > .commands {
      let elements = image.tensor(0).elementCount
      list.append(Outline(kind: .rawFeatures, index: 0, count: elements))
      list.append(Outline(kind: .networkInput, index: 0, count: elements))
      for index in 0..<image.count(of: .operators) {
        let output = image.tensor(image.networkOperator(index).output)
        list.append(
          Outline(kind: .layer, index: index, count: output.elementCount)
        )
      }
      for index in 0..<image.count(of: .groups) {
        let count = image.group(index).elementCount
        list.append(Outline(kind: .group, index: index, count: count))
      }
    }
    wanted = list.filter { $0.count > 0 }
  }

  /// Takes a message.
  ///
  /// - Returns: The hop that it ends, if it ends one.
  /// - Throws: That something before it is missing.
  mutating func take(_ message: BoardMessage) throws(LostFrame) -> HopTrace? {
    switch message {
    case .vector(let kind, let index, let count, let first, let elements):
      try take(kind, index: index, count: count, first: first, elements)
      return nil
    case .hop(let record): return try finish(record)
    case .identity, .want, .state: return nil
    }
  }

  /// Takes a piece of a vector.
  ///
  /// - Throws: That it does not follow what came before, or is not what the hop
  ///   has next: a frame was lost on the line.
  mutating func take(
    _ kind: HopVectorKind,
    index: Int,
    count: Int,
    first: Int,
    _ elements: [Int32]
  ) throws(LostFrame) {
    let outline = Outline(kind: kind, index: index, count: count)
    if first == 0 {
      guard found.count < wanted.count, wanted[found.count] == outline else {
        throw LostFrame()
      }
      trace.vectors.append(HopVector(kind: kind, index: index, elements: []))
      found.append(outline)
    }
    guard let last = trace.vectors.indices.last, found[last] == outline,
      trace.vectors[last].elements.count == first,
      elements.count <= count - first
    else { throw LostFrame() }
    trace.vectors[last].elements += elements
  }

  /// Takes the record that ends a hop.
  ///
  /// - Throws: That a hop before it is missing, or a part of this.
  mutating func finish(_ record: HopRecord) throws(LostFrame) -> HopTrace {
    guard record.hopIndex == 0 || record.hopIndex == nextHopIndex,
      found.count == wanted.count,
      zip(found, trace.vectors).allSatisfy({ $0.count == $1.elements.count })
    else { throw LostFrame() }
    nextHopIndex = record.hopIndex &+ 1
    trace.record = record
    defer { forget() }
    return trace
  }

  /// Forgets what has come of a hop.
  mutating func restart() {
    forget()
    nextHopIndex = 0
  }

  private mutating func forget() {
    trace = HopTrace()
    found = []
  }
}
