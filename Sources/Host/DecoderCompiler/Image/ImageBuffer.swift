import Decoder
public import DecoderImage
import FixedPoint

/// Bytes of an image on the boundary that an image in use needs.
@safe public final class ImageBuffer {
  private let buffer: UnsafeMutableRawBufferPointer

  /// Copies the bytes.
  public init(_ bytes: [UInt8]) {
    unsafe buffer = .allocate(
      byteCount: max(bytes.count, ImageLayout.sectionAlignment),
      alignment: ImageLayout.sectionAlignment
    )
    unsafe buffer.copyBytes(from: bytes)
    count = bytes.count
  }

  deinit {
    unsafe buffer.deallocate()
  }

  private let count: Int

  /// The bytes in place; valid as long as this object lives.
  public var bytes: ImageBytes {
    unsafe ImageBytes(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
  }

  /// The working memory that a decoder of these bytes takes, of which only the
  /// records need to be right.
  var decoderMemoryByteCount: Int {
    DecoderMemory(for: DecoderImage(unchecked: bytes)).byteCount
  }

  /// Checks the bytes as a reader does.
  func check() throws(ImageError) {
    _ = try DecoderImage(checking: bytes)
  }
}
