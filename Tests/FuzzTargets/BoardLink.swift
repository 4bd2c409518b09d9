import DecoderHost
import Firmware
import DecoderImage
import TestSupport

@testable import FirmwareRunner

/// Takes the bytes of a writer.
struct LinkBytes: ByteSink {
  var bytes: [UInt8] = []

  mutating func write(_ byte: UInt8) { bytes.append(byte) }

  /// Adds a whole frame; what is too long for one is cut off.
  mutating func send(_ type: LinkMessageType, _ payload: [UInt8]) {
    var writer = LinkWriter()
    writer.begin(type)
    for byte in payload.prefix(LinkFrame.payloadCapacity) {
      writer.append(byte)
    }
    writer.finish(to: &self)
  }
}

/// A small decoder of two inputs.
enum FuzzedDecoder {
  /// The decoder's image.
  static func open() throws(FuzzFailure) -> ImageFile {
    let path = CloneFolder.file("Tests/DecoderTests/Golden/small.phx")
    do {
      return try ImageFile(opening: path)
    } catch {
      throw FuzzFailure(description: "\(error)")
    }
  }
}

extension FuzzTarget {
  /// What a host hears of a board: frames, messages and the traces of hops.
  static let boardLink = FuzzTarget("board-link") {
    (input: inout FuzzInput) throws(FuzzFailure) in
    let file = try FuzzedDecoder.open()
    let image = file.image
    defer { withExtendedLifetime(file) {} }
    let detail = LinkDetail(rawValue: input.byte() % 3) ?? .commands
    var host = BoardListener(image, detail)
    var sentCount = 0, byteCount = 0
    var isClean = true
    while !input.isAtEnd, byteCount < 20_000 {
      var line = LinkBytes()
      switch input.byte() & 7 {
      case 0:
        line.bytes = input.take(Int(input.byte() & 63))
        isClean = false
      case 1:
        line.bytes = [UInt8](
          repeating: input.byte(),
          count: Int(input.word()) % 1200
        )
        isClean = false
      case 2: line.send(.hop, record(&input))
      case 3: line.send(.vector, vector(&input))
      default:
        let types = LinkMessageType.allCases
        line.send(
          types[Int(input.byte()) % types.count],
          input.take(Int(input.byte()) * 3)
        )
      }
      sentCount += 1
      byteCount += line.bytes.count
      try host.take(line.bytes)
    }
    if isClean {
      try require(
        host.frameCount == sentCount && host.rejectedCount == 0,
        "\(host.frameCount) of \(sentCount) frames came"
      )
    }
  }

  private static func record(_ input: inout FuzzInput) -> [UInt8] {
    var bytes = input.take(HopRecord.byteCount)
    bytes += [UInt8](repeating: 0, count: HopRecord.byteCount - bytes.count)
    // Mostly a small index, which is one that may follow.
    if input.byte() & 3 != 0 { bytes.replaceSubrange(1..<4, with: [0, 0, 0]) }
    return bytes
  }

  private static func vector(_ input: inout FuzzInput) -> [UInt8] {
    let kind = input.byte() % 6, index = input.byte() & 7
    let sizes: [UInt8] = [1, 2, 4, 3]
    let count = input.byte(), first = input.byte() & 63
    let size = sizes[Int(count & 3)]
    let elements = input.take(Int(input.byte() & 63) * Int(size))
    return [kind, index, size, 0, count >> 2, 0, first, 0] + elements
  }
}

/// The host's end of the line, and an account of what it may keep.
private struct BoardListener: ~Copyable {
  private var receiver = LinkReceiver()
  private var reader = BoardMessageReader()
  private var builder: BoardTraceBuilder
  /// All elements of a hop's vectors, and those that were taken of this one.
  private let mostElements: Int
  private var heldElements = 0
  private(set) var frameCount = 0

  var rejectedCount: UInt32 { receiver.rejectedCount }

  init(_ image: DecoderImage, _ detail: LinkDetail) {
    builder = BoardTraceBuilder(image, detail)
    var count = 2 * image.tensor(0).elementCount
    for index in 0..<image.count(of: .operators) {
      count += image.tensor(image.networkOperator(index).output).elementCount
    }
    for index in 0..<image.count(of: .groups) {
      count += image.group(index).elementCount
    }
    for index in 0..<image.count(of: .branches) {
      let input = image.input(image.branch(index).input)
      count += input.hopLength * input.channelCount
    }
    mostElements = count
  }

  mutating func take(_ bytes: [UInt8]) throws(FuzzFailure) {
    for byte in bytes {
      if receiver.take(byte) {
        frameCount += 1
        try require(
          receiver.payloadCount <= LinkFrame.payloadCapacity,
          "a payload of \(receiver.payloadCount) bytes"
        )
        try checkRecord()
      }
      guard let message = reader.take(byte) else { continue }
      try build(message)
    }
  }

  /// A record that was read is written as it was.
  private func checkRecord() throws(FuzzFailure) {
    guard receiver.type == .hop, let record = HopRecord(receiver) else {
      return
    }
    var line = LinkBytes()
    var writer = LinkWriter()
    writer.begin(.hop)
    record.write(to: &writer)
    writer.finish(to: &line)
    var again = LinkReceiver()
    for byte in line.bytes { _ = again.take(byte) }
    try require(HopRecord(again) == record, "a record is read as another")
  }

  private mutating func build(_ message: BoardMessage) throws(FuzzFailure) {
    do throws(LostFrame) {
      if try builder.take(message) != nil { heldElements = 0 }
      if case .vector(_, _, _, _, let elements) = message {
        heldElements += elements.count
      }
    } catch {
      builder.restart()
      heldElements = 0
    }
    try require(
      heldElements <= mostElements,
      "\(heldElements) elements are held of a hop that has \(mostElements)"
    )
  }
}
