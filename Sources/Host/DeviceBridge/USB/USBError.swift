internal import CLibUSB

extension TransportError {
  /// A call of libusb failed.
  static func usb(
    _ code: Int32,
    calling function: String,
    _ place: String
  ) -> TransportError {
    switch code {
    case LIBUSB_ERROR_NO_DEVICE.rawValue:
      return .unplugged(place)
    case LIBUSB_ERROR_BUSY.rawValue:
      return TransportError(
        .busy,
        place: place,
        fault: "in use by another program or by a kernel driver",
        remedy: "close the program that has it"
      )
    default:
      let name = unsafe String(cString: libusb_error_name(code))
      return TransportError(
        .usb(code: code),
        place: place,
        fault: "\(function): \(name)",
        remedy: "unplug the device and plug it in again"
      )
    }
  }
}
