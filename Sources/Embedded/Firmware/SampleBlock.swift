/// Samples of one input on their way to the decoder, a few frames at a time.
///
/// A line brings bytes, and the decoder takes spans of aligned samples: this is
/// the place between.
struct SampleBlock: ~Copyable {
  private var samples = InlineArray<256, Int16>(repeating: 0)

  /// How many have come, and how many of these were taken.
  private var count = 0, takenCount = 0

  /// Samples since saturation was last asked for, and those of them at an end
  /// of the range.
  private var seenCount = 0, saturatedCount = 0

  /// How many more there is room for.
  var room: Int { samples.count - count }

  /// How many wait.
  var waitingCount: Int { count - takenCount }

  /// Whether none waits.
  var isEmpty: Bool { waitingCount == 0 }

  /// Adds a sample; there must be room.
  mutating func append(_ sample: Int16) {
    samples[count] = sample
    count += 1
    seenCount += 1
    if sample == .max || sample == .min { saturatedCount += 1 }
  }

  /// What waits.
  var span: Span<Int16> {
    @_lifetime(borrow self)
    get { samples.span.extracting(takenCount..<count) }
  }

  /// The first of those that wait were taken.
  mutating func remove(_ taken: Int) {
    takenCount += taken
    if isEmpty { removeAll() }
  }

  /// Forgets what waits.
  mutating func removeAll() {
    count = 0
    takenCount = 0
  }

  /// Whether more than a tenth of the samples lay at an end of the range;
  /// counts anew.
  mutating func takeSaturation() -> Bool {
    defer {
      saturatedCount = 0
      seenCount = 0
    }
    return saturatedCount * 10 > seenCount
  }
}
