internal import CLibUSB
import Foundation
import Synchronization

/// One use of libusb, with the thread that handles its events.
///
/// Call `end` when nothing of it is in use any more; not from its thread.
@safe final class USBContext: @unchecked Sendable {
  // Set once before the thread begins; libusb locks for itself.
  private let context: OpaquePointer
  private let isEnding = Atomic(false)
  private let ended = DispatchSemaphore(value: 0)

  /// Starts libusb and the thread.
  init() throws(TransportError) {
    var context: OpaquePointer?
    let code = unsafe libusb_init(&context)
    guard code == 0, let context = unsafe context else {
      throw .usb(code, calling: "libusb_init", "usb")
    }
    unsafe self.context = context
    Thread.detachNewThread { [self] in handleEvents() }
  }

  /// Ends the thread and libusb.
  func end() {
    guard !isEnding.exchange(true, ordering: .acquiringAndReleasing) else {
      return
    }
    unsafe libusb_interrupt_event_handler(context)
    ended.wait()
    unsafe libusb_exit(context)
  }

  private func handleEvents() {
    while !isEnding.load(ordering: .acquiring) {
      var limit = timeval(tv_sec: 1, tv_usec: 0)
      let code = unsafe libusb_handle_events_timeout_completed(
        context,
        &limit,
        nil
      )
      // Not to spin on a fault that stays.
      if code != 0 { Thread.sleep(forTimeInterval: 0.01) }
    }
    ended.signal()
  }

  /// Asks something of every device.
  ///
  /// - Parameter body: Gets libusb's device, valid during the call, and its
  ///   descriptors. True ends the search.
  func search(_ body: (OpaquePointer, USBDescription) -> Bool) {
    var list: UnsafeMutablePointer<OpaquePointer?>?
    let count = unsafe libusb_get_device_list(context, &list)
    guard count >= 0, let devices = unsafe list else { return }
    defer { unsafe libusb_free_device_list(devices, 1) }
    for index in 0..<count {
      guard let device = unsafe devices[index],
        let description = unsafe USBDescription(reading: device)
      else { continue }
      if unsafe body(device, description) { return }
    }
  }

  /// Calls when a device comes or goes, from libusb's thread.
  ///
  /// - Parameters:
  ///   - callback: What to call.
  ///   - user: What it is given.
  /// - Returns: The handle by which to end it; nil where the system tells
  ///   nobody.
  func watch(
    _ callback: libusb_hotplug_callback_fn,
    _ user: UnsafeMutableRawPointer
  ) -> libusb_hotplug_callback_handle? {
    var handle: libusb_hotplug_callback_handle = 0
    let events =
      LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED.rawValue
      | LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT.rawValue
    let any = LIBUSB_HOTPLUG_MATCH_ANY
    let code = unsafe libusb_hotplug_register_callback(
      context,
      Int32(events),
      0,
      any,
      any,
      any,
      callback,
      user,
      &handle
    )
    return code == 0 ? handle : nil
  }

  /// Ends a watch. A call under way may still be running.
  func endWatch(_ handle: libusb_hotplug_callback_handle) {
    unsafe libusb_hotplug_deregister_callback(context, handle)
  }
}

extension USBDescription {
  /// Reads the descriptors that libusb holds; nil if it holds none.
  init?(reading device: OpaquePointer) {
    var head = libusb_device_descriptor()
    guard unsafe libusb_get_device_descriptor(device, &head) == 0 else {
      return nil
    }
    vendor = head.idVendor
    product = head.idProduct
    release = head.bcdDevice
    serialNumberIndex = head.iSerialNumber
    bus = unsafe libusb_get_bus_number(device)
    address = unsafe libusb_get_device_address(device)
    var ports = [UInt8](repeating: 0, count: 8)
    let count = unsafe libusb_get_port_numbers(device, &ports, 8)
    let path = ports.prefix(Int(max(count, 0))).map { "\($0)" }
    folder = "\(bus)-\(path.joined(separator: "."))"
    interfaces = []
    var config: UnsafeMutablePointer<libusb_config_descriptor>?
    guard unsafe libusb_get_active_config_descriptor(device, &config) == 0,
      let body = unsafe config
    else { return }
    defer { unsafe libusb_free_config_descriptor(body) }
    for index in 0..<Int(unsafe body.pointee.bNumInterfaces) {
      let part = unsafe body.pointee.interface[index]
      guard unsafe part.num_altsetting > 0 else { continue }
      interfaces.append(unsafe Interface(reading: part.altsetting[0]))
    }
  }
}

extension USBDescription.Interface {
  fileprivate init(reading part: libusb_interface_descriptor) {
    unsafe number = part.bInterfaceNumber
    unsafe classCode = part.bInterfaceClass
    unsafe subclassCode = part.bInterfaceSubClass
    endpoints = (0..<Int(unsafe part.bNumEndpoints)).map { index in
      let endpoint = unsafe part.endpoint[index]
      return USBDescription.Endpoint(
        address: unsafe endpoint.bEndpointAddress,
        isBulk: unsafe endpoint.bmAttributes & 3 == 2,
        packetByteCount: Int(unsafe endpoint.wMaxPacketSize & 0x7FF)
      )
    }
  }
}
