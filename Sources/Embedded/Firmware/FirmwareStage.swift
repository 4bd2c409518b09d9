/// A stretch of the firmware's work, as it is counted.
public struct FirmwareStage: RawRepresentable, Equatable, Sendable {
  /// The number by which a port and an instruction counter know it: below 64.
  public let rawValue: UInt8

  /// The stage of a number.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// From power-on to the checked image.
  public static var start: Self { Self(rawValue: 0) }
  /// A hop's samples through filters and decimation.
  public static var filters: Self { Self(rawValue: 1) }
  /// Windowed features.
  public static var features: Self { Self(rawValue: 2) }
  /// Features as the network takes them.
  public static var normalization: Self { Self(rawValue: 3) }
  /// Groups, thresholds and fingers.
  public static var outputs: Self { Self(rawValue: 4) }
  /// The governor's ticks of a hop.
  public static var governor: Self { Self(rawValue: 5) }
  /// What is told to the host, framed.
  public static var report: Self { Self(rawValue: 6) }
  /// Bytes of the hand, taken by its session.
  public static var handBytes: Self { Self(rawValue: 7) }
  /// The governor's tick over the hand, when it is due.
  public static var handGovernor: Self { Self(rawValue: 8) }
  /// The session's frames to the hand.
  public static var handFrames: Self { Self(rawValue: 9) }
  /// An operator of the network; those from the 48th on share a number.
  public static func layer(_ index: Int) -> Self {
    Self(rawValue: UInt8(truncatingIfNeeded: 16 + min(index, 47)))
  }

  /// Which of the four counts of a `HopRecord` it adds to.
  var recordIndex: Int? {
    switch self {
    case .filters: 0
    case .features, .normalization: 1
    case .outputs: 3
    case .start, .governor, .report, .handBytes, .handGovernor, .handFrames:
      nil
    default: 2
    }
  }
}
