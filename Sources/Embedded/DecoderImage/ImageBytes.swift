/// The bytes of an image, read in place.
///
/// Every read is checked against the length, so that not even a mistake in the
/// checks of `DecoderImage` could read outside.
@safe public struct ImageBytes: @unchecked Sendable {
  @usableFromInline let base: UnsafeRawPointer
  public let count: Int

  /// Wraps bytes that stay as they are, and where they are, for as long as this
  /// value or any span from it is in use.
  ///
  /// - Parameter bytes: Aligned to 16 bytes, as flash and mapped files are.
  public init(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else {
      preconditionFailure("an image has bytes")
    }
    precondition(
      Int(bitPattern: base) % ImageLayout.sectionAlignment == 0,
      "an image is aligned"
    )
    unsafe self.base = base
    count = bytes.count
  }

  /// The first bytes alone.
  public func prefix(_ count: Int) -> ImageBytes {
    precondition(count >= 0 && count <= self.count, "a part of the image")
    return unsafe ImageBytes(UnsafeRawBufferPointer(start: base, count: count))
  }

  /// The integer at a byte offset, little-endian as every supported core is.
  @inlinable
  public func load<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type,
    at offset: Int
  ) -> Value {
    precondition(
      offset >= 0 && offset <= count - MemoryLayout<Value>.size,
      "a field lies inside the image"
    )
    let value = unsafe base.loadUnaligned(fromByteOffset: offset, as: type)
    return Value(littleEndian: value)
  }

  /// An unsigned word as an index or a count.
  ///
  /// What is beyond `Int32.max` reads as that, so that a 32-bit board sees no
  /// negative index; no valid image holds either.
  @inlinable
  public func index(at offset: Int) -> Int {
    Int(min(load(UInt32.self, at: offset), UInt32(Int32.max)))
  }

  /// An unsigned word as an index, or `nil` where it stands for none.
  @inlinable
  public func optionalIndex(at offset: Int) -> Int? {
    load(UInt32.self, at: offset) == ImageLayout.none
      ? nil : index(at: offset)
  }

  /// Elements in place, from an offset that is aligned to them.
  @_lifetime(immortal)
  @inlinable
  public func span<Element: BitwiseCopyable>(
    of type: Element.Type,
    at offset: Int,
    count elementCount: Int
  ) -> Span<Element> {
    precondition(
      offset >= 0 && offset <= count && elementCount >= 0
        && elementCount <= (count - offset) / MemoryLayout<Element>.stride
        && offset % MemoryLayout<Element>.alignment == 0,
      "a table lies inside the image"
    )
    let start = unsafe (base + offset).assumingMemoryBound(to: type)
    let span = unsafe Span(_unsafeStart: start, count: elementCount)
    return unsafe _overrideLifetime(span, copying: ())
  }
}
