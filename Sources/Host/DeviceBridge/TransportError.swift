import Foundation

/// What is wrong with a line or a port, in one line for a person.
///
/// The line reads `place: fault; what to do`.
public struct TransportError: Error, Equatable, Sendable {
  /// What kind of fault it is, for programs.
  public enum Kind: Equatable, Sendable {
    /// A port name that is none.
    case badName

    /// Nothing is connected there.
    case noDevice

    /// More than one device has that name.
    case ambiguous

    /// This user may not open it.
    case permission

    /// Another program, or a kernel driver, has it.
    case busy

    /// It went away while it was in use. Open it anew when it is back.
    case unplugged

    /// Bytes could not be sent in time. Some of them may have been sent.
    case timeout

    /// It was closed by this program.
    case closed

    /// It cannot do what was asked, such as a baud rate.
    case unsupported

    /// A call of the system failed with this `errno`.
    case system(code: Int32)

    /// A call of libusb failed with this code.
    case usb(code: Int32)
  }

  /// What kind of fault it is.
  public var kind: Kind

  /// Where: the name of the port.
  public var place: String

  /// What is wrong there.
  public var fault: String

  /// What to do about it; empty if there is nothing to advise.
  public var remedy: String

  /// A fault at a place, and what to do about it.
  public init(
    _ kind: Kind,
    place: String,
    fault: String,
    remedy: String = ""
  ) {
    self.kind = kind
    self.place = place
    self.fault = fault
    self.remedy = remedy
  }
}

extension TransportError: CustomStringConvertible {
  /// One line, whatever the parts contain.
  public var description: String {
    let line =
      remedy.isEmpty ? "\(place): \(fault)" : "\(place): \(fault); \(remedy)"
    return String(line.map { $0.isNewline ? " " : $0 })
  }
}

extension TransportError {
  /// The line was closed by this program.
  static func closed(_ place: String) -> TransportError {
    TransportError(.closed, place: place, fault: "the line is closed")
  }

  /// The other end is gone.
  static func unplugged(_ place: String) -> TransportError {
    TransportError(
      .unplugged,
      place: place,
      fault: "disconnected",
      remedy: "check the cable and the power, then connect again"
    )
  }

  /// Bytes could not be sent in time.
  static func timeout(
    _ place: String,
    sent: Int,
    of byteCount: Int,
    milliseconds: Int
  ) -> TransportError {
    TransportError(
      .timeout,
      place: place,
      fault: "only \(sent) of \(byteCount) bytes sent in \(milliseconds) ms",
      remedy: "the device does not take them: check its power and baud rate"
    )
  }

  /// A call of the system failed in a way that has no better name.
  static func system(
    _ code: Int32,
    calling function: String,
    _ place: String
  ) -> TransportError {
    TransportError(
      .system(code: code),
      place: place,
      fault: "\(function): \(systemErrorText(code))"
    )
  }
}

/// The system's words for an `errno`.
func systemErrorText(_ code: Int32) -> String {
  guard let text = unsafe strerror(code) else { return "error \(code)" }
  return unsafe String(cString: text)
}
