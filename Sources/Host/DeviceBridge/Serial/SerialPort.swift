import Foundation

/// A serial port of the system, or the other end of a terminal that another
/// program has made.
///
/// It is raw, for this program alone (TIOCEXCL and flock), and empty when it
/// has been opened.
public final class SerialPort: Transport {
  /// What was really set.
  public let report: LineReport

  private let line: DescriptorTransport

  /// Opens a port.
  ///
  /// - Parameters:
  ///   - path: The device, such as `/dev/ttyUSB0`.
  ///   - settings: The rate, and what to do with DTR and RTS.
  ///   - place: The port's name in messages; the path if nil.
  /// - Throws: `noDevice`, `permission`, `busy`, `unsupported`, or what the
  ///   system reports.
  public init(
    path: String,
    settings: SerialSettings,
    place: String? = nil
  ) throws(TransportError) {
    let place = place ?? path
    let file = unsafe open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { throw .opening(path, place, code: errno) }
    do throws(TransportError) {
      report = try Self.set(file, path, settings, place)
    } catch {
      _ = Foundation.close(file)
      throw error
    }
    line = DescriptorTransport(owning: file, place: place) { file in
      // A terminal that another program holds would keep the lock for ever.
      SerialLine.unlock(file)
    }
  }

  /// Sets the line, and reads back what it is.
  private static func set(
    _ file: Int32,
    _ path: String,
    _ settings: SerialSettings,
    _ place: String
  ) throws(TransportError) -> LineReport {
    guard isatty(file) == 1 else {
      throw TransportError(
        .unsupported,
        place: place,
        fault: "not a serial port",
        remedy: "phalanx doctor lists the ports there are"
      )
    }
    try SerialLine.lock(file, path, place)
    do throws(TransportError) {
      let baudRate = try SerialLine.setRaw(
        file,
        baudRate: settings.baudRate,
        place
      )
      let lines = SerialLine.setModemLines(file, settings.modemLines)
      let lowLatency = SerialLine.setLowLatency(file)
      let timer = LatencyTimer.shorten(ofPort: path)
      SerialLine.flush(file)
      return LineReport(
        baudRate: baudRate,
        modemLines: lines,
        lowLatency: lowLatency,
        latencyTimerMilliseconds: timer
      )
    } catch {
      SerialLine.unlock(file)
      throw error
    }
  }
}

extension SerialPort {
  /// The port's name.
  public var place: String { line.place }

  /// The port's descriptor, for `poll(2)`.
  public var descriptor: Int32? { line.descriptor }

  /// The descriptor, which keeps the port's settings and its lock.
  public var handover: LineHandover? { line.descriptor.map { .descriptor($0) } }

  /// Reads what has come.
  public func read(
    upTo maximum: Int,
    timeoutMilliseconds: Int
  ) throws(TransportError) -> [UInt8] {
    try line.read(upTo: maximum, timeoutMilliseconds: timeoutMilliseconds)
  }

  /// Sends all of the bytes. They are in the driver's hands then, not yet on
  /// the wire.
  public func write(
    _ bytes: Span<UInt8>,
    timeoutMilliseconds: Int
  ) throws(TransportError) {
    try line.write(bytes, timeoutMilliseconds: timeoutMilliseconds)
  }

  /// Gives the port back. DTR and RTS stay as they are.
  public func close() {
    line.close()
  }
}
