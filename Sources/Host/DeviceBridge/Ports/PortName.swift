/// The name of a port, as a person writes it.
///
///     /dev/ttyUSB0           a serial port of the system
///     pty:/tmp/hand          a terminal that a virtual hand has made
///     usb:0403:6014          a USB device, by vendor and product in hex
///     usb:0403:6014:FT1234   one of several, by its serial number
///     sim:                   a virtual hand inside the program
public enum PortName: Equatable, Hashable, Sendable {
  /// A device file.
  case serial(path: String)

  /// A terminal made by another program, or to be made by this one.
  case pseudoTerminal(path: String)

  /// A USB device without a kernel driver.
  case usb(USBName)

  /// A virtual hand inside the program.
  case simulated
}

/// Which USB device is meant.
public struct USBName: Equatable, Hashable, Sendable {
  /// Who made it.
  public var vendor: UInt16

  /// What it is.
  public var product: UInt16

  /// Which one it is, if there may be several.
  public var serialNumber: String?

  /// A device by its numbers.
  ///
  /// - Parameters:
  ///   - vendor: Who made it.
  ///   - product: What it is.
  ///   - serialNumber: Which one; nil for the only one.
  public init(vendor: UInt16, product: UInt16, serialNumber: String? = nil) {
    self.vendor = vendor
    self.product = product
    self.serialNumber = serialNumber
  }
}

extension PortName {
  /// Reads a name.
  ///
  /// - Throws: `badName`, saying what a name looks like.
  public init(parsing text: String) throws(TransportError) {
    if text == "sim:" {
      self = .simulated
    } else if text.hasPrefix("/") {
      guard text.hasPrefix("/dev/"), text.count > 5 else {
        throw .badName(text, "not a device", "write pty:\(text) for a terminal")
      }
      self = .serial(path: text)
    } else if let path = text.rest(after: "pty:") {
      guard !path.isEmpty else {
        throw .badName(text, "no path", "write pty:PATH")
      }
      self = .pseudoTerminal(path: path)
    } else if let rest = text.rest(after: "usb:") {
      self = .usb(try USBName(parsing: rest, in: text))
    } else {
      throw .badName(
        text,
        "not a port",
        "write /dev/ttyUSB0, pty:PATH, usb:VID:PID[:SERIAL] or sim:"
      )
    }
  }
}

extension USBName {
  /// Reads what follows `usb:`.
  fileprivate init(
    parsing rest: String,
    in whole: String
  ) throws(TransportError) {
    let parts = rest.split(
      separator: ":",
      maxSplits: 2,
      omittingEmptySubsequences: false
    )
    guard parts.count >= 2,
      let vendor = Self.number(parts[0]), let product = Self.number(parts[1])
    else {
      throw .badName(
        whole,
        "not vendor and product",
        "write both as four hex digits, such as usb:0403:6014"
      )
    }
    self.init(vendor: vendor, product: product)
    guard parts.count == 3 else { return }
    guard !parts[2].isEmpty else {
      throw .badName(whole, "no serial number", "leave out the last colon")
    }
    serialNumber = String(parts[2])
  }

  /// Four hex digits.
  private static func number(_ text: Substring) -> UInt16? {
    // UInt16 alone would accept a sign.
    guard text.utf8.count == 4, text.allSatisfy(\.isHexDigit) else {
      return nil
    }
    return UInt16(text, radix: 16)
  }
}

extension PortName: CustomStringConvertible {
  /// The name as it is written.
  public var description: String {
    switch self {
    case .serial(let path): path
    case .pseudoTerminal(let path): "pty:" + path
    case .usb(let name): name.description
    case .simulated: "sim:"
    }
  }
}

extension USBName: CustomStringConvertible {
  /// The name as it is written.
  public var description: String {
    let numbers = "usb:\(fourHexDigits(vendor)):\(fourHexDigits(product))"
    return serialNumber.map { "\(numbers):\($0)" } ?? numbers
  }
}

/// A number as USB ids are written.
func fourHexDigits(_ number: UInt16) -> String {
  let digits = String(number, radix: 16)
  return String(repeating: "0", count: 4 - digits.count) + digits
}

extension TransportError {
  fileprivate static func badName(
    _ text: String,
    _ fault: String,
    _ remedy: String
  ) -> TransportError {
    TransportError(
      .badName,
      place: text.isEmpty ? "port" : text,
      fault: fault,
      remedy: remedy
    )
  }
}

extension String {
  fileprivate func rest(after prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }
}
