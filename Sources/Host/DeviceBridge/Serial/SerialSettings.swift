/// How a serial line is to be set. Always 8 data bits, no parity, one stop bit,
/// and no flow control: what every supported hand uses.
public struct SerialSettings: Equatable, Sendable {
  /// What to do with the lines DTR and RTS.
  public enum ModemLines: String, Equatable, Sendable {
    /// Both on, as the system does itself when a port is opened.
    case asserted

    /// Both off, for an adapter that holds a board in reset while they are on.
    /// The system still switches them on for an instant when it opens a port.
    case released
  }

  /// In bit/s; any rate, not only the usual ones.
  public var baudRate: Int

  /// DTR and RTS. Closing leaves them as they are.
  public var modemLines: ModemLines

  /// Settings of a line.
  ///
  /// - Parameters:
  ///   - baudRate: In bit/s.
  ///   - modemLines: DTR and RTS.
  public init(baudRate: Int, modemLines: ModemLines = .asserted) {
    self.baudRate = baudRate
    self.modemLines = modemLines
  }

  /// How far the rate of a line may be from the one that was asked for, as a
  /// part of it: two ends with 2 % each between them still read each other's
  /// ten bits, with the last bit sampled within half a bit of its middle.
  static let baudRateTolerance = 0.02
}

/// What was really set on a line, as read back from it where it can be asked.
public struct LineReport: Equatable, Sendable {
  /// In bit/s, as the driver or the chip's divisor gives it; nil where there is
  /// no serial line.
  public var baudRate: Int?

  /// Whether DTR and RTS are on; nil where there are no such lines.
  public var modemLines: SerialSettings.ModemLines?

  /// Whether the driver hands bytes over without waiting for more; nil where it
  /// does not know the setting, and so does not wait.
  public var lowLatency: Bool?

  /// The milliseconds that an adapter waits for more bytes before it sends what
  /// it has to the host; nil where there is no such timer.
  public var latencyTimerMilliseconds: Int?

  /// Whether a kernel driver had the device. It comes back when the line is
  /// closed.
  public var detachedKernelDriver = false

  /// What was read back.
  ///
  /// - Parameters:
  ///   - baudRate: In bit/s.
  ///   - modemLines: DTR and RTS.
  ///   - lowLatency: The driver's flag.
  ///   - latencyTimerMilliseconds: The adapter's timer.
  public init(
    baudRate: Int?,
    modemLines: SerialSettings.ModemLines? = nil,
    lowLatency: Bool? = nil,
    latencyTimerMilliseconds: Int? = nil
  ) {
    self.baudRate = baudRate
    self.modemLines = modemLines
    self.lowLatency = lowLatency
    self.latencyTimerMilliseconds = latencyTimerMilliseconds
  }
}
