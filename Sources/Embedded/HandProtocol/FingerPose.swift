/// How far each of the six finger motions is closed.
public struct FingerPose: Equatable, Sendable {
  /// The number of finger motions.
  public static let fingerCount = 6

  /// Closures, Q15: 0 open, 32,767 closed. Order: thumb flexion, thumb
  /// rotation, index, middle, ring, little.
  public var closures: InlineArray<6, Int16>

  /// A pose of these closures.
  public init(closures: InlineArray<6, Int16>) {
    self.closures = closures
  }

  /// A hand with all fingers at one closure.
  public init(all closure: Int16) {
    closures = InlineArray(repeating: closure)
  }

  /// The closure of a finger, Q15.
  public subscript(finger: Int) -> Int16 {
    get { closures[finger] }
    set { closures[finger] = newValue }
  }

  /// Whether two poses have the same closures.
  public static func == (a: FingerPose, b: FingerPose) -> Bool {
    for finger in 0..<fingerCount where a[finger] != b[finger] { return false }
    return true
  }
}

/// A pose that was read from a hand, finger by finger.
///
/// A finger that could not be read has no closure: a failed read is never a
/// zero.
public struct MeasuredPose: Sendable {
  private var pose = FingerPose(all: 0)

  /// The fingers that were read: bit 0 for thumb flexion, and so on.
  public private(set) var knownFingers: UInt8 = 0

  /// A pose of which nothing is known.
  public init() {}

  /// The closure of a finger, Q15, or nil where it is not known.
  public subscript(finger: Int) -> Int16? {
    get { knownFingers & (1 << UInt8(finger)) == 0 ? nil : pose[finger] }
    set {
      if let newValue {
        pose[finger] = newValue
        knownFingers |= 1 << UInt8(finger)
      } else {
        knownFingers &= ~(1 << UInt8(finger))
      }
    }
  }
}

extension FingerPose {
  /// What was read; fingers that are not known count as open.
  init(_ measured: MeasuredPose) {
    self.init(all: 0)
    for finger in 0..<Self.fingerCount { self[finger] = measured[finger] ?? 0 }
  }
}
