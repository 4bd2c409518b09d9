internal import CDeviceBridge
import Foundation

/// The settings of a terminal, one call each, with the system's faults in
/// words.
enum SerialLine {
  /// Raw, 8N1, at a rate.
  ///
  /// - Returns: The rate that the driver took, in bit/s.
  static func setRaw(
    _ file: Int32,
    baudRate: Int,
    _ place: String
  ) throws(TransportError) -> Int {
    guard let wanted = UInt32(exactly: baudRate), wanted > 0 else {
      throw .unsupportedBaudRate(baudRate, actual: nil, place)
    }
    var actual: UInt32 = 0
    let code = unsafe serial_set_raw(file, wanted, &actual)
    guard code != ENOTTY else {
      throw TransportError(
        .unsupported,
        place: place,
        fault: "not a serial port",
        remedy: "phalanx doctor lists the ports there are"
      )
    }
    guard code == 0 else { throw .system(code, calling: "TCSETS2", place) }
    try checkBaudRate(baudRate, actual: Int(actual), place)
    return Int(actual)
  }

  /// Refuses a rate at which two ends would not understand each other.
  static func checkBaudRate(
    _ wanted: Int,
    actual: Int,
    _ place: String
  ) throws(TransportError) {
    let tolerance = Double(wanted) * SerialSettings.baudRateTolerance
    guard abs(Double(actual - wanted)) <= tolerance else {
      throw .unsupportedBaudRate(wanted, actual: actual, place)
    }
  }

  /// Asks the driver to hand bytes over at once.
  ///
  /// - Returns: Whether it does; nil if it has no such setting.
  static func setLowLatency(_ file: Int32) -> Bool? {
    var isSet = false
    let code = unsafe serial_set_low_latency(file, &isSet)
    // Refused without a right: what it is cannot be told apart from off.
    if code == EPERM || code == EACCES { return false }
    return code == 0 ? isSet : nil
  }

  /// Sets DTR and RTS.
  ///
  /// - Returns: What they are; nil where there are none.
  static func setModemLines(
    _ file: Int32,
    _ wanted: SerialSettings.ModemLines
  ) -> SerialSettings.ModemLines? {
    guard serial_set_modem_lines(file, wanted == .asserted) == 0 else {
      return nil
    }
    var lines: UInt8 = 0
    guard unsafe serial_get_modem_lines(file, &lines) == 0 else { return nil }
    return lines == 0 ? .released : .asserted
  }

  /// Takes a terminal for this program alone.
  ///
  /// - Throws: `busy`, naming the lock that another program holds.
  static func lock(
    _ file: Int32,
    _ path: String,
    _ place: String
  ) throws(TransportError) {
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      guard errno == EWOULDBLOCK else {
        throw .system(errno, calling: "flock", place)
      }
      throw .busy(lock: "flock", path, place)
    }
    // A program that is killed takes this one lock with it. The other would
    // stay on a terminal for as long as its maker holds the other end.
    if isPseudoTerminal(file) { return }
    // Root may open a port in spite of TIOCEXCL, so ask.
    var isTaken = false
    if unsafe serial_get_exclusive(file, &isTaken) == 0, isTaken {
      throw .busy(lock: "TIOCEXCL", path, place)
    }
    let code = serial_set_exclusive(file, true)
    guard code == 0 else { throw .system(code, calling: "TIOCEXCL", place) }
  }

  /// Whether a line is a terminal made by a program: majors 136 to 143, of
  /// Linux's list of devices.
  private static func isPseudoTerminal(_ file: Int32) -> Bool {
    var status = stat()
    guard unsafe fstat(file, &status) == 0 else { return false }
    return (136...143).contains(status.st_rdev >> 8 & 0xFFF)
  }

  /// Gives the terminal back to others, whoever else has the descriptor.
  static func unlock(_ file: Int32) {
    _ = serial_set_exclusive(file, false)
    _ = flock(file, LOCK_UN)
  }

  /// Drops what came before the port was opened.
  static func flush(_ file: Int32) {
    _ = serial_flush(file)
  }
}

extension TransportError {
  /// A rate that the line cannot have.
  static func unsupportedBaudRate(
    _ wanted: Int,
    actual: Int?,
    _ place: String
  ) -> TransportError {
    let got = actual.map { " (it would be \($0))" } ?? ""
    return TransportError(
      .unsupported,
      place: place,
      fault: "cannot do \(wanted) bit/s\(got)",
      remedy: "choose a rate that the adapter has, or another adapter"
    )
  }

  /// Another program holds a port.
  static func busy(
    lock: String,
    _ path: String,
    _ place: String
  ) -> TransportError {
    let holder = PortHolder.find(path)
    return TransportError(
      .busy,
      place: place,
      fault: "in use by another program (\(holder ?? lock))",
      remedy: holder == nil
        ? "close it; `sudo fuser -v \(path)` names it" : "close it"
    )
  }
}
