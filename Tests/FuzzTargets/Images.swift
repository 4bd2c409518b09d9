import Decoder
import DecoderImage
import FixedPoint
import Foundation
import TestSupport

extension FuzzTarget {
  /// A decoder image of which any bytes are others, the hash made to fit: it is
  /// refused, or it decodes. Every read and write is checked against its memory,
  /// so that what a check has missed ends the process.
  static let images = FuzzTarget("images") {
    (input: inout FuzzInput) throws(FuzzFailure) in
    let files = [
      "DecoderTests/Golden/small.phx",
      "DecoderImageTests/Golden/operators.phx",
    ]
    let kind = input.byte()
    let path = CloneFolder.file("Tests/\(files[Int(kind & 1)])")
    guard let data = FileManager.default.contents(atPath: path) else {
      throw FuzzFailure(description: "\(path) is not there")
    }
    let buffer = ImageBuffer(data)
    while !input.isAtEnd {
      let place = Int(input.word()) % buffer.length
      buffer[place] = input.byte()
    }
    if kind & 2 == 0 { buffer.rehash() }
    do throws(ImageError) {
      try decode(try DecoderImage(checking: buffer.bytes()), kind)
    } catch {}
  }

  private static func decode(
    _ image: DecoderImage,
    _ kind: UInt8
  ) throws(ImageError) {
    // A network may ask for 64 MiB; there is no need to try how they are cleared.
    let byteCount = image.workingMemoryByteCount
    guard byteCount < 1 << 18 else { return }
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: byteCount + 16,
      alignment: 16
    )
    defer { unsafe memory.deallocate() }
    var decoder = try Decoder(
      image: image,
      memory: unsafe WorkingMemory(memory)
    )
    for hop in 0..<3 {
      for index in 0..<image.count(of: .inputs) {
        let shape = image.input(index)
        guard shape.hopLength * shape.channelCount < 1 << 14 else { return }
        let samples = (0..<shape.hopLength * shape.channelCount).map {
          Int16(truncatingIfNeeded: $0 &* 7919 &* (hop + Int(kind)))
        }
        var taken = 0
        while taken < shape.hopLength {
          let rest = samples.span.extracting(
            (taken * shape.channelCount)..<samples.count
          )
          let count = decoder.consume(rest, input: index)
          if count == 0 { break }
          taken += count
        }
      }
      guard decoder.isHopReady else { return }
      decoder.decode()
    }
  }
}
