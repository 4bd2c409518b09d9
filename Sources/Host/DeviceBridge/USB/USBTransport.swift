import Foundation
import Synchronization

/// A USB device as a line, without a kernel driver: a serial chip (FTDI,
/// CP210x), a device of USB's serial class, or a maker's own pipes.
///
/// A kernel driver that has the device is detached while the line is open.
public final class USBTransport: Transport {
  public let place: String

  /// What was really set.
  public let report: LineReport

  /// How bytes get through the device.
  public let kind: USBLineKind

  private let name: USBName
  private let settings: SerialSettings
  private let context: USBContext
  private let handle: USBHandle
  private let plan: USBLinePlan
  private let transfers: BulkTransfers

  private let isClosing = Atomic(false)
  /// Held while transfers are in use, so that closing can wait for it.
  private let reading = NSLock()
  private let writing = NSLock()

  /// Opens a device.
  ///
  /// - Parameters:
  ///   - name: Which one.
  ///   - settings: The rate, and what to do with DTR and RTS. A maker's own
  ///     pipes have neither.
  /// - Throws: `noDevice`, `ambiguous`, `permission`, `busy`, `unsupported`,
  ///   or what libusb reports.
  public init(
    _ name: USBName,
    settings: SerialSettings
  ) throws(TransportError) {
    place = name.description
    self.name = name
    self.settings = settings
    context = try USBContext()
    do throws(TransportError) {
      (handle, plan) = try context.open(name)
    } catch {
      context.end()
      throw error
    }
    do throws(TransportError) {
      let hadDriver = try handle.claim(plan.interfaces)
      var report = try handle.setLine(plan, settings)
      report.detachedKernelDriver = hadDriver
      self.report = report
      transfers = try BulkTransfers(handle, plan)
    } catch {
      handle.close()
      context.end()
      throw error
    }
    kind = plan.kind
    transfers.begin()
  }

  deinit {
    close()
  }

  /// Readable when there are bytes, or when the line has ended.
  public var descriptor: Int32? { transfers.readable.descriptor }

  /// The device's name: who takes it over claims it anew.
  public var handover: LineHandover? { .usb(name, settings) }

  /// How many packets came with a fault of the serial line behind the chip:
  /// bytes lost, wrong parity, wrong stop bit. Grows when the rate is wrong.
  /// Only FTDI chips tell.
  public var lineFaultCount: Int { transfers.lineFaultCount }

  /// Cancels what is under way, gives the device back to its kernel driver, and
  /// closes it.
  public func close() {
    let wasClosing = isClosing.exchange(true, ordering: .acquiringAndReleasing)
    let isFree = wasClosing || transfers.cancelAll()
    reading.lock()
    defer { reading.unlock() }
    writing.lock()
    defer { writing.unlock() }
    // A kernel that keeps transfers for seconds is broken; losing their memory
    // is better than freeing it while it is written to.
    guard !wasClosing, isFree else { return }
    transfers.free()
    handle.close()
    context.end()
  }

  /// Reads what has come.
  public func read(
    upTo maximum: Int,
    timeoutMilliseconds: Int
  ) throws(TransportError) -> [UInt8] {
    precondition(maximum > 0, "room for one byte at least")
    let deadline = Deadline(milliseconds: timeoutMilliseconds)
    reading.lock()
    defer { reading.unlock() }
    while true {
      switch transfers.receive(upTo: maximum) {
      case .bytes(let bytes): return bytes
      case .ended(let end): throw fault(end)
      case .stalled:
        handle.clearHalt(plan.input)
        guard transfers.resume() else { throw stalled("asked") }
      case .nothing:
        guard transfers.readable.wait(until: deadline) else { return [] }
      }
    }
  }

  /// Sends all of the bytes. The device has taken them then.
  public func write(
    _ bytes: Span<UInt8>,
    timeoutMilliseconds: Int
  ) throws(TransportError) {
    let deadline = Deadline(milliseconds: timeoutMilliseconds)
    writing.lock()
    defer { writing.unlock() }
    var sent = 0
    var stallCount = 0
    if bytes.isEmpty, let end = transfers.end { throw fault(end) }
    while sent < bytes.count {
      let end = min(sent + BulkTransfers.outputByteCount, bytes.count)
      if let end = transfers.send(bytes.extracting(sent..<end)) {
        throw fault(end)
      }
      switch outcome(until: deadline) {
      case .all: sent = end
      case .part(let count): sent += count
      case .stalled:
        stallCount += 1
        guard stallCount < 3 else { throw stalled("sent") }
        handle.clearHalt(plan.output)
      case .failed: break
      }
      if let end = transfers.end { throw fault(end) }
      if sent < bytes.count, deadline.remainingMilliseconds == 0 {
        throw .timeout(
          place,
          sent: sent,
          of: bytes.count,
          milliseconds: timeoutMilliseconds
        )
      }
    }
  }

  /// Waits for the end of a transfer out, cancelling it when its time is over.
  private func outcome(until deadline: Deadline) -> BulkTransfers.Sent {
    while true {
      if let sent = transfers.sent { return sent }
      if transfers.end != .closed,
        transfers.written.wait(until: deadline)
      {
        continue
      }
      // The end of a cancelled transfer comes at once, unless the system is
      // broken: then the line is as good as gone.
      transfers.cancelSending()
      let patience = Deadline(milliseconds: 5000)
      while transfers.sent == nil {
        guard patience.remainingMilliseconds > 0 else { return .failed }
        Thread.sleep(forTimeInterval: 0.0005)
      }
    }
  }

  private func fault(_ end: BulkTransfers.End) -> TransportError {
    end == .closed ? .closed(place) : .unplugged(place)
  }

  private func stalled(_ what: String) -> TransportError {
    TransportError(
      .unsupported,
      place: place,
      fault: "the device refuses what is \(what) (its endpoint stalls)",
      remedy: "switch the device off and on"
    )
  }
}
