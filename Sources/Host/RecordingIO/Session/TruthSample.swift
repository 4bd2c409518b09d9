/// Which part of an experiment a sample belongs to.
public enum Split: String, CaseIterable, Sendable {
  /// For training and calibration.
  case train
  /// For choosing between models.
  case validation
  /// For the score.
  case test
  /// Named by no split of the session file.
  case unassigned
}

/// What a session says about one sample of its first input.
public struct TruthSample: Equatable, Sendable {
  /// For each label track, the index of the class, or -1 where unlabelled.
  public internal(set) var labels: [Int]

  /// For each value track, the value in its unit; not a number where unknown.
  public internal(set) var values: [Double]

  /// For each of the six fingers, 0 open ... 1 closed; not a number where
  /// unknown.
  public internal(set) var fingerClosure: [Double]

  /// For each finger, whether it is flexed; nil where unknown.
  public internal(set) var fingerActive: [Bool?]

  /// For each finger, whether its muscle is driven; nil where unknown.
  public internal(set) var fingerDrive: [Bool?]

  /// Index into the session's trials, or -1.
  public internal(set) var trial: Int

  /// The split it belongs to.
  public internal(set) var split: Split

  /// Whether a decision at this sample counts: not in the warm-up after a
  /// reset, nor in the guard around a transition. The score grid is apart.
  public internal(set) var isScored: Bool

  /// For each label track, whether the class is its rest class.
  public internal(set) var isRest: [Bool]

  /// A sample about which nothing is known yet.
  ///
  /// - Parameters:
  ///   - labelTracks: How many label tracks the session has.
  ///   - valueTracks: How many value tracks it has.
  public init(labelTracks: Int, valueTracks: Int) {
    labels = [Int](repeating: -1, count: labelTracks)
    values = [Double](repeating: .nan, count: valueTracks)
    fingerClosure = [Double](repeating: .nan, count: Finger.count)
    fingerActive = [Bool?](repeating: nil, count: Finger.count)
    fingerDrive = [Bool?](repeating: nil, count: Finger.count)
    trial = -1
    split = .unassigned
    isScored = false
    isRest = [Bool](repeating: false, count: labelTracks)
  }
}

/// The six movements of a hand, in the order that all of Phalanx uses.
public enum Finger {
  /// Names, as in session files and signal labels.
  public static let names = [
    "thumb_flexion", "thumb_rotation", "index", "middle", "ring", "little",
  ]

  /// Six.
  public static let count = names.count
}
