/// Which version of the program this is. Nothing else says so.
public enum ProgramVersion {
  /// Major, minor and patch.
  public static let text = "0.12.0"

  /// Program and version, as they stand in what it writes.
  public static let program = "phalanx " + text
}
