internal import CLibUSB
import Foundation

/// Tells when USB devices come and go.
public final class USBWatcher: Sendable {
  /// What happened.
  public enum Change: Equatable, Sendable {
    /// A device was plugged in. It may take a moment until it can be opened.
    case arrived(USBName)

    /// A device was pulled.
    case left(USBName)
  }

  /// What libusb's thread holds on to.
  private final class Listener: Sendable {
    let tell: @Sendable (Change) -> Void
    init(_ tell: @escaping @Sendable (Change) -> Void) { self.tell = tell }
  }

  private let context: USBContext
  private let listener: Listener
  private let handle: libusb_hotplug_callback_handle

  /// Begins to watch.
  ///
  /// - Parameter tell: Called from another thread, one change at a time; must
  ///   not close the watcher. Serial numbers are nil: a device that has left
  ///   cannot be asked.
  /// - Throws: `unsupported` where the system tells nobody; ask for the list
  ///   from time to time instead.
  public init(
    _ tell: @escaping @Sendable (Change) -> Void
  ) throws(TransportError) {
    listener = Listener(tell)
    context = try USBContext()
    let user = unsafe Unmanaged.passUnretained(listener).toOpaque()
    guard let handle = unsafe context.watch(Self.callback, user) else {
      context.end()
      throw TransportError(
        .unsupported,
        place: "usb",
        fault: "the system does not tell when devices come and go",
        remedy: "connect by hand"
      )
    }
    self.handle = handle
  }

  deinit {
    // `end` waits for libusb's thread, and so for a call under way.
    context.endWatch(handle)
    context.end()
  }

  private static let callback: libusb_hotplug_callback_fn = {
    (_, device, event, user) in
    guard let user = unsafe user, let device = unsafe device else { return 0 }
    var head = libusb_device_descriptor()
    guard unsafe libusb_get_device_descriptor(device, &head) == 0 else {
      return 0
    }
    let name = USBName(vendor: head.idVendor, product: head.idProduct)
    let listener = unsafe Unmanaged<Listener>.fromOpaque(user)
      .takeUnretainedValue()
    listener.tell(
      event == LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT ? .left(name) : .arrived(name)
    )
    return 0
  }
}
