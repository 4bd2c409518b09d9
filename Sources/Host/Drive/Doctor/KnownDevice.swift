public import DeviceBridge

/// What a USB device is by its numbers.
public enum KnownDevice {
  /// What it is, and which hands are met behind it, in words; nil where the
  /// numbers are not known.
  ///
  /// Source: the public USB id list for the makers of adapters; pid.codes for
  /// 1209:AA0B.
  public static func text(_ device: USBIdentity) -> String? {
    switch (device.vendor, device.product) {
    case (0x10C4, 0xEA60):
      "CP210x serial adapter, as sold with the Ability Hand"
    case (0x0403, 0x6014):
      "FTDI FT232H, as in the U2D2 of Dynamixel hands"
    case (0x0403, _): "FTDI serial adapter"
    case (0x1209, 0xAA0B): "Brunel hand"
    case (0x1A86, _): "CH340 serial adapter"
    case (0x067B, _): "PL2303 serial adapter"
    default: nil
    }
  }

  /// Whether the port is that of an Arduino-like board, which 1200 bit/s puts
  /// into its boot loader.
  public static func isBoard(_ device: USBIdentity) -> Bool {
    device.vendor == 0x1209 && device.product == 0xAA0B
      || device.vendor == 0x2341
  }
}
