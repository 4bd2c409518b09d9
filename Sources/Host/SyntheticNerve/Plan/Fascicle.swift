/// A bundle of axons inside a nerve, named for the muscle it mostly serves.
///
/// The long flexors of index and middle finger, and the muscles of the thumb,
/// are served by the median nerve; the deep flexors of ring and little finger
/// and the small muscles by the ulnar nerve. Where electrodes are placed,
/// above the wrist, axons of one muscle already lie together.
///
/// Source: Jabaley, Wallace and Heckler, "Internal topography of major nerves
/// of the forearm and hand", J. Hand Surg. 5(1), 1980.
public enum Fascicle: String, CaseIterable, Sendable {
  case thumbFlexion = "thumb_flexion"
  case thumbRotation = "thumb_rotation"
  case index
  case middle
  case ring
  case little
  /// Wrist flexor and pronator axons and skin afferents in the median nerve.
  case medianOther = "median_other"
  /// Interosseous and wrist flexor axons and skin afferents, ulnar nerve.
  case ulnarOther = "ulnar_other"

  /// The fascicles of the 16 electrodes: eight in each nerve.
  public static let defaultElectrodes: [Fascicle] = [
    .thumbFlexion, .thumbFlexion, .thumbRotation, .thumbRotation,
    .index, .index, .middle, .middle,
    .ring, .ring, .ring, .little, .little, .little,
    .ulnarOther, .ulnarOther,
  ]

  /// Whether it runs in the median nerve, not the ulnar.
  var isMedian: Bool {
    switch self {
    case .thumbFlexion, .thumbRotation, .index, .middle, .medianOther: true
    case .ring, .little, .ulnarOther: false
    }
  }

  /// Its place in `allCases`.
  var number: Int {
    switch self {
    case .thumbFlexion: 0
    case .thumbRotation: 1
    case .index: 2
    case .middle: 3
    case .ring: 4
    case .little: 5
    case .medianOther: 6
    case .ulnarOther: 7
    }
  }
}
