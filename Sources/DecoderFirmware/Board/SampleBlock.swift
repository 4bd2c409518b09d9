/// Samples of one input on their way to the decoder, a few frames at a time.
///
/// A line brings bytes, and the decoder takes spans of aligned samples: this is
/// the place between.
struct SampleBlock: ~Copyable {
  /// The most samples held at once.
  static let capacity = 256

  private var samples = InlineArray<256, Int16>(repeating: 0)

  /// How many are held.
  private(set) var count = 0

  /// Samples at an end of the range since the count was last taken.
  private(set) var saturatedCount = 0

  /// Samples taken since then.
  private(set) var takenCount = 0

  /// Takes a sample; there must be room.
  mutating func append(_ sample: Int16) {
    samples[count] = sample
    count += 1
    takenCount += 1
    if sample == .max || sample == .min { saturatedCount += 1 }
  }

  /// What is held.
  var span: Span<Int16> {
    @_lifetime(borrow self)
    get { samples.span.extracting(0..<count) }
  }

  /// Forgets what is held.
  mutating func removeAll() { count = 0 }

  /// Whether a tenth of what was taken lay at an end of the range; counts anew.
  mutating func takeSaturation() -> Bool {
    defer {
      saturatedCount = 0
      takenCount = 0
    }
    return saturatedCount * 10 > takenCount
  }
}
