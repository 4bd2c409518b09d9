import Files

/// What the six finger motions are called, in the order of a pose: that of the
/// decoder.
public enum FingerName {
  /// In a line for people.
  public static let words = [
    "thumb", "rotation", "index", "middle", "ring", "little",
  ]
  /// Where there is little room.
  public static let short = ["th", "ro", "in", "mi", "ri", "li"]

  /// What the short ones mean.
  public static let legend =
    "th thumb, ro thumb rotation, in index, mi middle, ri ring, li little"
}
