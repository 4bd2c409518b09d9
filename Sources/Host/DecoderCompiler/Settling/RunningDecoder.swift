import Decoder
import DecoderImage
import FixedPoint

/// A decoder with the memory that it works in.
@safe final class RunningDecoder {
  var decoder: Decoder
  private let buffer: ImageBuffer
  private let memory: UnsafeMutableRawBufferPointer

  /// Makes a decoder, as after a reset.
  init(_ buffer: ImageBuffer) throws(ImageError) {
    self.buffer = buffer
    let image = try DecoderImage(checking: buffer.bytes)
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: image.workingMemoryByteCount,
      alignment: MemoryPlan.alignment
    )
    unsafe self.memory = memory
    do throws(ImageError) {
      decoder = unsafe try Decoder(image: image, memory: WorkingMemory(memory))
    } catch {
      unsafe memory.deallocate()
      throw error
    }
  }

  deinit { unsafe memory.deallocate() }

  /// Decodes one hop of every input.
  func decode(_ samples: [[Int16]]) {
    for (index, input) in samples.enumerated() {
      _ = decoder.consume(input.span, input: index)
    }
    decoder.decode()
  }

  /// The state of an operator, as stored; empty where it has none.
  func state(ofOperator index: Int) -> [Int16] {
    guard let place = decoder.image.networkOperator(index).state else {
      return []
    }
    switch decoder.image.tensor(place).type {
    case .int8:
      let span = decoder.tensor8(place)
      return span.indices.map { Int16(span[$0]) }
    case .int16:
      let span = decoder.tensor16(place)
      return span.indices.map { span[$0] }
    }
  }
}
