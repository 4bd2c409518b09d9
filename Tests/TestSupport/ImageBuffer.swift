public import DecoderImage
public import Foundation

/// Aligned bytes of an image that a test may change.
@safe public final class ImageBuffer {
  private let storage: UnsafeMutableRawBufferPointer

  /// Copies the bytes of an image.
  public init(_ data: Data) {
    unsafe storage = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(data.count, 1),
      alignment: 16
    )
    unsafe storage.copyBytes(from: data)
    length = data.count
  }

  deinit { unsafe storage.deallocate() }

  /// The number of bytes.
  public let length: Int

  /// One byte.
  public subscript(offset: Int) -> UInt8 {
    get { unsafe storage[offset] }
    set { unsafe storage[offset] = newValue }
  }

  /// The first `count` bytes, as an image would be handed over.
  public func bytes(count: Int? = nil) -> ImageBytes {
    unsafe ImageBytes(
      UnsafeRawBufferPointer(
        rebasing: UnsafeRawBufferPointer(storage)[0..<(count ?? length)]
      )
    )
  }

  /// Makes the hash fit the contents again, so that a change reaches the checks
  /// behind it.
  public func rehash() {
    var hash = SHA256()
    let front = (0..<16).map { self[$0] }
    let rest = (48..<length).map { self[$0] }
    hash.update(front.span)
    hash.update(rest.span)
    let digest = hash.finish()
    for index in 0..<SHA256.byteCount { self[16 + index] = digest[index] }
  }

  /// Stores a little-endian word.
  public func store(_ value: UInt32, at offset: Int) {
    for index in 0..<4 {
      self[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * index))
    }
  }
}
