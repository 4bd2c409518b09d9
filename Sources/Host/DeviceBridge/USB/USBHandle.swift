internal import CLibUSB
import Foundation

/// An open USB device.
@safe final class USBHandle: @unchecked Sendable {
  let place: String
  let description: USBDescription
  // libusb locks for itself; `close` is called once, when nothing is in use.
  private let handle: OpaquePointer
  private var claimed: [UInt8] = []

  /// How long a device may take to answer a request on its control endpoint.
  private static let timeoutMilliseconds: UInt32 = 1000

  /// Opens a device.
  init(
    opening device: OpaquePointer,
    _ description: USBDescription,
    place: String
  ) throws(TransportError) {
    self.place = place
    self.description = description
    var handle: OpaquePointer?
    let code = unsafe libusb_open(device, &handle)
    guard code == 0, let handle = unsafe handle else {
      if code == LIBUSB_ERROR_ACCESS.rawValue {
        throw TransportError(
          .permission,
          place: place,
          fault: "permission denied",
          remedy: TransportError.permissionRemedy(description.node)
        )
      }
      throw .usb(code, calling: "libusb_open", place)
    }
    unsafe self.handle = handle
  }

  /// Takes interfaces for this program alone. A kernel driver is detached, and
  /// comes back when the device is closed.
  ///
  /// - Returns: Whether a kernel driver was there.
  func claim(_ interfaces: [UInt8]) throws(TransportError) -> Bool {
    var hadDriver = false
    // Not supported on every system: a driver that stays makes claiming fail.
    _ = unsafe libusb_set_auto_detach_kernel_driver(handle, 1)
    for interface in interfaces {
      let number = Int32(interface)
      if unsafe libusb_kernel_driver_active(handle, number) == 1 {
        hadDriver = true
      }
      let code = unsafe libusb_claim_interface(handle, number)
      guard code == 0 else {
        throw .usb(code, calling: "libusb_claim_interface", place)
      }
      claimed.append(interface)
    }
    return hadDriver
  }

  /// Gives the interfaces back and closes the device. A kernel driver gets the
  /// control interface last, when all it needs is free again.
  func close() {
    for interface in claimed.reversed() {
      _ = unsafe libusb_release_interface(handle, Int32(interface))
    }
    unsafe libusb_close(handle)
  }

  /// Sends a request on the control endpoint.
  func send(_ request: ControlRequest) throws(TransportError) {
    var data = request.data
    let code = unsafe libusb_control_transfer(
      handle,
      request.type,
      request.request,
      request.value,
      request.index,
      &data,
      UInt16(data.count),
      Self.timeoutMilliseconds
    )
    guard code >= 0 else {
      let name = "request \(String(request.request, radix: 16))"
      throw .usb(code, calling: name, place)
    }
  }

  /// Asks something on the control endpoint.
  ///
  /// - Returns: The answer; nil if the device does not know the question.
  func ask(_ question: ControlQuestion) -> [UInt8]? {
    var data = [UInt8](repeating: 0, count: question.byteCount)
    let code = unsafe libusb_control_transfer(
      handle,
      question.type,
      question.request,
      0,
      question.index,
      &data,
      UInt16(data.count),
      Self.timeoutMilliseconds
    )
    return code == Int32(data.count) ? data : nil
  }

  /// One of the device's texts, at most 255 characters.
  ///
  /// - Returns: The text; nil if it has none of that number.
  func text(_ index: UInt8) -> String? {
    guard index != 0 else { return nil }
    var data = [UInt8](repeating: 0, count: 256)
    let count = unsafe libusb_get_string_descriptor_ascii(
      handle,
      index,
      &data,
      Int32(data.count)
    )
    return count > 0
      ? String(decoding: data.prefix(Int(count)), as: UTF8.self) : nil
  }

  /// Makes an endpoint work again that has stalled.
  func clearHalt(_ endpoint: USBDescription.Endpoint) {
    _ = unsafe libusb_clear_halt(handle, endpoint.address)
  }

  /// A transfer that moves bytes through a bulk endpoint.
  ///
  /// - Parameters:
  ///   - endpoint: Which one.
  ///   - buffer: Where the bytes are.
  ///   - callback: What libusb's thread calls at its end.
  /// - Returns: The transfer, not yet submitted; nil without memory.
  func transfer(
    _ endpoint: USBDescription.Endpoint,
    _ buffer: UnsafeMutableBufferPointer<UInt8>,
    _ callback: @escaping libusb_transfer_cb_fn
  ) -> UnsafeMutablePointer<libusb_transfer>? {
    guard let transfer = unsafe libusb_alloc_transfer(0) else { return nil }
    unsafe libusb_fill_bulk_transfer(
      transfer,
      handle,
      endpoint.address,
      buffer.baseAddress,
      Int32(buffer.count),
      callback,
      nil,
      0
    )
    return unsafe transfer
  }
}

extension USBDescription {
  /// The device file, on systems that have one.
  var node: String {
    let digits = { (number: UInt8) in
      String(repeating: "0", count: 3 - "\(number)".count) + "\(number)"
    }
    return "/dev/bus/usb/\(digits(bus))/\(digits(address))"
  }

  /// What the system shows of the device's texts.
  var identity: USBIdentity {
    SystemFile.usbIdentity(of: "/sys/bus/usb/devices/\(folder)")
      ?? USBIdentity(vendor: vendor, product: product)
  }
}
