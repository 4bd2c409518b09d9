/// What another process needs to go on with a line after the death of the one
/// that has opened it.
public enum LineHandover: Equatable, Sendable {
  /// The line's descriptor, with its settings and its lock.
  case descriptor(Int32)

  /// The device's name and its settings: it is claimed anew.
  case usb(USBName, SerialSettings)
}

extension Transport {
  /// None: a line inside the program ends with it.
  public var handover: LineHandover? { nil }
}

extension LineHandover {
  /// In the other process: goes on with a line that was handed over.
  ///
  /// - Parameter place: The port's name, for messages.
  /// - Returns: The line. A descriptor is closed with it, and its lock given
  ///   back.
  /// - Throws: Why a device cannot be claimed.
  public func takeOver(
    place: String
  ) throws(TransportError) -> any Transport {
    switch self {
    case .descriptor(let file):
      DescriptorTransport(owning: file, place: place) { SerialLine.unlock($0) }
    case .usb(let name, let settings):
      try USBTransport(name, settings: settings)
    }
  }
}
