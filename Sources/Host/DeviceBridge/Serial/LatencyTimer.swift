import Foundation

/// The time that an FTDI adapter waits for more bytes before it sends the host
/// what it has: 16 ms unless it is told otherwise, which is the best-known cause
/// of choppy control.
enum LatencyTimer {
  /// The file where the system shows the timer of a port.
  ///
  /// - Parameters:
  ///   - path: The device, or a link to it.
  ///   - system: Where the system shows its devices.
  /// - Returns: The path of the file, which need not exist.
  static func file(ofPort path: String, system: String = "/sys") -> String {
    let device = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    return
      "\(system)/class/tty/\(device.lastPathComponent)/device/latency_timer"
  }

  /// Sets the timer to 1 ms where that is allowed, and reads it back.
  ///
  /// - Returns: In milliseconds; nil where there is no timer.
  static func shorten(ofPort path: String, system: String = "/sys") -> Int? {
    let file = file(ofPort: path, system: system)
    guard let present = read(file) else { return nil }
    guard present != 1 else { return present }
    let descriptor = unsafe open(file, O_WRONLY | O_CLOEXEC)
    // Usually root's: the low-latency flag of the driver does the same.
    guard descriptor >= 0 else { return present }
    defer { _ = Foundation.close(descriptor) }
    let text: [UInt8] = [0x31, 0x0A]
    _ = unsafe write(descriptor, text, text.count)
    return read(file)
  }

  /// A number in a file of the system.
  private static func read(_ file: String) -> Int? {
    SystemFile.text(file).flatMap { Int($0) }
  }
}
