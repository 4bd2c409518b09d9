/// A stretch of working memory: elements of one type at a fixed place.
public struct MemoryRange<Element: BitwiseCopyable>: BitwiseCopyable, Sendable {
  /// Where the stretch begins, in bytes from the start of the memory.
  public let byteOffset: Int

  /// How many elements it holds.
  public let count: Int

  /// Names `count` elements at `byteOffset`, a multiple of their alignment.
  public init(byteOffset: Int, count: Int) {
    precondition(byteOffset >= 0 && count >= 0, "a range of memory is positive")
    precondition(
      byteOffset % MemoryLayout<Element>.alignment == 0,
      "a range of memory is aligned"
    )
    self.byteOffset = byteOffset
    self.count = count
  }
}

/// Lays stretches of working memory end to end, before there is any memory.
///
/// The same plan is made where a decoder is compiled and where it runs, so that
/// both agree on the size without either allocating.
public struct MemoryPlan: Sendable {
  /// Every stretch begins on this boundary, in bytes.
  public static let alignment = 16

  /// The bytes laid out so far, a multiple of `alignment`.
  public private(set) var byteCount = 0

  /// Starts an empty plan.
  public init() {}

  /// Goes on where an earlier plan had come to.
  ///
  /// - Parameter byteCount: A multiple of `alignment`.
  public init(startingAt byteCount: Int) {
    precondition(byteCount % Self.alignment == 0, "a plan is aligned")
    self.byteCount = byteCount
  }

  /// Reserves the next `count` elements.
  public mutating func reserve<Element: BitwiseCopyable>(
    _ count: Int,
    of type: Element.Type
  ) -> MemoryRange<Element> {
    let range = MemoryRange<Element>(byteOffset: byteCount, count: count)
    let bytes = count * MemoryLayout<Element>.stride
    byteCount += (bytes + Self.alignment - 1) / Self.alignment * Self.alignment
    return range
  }
}

/// Memory that the caller owns and a decoder works in; nothing is allocated.
///
/// Two spans of overlapping ranges must not be in use at the same time: a
/// `MemoryPlan` gives every stretch its own place, which is what keeps that.
@safe public struct WorkingMemory {
  private let base: UnsafeMutableRawPointer

  /// The size of the memory, in bytes.
  public let byteCount: Int

  /// Wraps `bytes`, which must outlive this value and every span taken from it.
  ///
  /// - Parameter bytes: Aligned to `MemoryPlan.alignment`.
  public init(_ bytes: UnsafeMutableRawBufferPointer) {
    guard let base = bytes.baseAddress else {
      preconditionFailure("working memory is not empty")
    }
    precondition(
      Int(bitPattern: base) % MemoryPlan.alignment == 0,
      "working memory is aligned"
    )
    unsafe self.base = base
    self.byteCount = bytes.count
  }

  /// The elements of `range`, to read and write.
  @_lifetime(immortal)
  @inlinable
  public func span<Element: BitwiseCopyable>(
    _ range: MemoryRange<Element>
  ) -> MutableSpan<Element> {
    let start = unsafe pointer(to: range)
    let span = unsafe MutableSpan<Element>(
      _unsafeStart: start,
      count: range.count
    )
    return unsafe _overrideLifetime(span, copying: ())
  }

  /// The elements of `range`, to read.
  @_lifetime(immortal)
  @inlinable
  public func view<Element: BitwiseCopyable>(
    _ range: MemoryRange<Element>
  ) -> Span<Element> {
    let start = unsafe pointer(to: range)
    let span = unsafe Span<Element>(_unsafeStart: start, count: range.count)
    return unsafe _overrideLifetime(span, copying: ())
  }

  /// Sets every byte to zero.
  public func clear() {
    _ = unsafe base.initializeMemory(
      as: UInt8.self,
      repeating: 0,
      count: byteCount
    )
  }

  @usableFromInline
  func pointer<Element: BitwiseCopyable>(
    to range: MemoryRange<Element>
  ) -> UnsafeMutablePointer<Element> {
    precondition(
      range.byteOffset <= byteCount
        && range.count
          <= (byteCount - range.byteOffset) / MemoryLayout<Element>.stride,
      "the range lies inside the working memory"
    )
    return unsafe (base + range.byteOffset).assumingMemoryBound(
      to: Element.self
    )
  }
}
