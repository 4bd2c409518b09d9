import DecoderHost
import Decoder
import Firmware
import DecoderImage
import TestSupport
import Testing

@testable import FirmwareRunner

/// A board's messages of which one does not come.
@Suite struct BoardTraceBuilderTests {
  private struct Piece {
    var kind: HopVectorKind
    var index: Int, count: Int, first: Int
    var elements: [Int32]
  }

  private static let image = CloneFolder.file(
    "Recordings/decoders/synthetic-gru.phx"
  )

  /// The pieces of a hop's vectors, of at most 10 elements.
  private static func pieces(_ file: ImageFile) -> [Piece] {
    let image = file.image
    var shapes: [(HopVectorKind, Int, Int)] = []
    let elements = image.tensor(0).elementCount
    shapes.append((.rawFeatures, 0, elements))
    shapes.append((.networkInput, 0, elements))
    for index in 0..<image.count(of: .operators) {
      let output = image.tensor(image.networkOperator(index).output)
      shapes.append((.layer, index, output.elementCount))
    }
    for index in 0..<image.count(of: .groups) {
      shapes.append((.group, index, image.group(index).elementCount))
    }
    return shapes.flatMap { kind, index, count in
      stride(from: 0, to: count, by: 10).map { first in
        let end = min(first + 10, count)
        return Piece(
          kind: kind,
          index: index,
          count: count,
          first: first,
          elements: (first..<end).map { Int32($0) }
        )
      }
    }
  }

  /// Two hops, without one piece of the first or without its record.
  private static func build(
    without missing: Int?,
    _ file: ImageFile
  ) throws -> [HopTrace] {
    var builder = BoardTraceBuilder(file.image, .vectors)
    var traces: [HopTrace] = []
    let pieces = pieces(file)
    for hop in 0..<2 {
      for (place, piece) in pieces.enumerated()
      where hop != 0 || place != missing {
        try builder.take(
          piece.kind,
          index: piece.index,
          count: piece.count,
          first: piece.first,
          piece.elements
        )
      }
      if hop == 0, missing == pieces.count { continue }
      var record = HopRecord()
      record.hopIndex = UInt32(hop)
      traces.append(try builder.finish(record))
    }
    return traces
  }

  @Test func allOfItIsATrace() throws {
    let file = try ImageFile(opening: Self.image)
    let traces = try Self.build(without: nil, file)
    #expect(traces.count == 2)
    #expect(traces[0].vectors == traces[1].vectors)
    #expect(traces[1].vectors.last?.elements.first == 0)
  }

  @Test func whateverIsMissingIsNoticed() throws {
    let file = try ImageFile(opening: Self.image)
    for missing in 0...Self.pieces(file).count {
      #expect(throws: LostFrame.self, "piece \(missing)") {
        try Self.build(without: missing, file)
      }
    }
  }

  /// What no hop of the image has, in place of its first piece: refused at once,
  /// so that nothing of it is kept.
  @Test func whatNoHopHasIsRefused() throws {
    let file = try ImageFile(opening: Self.image)
    let right = Self.pieces(file)[0]
    var wrong = [Piece](repeating: right, count: 5)
    wrong[0].kind = .group
    wrong[1].index += 1
    wrong[2].count += 1
    wrong[3].elements += [Int32](repeating: 0, count: right.count)
    wrong[4].first = 1
    for (number, piece) in wrong.enumerated() {
      var builder = BoardTraceBuilder(file.image, .vectors)
      #expect(throws: LostFrame.self, "\(number)") {
        try builder.take(
          piece.kind,
          index: piece.index,
          count: piece.count,
          first: piece.first,
          piece.elements
        )
      }
    }
    var builder = BoardTraceBuilder(file.image, .commands)
    #expect(throws: LostFrame.self) {
      try builder.take(
        right.kind,
        index: right.index,
        count: right.count,
        first: 0,
        right.elements
      )
    }
  }

  @Test func theSameVectorTwiceIsRefused() throws {
    let file = try ImageFile(opening: Self.image)
    let piece = Self.pieces(file)[0]
    var builder = BoardTraceBuilder(file.image, .vectors)
    try builder.take(
      piece.kind,
      index: 0,
      count: piece.count,
      first: 0,
      piece.elements
    )
    #expect(throws: LostFrame.self) {
      try builder.take(
        piece.kind,
        index: 0,
        count: piece.count,
        first: 0,
        piece.elements
      )
    }
  }
}
