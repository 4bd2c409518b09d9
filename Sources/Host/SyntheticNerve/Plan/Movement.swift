/// A movement of the hand that a trial asks for.
public enum Movement: String, CaseIterable, Sendable {
  case thumbFlexion = "thumb_flexion"
  case thumbRotation = "thumb_rotation"
  case index
  case middle
  case ring
  case little
  /// All four fingers and the thumb.
  case fist
  /// Thumb against index.
  case pinch
  /// Thumb against index and middle.
  case tripod

  /// Which of the six fingers close, in the order of `Finger`.
  var fingers: [Finger] {
    switch self {
    case .thumbFlexion: [.thumbFlexion]
    case .thumbRotation: [.thumbRotation]
    case .index: [.index]
    case .middle: [.middle]
    case .ring: [.ring]
    case .little: [.little]
    case .fist: Finger.allCases
    case .pinch: [.thumbFlexion, .thumbRotation, .index]
    case .tripod: [.thumbFlexion, .thumbRotation, .index, .middle]
    }
  }
}

/// The six degrees of freedom, in the order used everywhere.
public enum Finger: Int, CaseIterable, Sendable {
  case thumbFlexion
  case thumbRotation
  case index
  case middle
  case ring
  case little

  /// The name in files, such as `thumb_flexion`.
  public var name: String {
    switch self {
    case .thumbFlexion: "thumb_flexion"
    case .thumbRotation: "thumb_rotation"
    case .index: "index"
    case .middle: "middle"
    case .ring: "ring"
    case .little: "little"
    }
  }

  /// The fingers that take a part of this one's drive unasked.
  ///
  /// Neighbours on the hand; the two motions of the thumb count as such.
  var neighbours: [Finger] {
    switch self {
    case .thumbFlexion: [.thumbRotation]
    case .thumbRotation: [.thumbFlexion]
    case .index: [.middle]
    case .middle: [.index, .ring]
    case .ring: [.middle, .little]
    case .little: [.ring]
    }
  }
}
