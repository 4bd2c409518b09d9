internal import CDeviceBridge

/// How large a terminal is.
public enum TerminalSize {
  /// The columns of the terminal at a descriptor now; nil where it is none, or
  /// does not know. Asked anew each time, it follows a window that is resized.
  public static func columns(of descriptor: Int32) -> Int? {
    var columns: UInt16 = 0
    let code = unsafe terminal_get_columns(descriptor, &columns)
    return code == 0 && columns > 0 ? Int(columns) : nil
  }
}
