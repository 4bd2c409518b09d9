internal import CLibUSB
import Foundation
import Synchronization

/// The transfers of one device: several on their way in at any time, one on its
/// way out when there is something to send.
///
/// This is where libusb's thread meets ours, and the only place where memory is
/// shared with it. The rules:
///
/// - A transfer belongs to libusb from submission to its callback; its buffer
///   is touched only at other times.
/// - All else is behind the mutex. Transfers are submitted and cancelled while
///   it is held, which is safe because libusb calls back without the locks that
///   it takes for that.
/// - Memory is freed in `end`, when libusb has none of the transfers any more.
///   Should it not give them back, the memory is left, rather than freed under
///   it.
@safe final class BulkTransfers: @unchecked Sendable {
  /// Why nothing more comes or goes.
  enum End {
    case unplugged
    case closed
  }

  /// What became of bytes on their way out.
  enum Sent {
    case all
    case part(Int)
    case stalled
    case failed
  }

  private struct State {
    var received = ByteQueue()
    /// Transfers in that wait for room, or for a stalled endpoint.
    var parked: [Int] = []
    /// How many transfers libusb has.
    var inFlight = 0
    var end: End?
    var isStalled = false
    /// How often it went on after a stall since anything came.
    var resumeCount = 0
    var sent: Sent?
    var lineFaultCount = 0
  }

  /// Readable when there are bytes, or something to say about them.
  let readable = Wakeup()
  /// Readable when a transfer out has ended.
  let written = Wakeup()

  /// As many as keep the device's way in open while one is being handled.
  private static let inputCount = 4
  /// The packets that one transfer in may bring.
  private static let packetsPerTransfer = 8
  /// The bytes that are kept for a reader who does not come.
  private static let receivedLimit = 1 << 18
  /// The bytes that one transfer out may take.
  static let outputByteCount = 1 << 14

  private let plan: USBLinePlan
  private let state = Mutex(State())
  private let inputs: [UnsafeMutablePointer<libusb_transfer>]
  private let output: UnsafeMutablePointer<libusb_transfer>
  private let buffers: [UnsafeMutableBufferPointer<UInt8>]

  /// Makes the transfers.
  init(_ handle: USBHandle, _ plan: USBLinePlan) throws(TransportError) {
    self.plan = plan
    let inputByteCount =
      plan.input.packetByteCount * Self.packetsPerTransfer
    var transfers: [UnsafeMutablePointer<libusb_transfer>] = unsafe []
    var buffers: [UnsafeMutableBufferPointer<UInt8>] = unsafe []
    for index in 0...Self.inputCount {
      let isInput = index < Self.inputCount
      let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(
        capacity: isInput ? inputByteCount : Self.outputByteCount
      )
      unsafe buffer.initialize(repeating: 0)
      unsafe buffers.append(buffer)
      guard
        let transfer = unsafe handle.transfer(
          isInput ? plan.input : plan.output,
          buffer,
          Self.callback
        )
      else {
        throw .system(ENOMEM, calling: "libusb_alloc_transfer", handle.place)
      }
      unsafe transfers.append(transfer)
    }
    unsafe self.buffers = buffers
    unsafe output = transfers.removeLast()
    unsafe inputs = transfers
    let me = unsafe Unmanaged.passUnretained(self).toOpaque()
    // What the callback is given; it could not be told before it was there.
    for index in 0..<Self.inputCount {
      unsafe inputs[index].pointee.user_data = me
    }
    unsafe output.pointee.user_data = me
  }

  /// What libusb's thread calls at the end of a transfer. The object is there:
  /// `end` waits for every transfer.
  private static let callback: libusb_transfer_cb_fn = { transfer in
    guard let transfer = unsafe transfer,
      let user = unsafe transfer.pointee.user_data
    else { return }
    let transfers = unsafe Unmanaged<BulkTransfers>.fromOpaque(user)
      .takeUnretainedValue()
    unsafe transfers.complete(transfer)
  }

  private func complete(_ transfer: UnsafeMutablePointer<libusb_transfer>) {
    state.withLock { state in
      state.inFlight -= 1
      if unsafe transfer == output {
        state.sent = unsafe outcome(transfer.pointee, &state)
        written.signal()
      } else if let index = unsafe inputs.firstIndex(of: transfer) {
        unsafe take(transfer.pointee, &state)
        state.parked.append(index)
        submitParked(&state)
      }
    }
  }

  /// What became of a transfer out.
  private func outcome(
    _ transfer: libusb_transfer,
    _ state: inout State
  ) -> Sent {
    switch unsafe transfer.status {
    case LIBUSB_TRANSFER_COMPLETED, LIBUSB_TRANSFER_CANCELLED,
      LIBUSB_TRANSFER_TIMED_OUT:
      let count = unsafe transfer.actual_length
      return unsafe count == transfer.length ? .all : .part(Int(count))
    case LIBUSB_TRANSFER_STALL:
      return .stalled
    default:
      state.end = state.end ?? .unplugged
      readable.signal()
      return .failed
    }
  }

  /// Keeps what a transfer in has brought.
  private func take(_ transfer: libusb_transfer, _ state: inout State) {
    let count = Int(unsafe transfer.actual_length)
    if count > 0 {
      let memory = unsafe UnsafeBufferPointer(
        start: transfer.buffer,
        count: count
      )
      let packets = unsafe Span(_unsafeElements: memory)
      state.lineFaultCount += state.received.append { bytes in
        guard plan.kind == .ftdi else {
          for index in packets.indices { bytes.append(packets[index]) }
          return 0
        }
        return FTDIChip.unpack(
          packets,
          packetByteCount: plan.input.packetByteCount,
          into: &bytes
        )
      }
    }
    switch unsafe transfer.status {
    case LIBUSB_TRANSFER_COMPLETED:
      state.resumeCount = 0
    case LIBUSB_TRANSFER_CANCELLED, LIBUSB_TRANSFER_TIMED_OUT:
      break
    case LIBUSB_TRANSFER_STALL:
      state.isStalled = true
    default:
      // No device; or errors on the cable that the hardware's three tries did
      // not get over, which is what a plug half out looks like.
      state.end = state.end ?? .unplugged
    }
    if !state.received.isEmpty || state.end != nil || state.isStalled {
      readable.signal()
    }
  }

  /// Gives libusb the transfers in that it does not have, if there is room.
  private func submitParked(_ state: inout State) {
    while state.end == nil, !state.isStalled,
      state.received.count < Self.receivedLimit,
      let index = state.parked.popLast()
    {
      guard unsafe libusb_submit_transfer(inputs[index]) == 0 else {
        state.parked.append(index)
        state.end = .unplugged
        readable.signal()
        return
      }
      state.inFlight += 1
    }
  }
}

extension BulkTransfers {
  /// Opens the way in.
  func begin() {
    state.withLock { state in
      state.parked = Array(0..<Self.inputCount)
      submitParked(&state)
    }
  }

  /// What there is to read.
  enum Received {
    case bytes([UInt8])
    case nothing
    case stalled
    case ended(End)
  }

  /// Takes what has come; before the end is told, all of it can be taken.
  func receive(upTo maximum: Int) -> Received {
    state.withLock { state in
      if state.end == .closed { return .ended(.closed) }
      if !state.received.isEmpty {
        let bytes = state.received.take(maximum)
        submitParked(&state)
        if state.received.isEmpty, state.end == nil, !state.isStalled {
          readable.clear()
        }
        return .bytes(bytes)
      }
      if let end = state.end { return .ended(end) }
      if state.isStalled { return .stalled }
      readable.clear()
      return .nothing
    }
  }

  /// Goes on after a stall, when the endpoint has been cleared.
  ///
  /// - Returns: Whether there is hope: false if each transfer has been refused
  ///   three times and nothing has come since the first.
  func resume() -> Bool {
    state.withLock { state in
      state.isStalled = false
      state.resumeCount += 1
      submitParked(&state)
      // One halt may end every transfer that was under way.
      return state.resumeCount < 3 * Self.inputCount
    }
  }

  /// Sends bytes, at most `outputByteCount`. Only one call at a time, and the
  /// next when `sent` has told the end of this one.
  ///
  /// - Returns: Why it cannot be sent; nil if it is on its way.
  func send(_ bytes: Span<UInt8>) -> End? {
    // Before the memory is touched: it is freed after the end. Until this call
    // has returned, closing waits.
    if let end { return end }
    let buffer = unsafe buffers[Self.inputCount]
    for index in bytes.indices { unsafe buffer[index] = bytes[index] }
    let count = Int32(bytes.count)
    return state.withLock { state in
      if let end = state.end { return end }
      state.sent = nil
      written.clear()
      unsafe output.pointee.length = count
      guard unsafe libusb_submit_transfer(output) == 0 else {
        state.end = .unplugged
        readable.signal()
        return .unplugged
      }
      state.inFlight += 1
      return nil
    }
  }

  /// What became of the bytes that were sent; nil while they are on their way.
  var sent: Sent? { state.withLock { $0.sent } }

  /// Takes back what has not gone yet. `sent` tells the end of it soon.
  func cancelSending() {
    state.withLock { state in
      if state.sent == nil { _ = unsafe libusb_cancel_transfer(output) }
    }
  }

  /// Why nothing more comes or goes; nil while it does.
  var end: End? { state.withLock { $0.end } }

  /// How many packets came with a fault of the serial line behind the chip.
  var lineFaultCount: Int { state.withLock { $0.lineFaultCount } }

  /// Takes all transfers back from libusb. Reads and writes end.
  ///
  /// - Returns: Whether libusb has given them all back. If not, neither the
  ///   device nor libusb may be closed.
  func cancelAll() -> Bool {
    state.withLock { state in
      state.end = .closed
      readable.signal()
      written.signal()
      // Cancelling what is not in flight is refused, and harmless.
      for index in unsafe inputs.indices {
        _ = unsafe libusb_cancel_transfer(inputs[index])
      }
      _ = unsafe libusb_cancel_transfer(output)
    }
    let deadline = Deadline(milliseconds: 5000)
    while state.withLock({ $0.inFlight }) > 0 {
      if deadline.remainingMilliseconds == 0 { return false }
      Thread.sleep(forTimeInterval: 0.0005)
    }
    return true
  }

  /// Frees the memory. Only after `cancelAll` has returned true, and nothing
  /// else is called any more.
  func free() {
    for index in unsafe inputs.indices {
      unsafe libusb_free_transfer(inputs[index])
    }
    unsafe libusb_free_transfer(output)
    for index in unsafe buffers.indices {
      unsafe buffers[index].deallocate()
    }
  }
}
