extension PortName {
  /// Opens the line.
  ///
  /// - Parameter settings: The rate, and what to do with DTR and RTS. A
  ///   terminal and a USB device without a serial line take any rate.
  /// - Returns: The line, and what was really set on it.
  /// - Throws: What stands in the way, in one line. `sim:` has no line to open:
  ///   `unsupported`; make a `LinePair` for it.
  public func open(
    _ settings: SerialSettings
  ) throws(TransportError) -> (line: any Transport, report: LineReport) {
    switch self {
    case .serial(let path):
      let port = try SerialPort(path: path, settings: settings)
      return (port, port.report)
    case .pseudoTerminal(let path):
      let port = try SerialPort(
        path: path,
        settings: settings,
        place: description
      )
      return (port, port.report)
    case .usb(let name):
      let device = try USBTransport(name, settings: settings)
      return (device, device.report)
    case .simulated:
      throw TransportError(
        .unsupported,
        place: description,
        fault: "no line to open",
        remedy: "a virtual hand inside the program is not on a port"
      )
    }
  }
}
