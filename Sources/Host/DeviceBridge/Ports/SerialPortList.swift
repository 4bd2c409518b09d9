import Foundation

/// What a USB device says of itself.
public struct USBIdentity: Equatable, Sendable {
  /// Who made it.
  public var vendor: UInt16

  /// What it is.
  public var product: UInt16

  /// The maker's name; nil if it gives none, or may not be asked.
  public var manufacturerText: String?

  /// The product's name.
  public var productText: String?

  /// The number that tells it from others of its kind.
  public var serialNumber: String?

  /// What a device says of itself.
  ///
  /// - Parameters:
  ///   - vendor: Who made it.
  ///   - product: What it is.
  ///   - manufacturerText: The maker's name.
  ///   - productText: The product's name.
  ///   - serialNumber: Which one it is.
  public init(
    vendor: UInt16,
    product: UInt16,
    manufacturerText: String? = nil,
    productText: String? = nil,
    serialNumber: String? = nil
  ) {
    self.vendor = vendor
    self.product = product
    self.manufacturerText = manufacturerText
    self.productText = productText
    self.serialNumber = serialNumber
  }

  /// The name by which it can be opened without a kernel driver.
  public var name: USBName {
    USBName(vendor: vendor, product: product, serialNumber: serialNumber)
  }
}

/// A serial port that the system shows.
public struct SerialPortEntry: Equatable, Sendable {
  /// The device file, such as `/dev/ttyUSB0`.
  public var path: String

  /// The kernel driver behind it, such as `ftdi_sio`; nil if it says none.
  public var driver: String?

  /// The USB device behind it; nil if it is no USB adapter.
  public var device: USBIdentity?

  /// What an FTDI adapter waits for more bytes; nil for others.
  public var latencyTimerMilliseconds: Int?

  /// Whether this user may open it, as far as the file's rights say.
  public var isAccessible: Bool

  /// All ports with hardware behind them, sorted by path.
  ///
  /// - Parameters:
  ///   - system: Where the system shows its devices.
  ///   - devices: Where the device files are.
  /// - Returns: The ports; none where the system shows nothing.
  public static func all(
    system: String = "/sys",
    devices: String = "/dev"
  ) -> [SerialPortEntry] {
    let folder = system + "/class/tty"
    let names =
      (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().compactMap {
      SerialPortEntry(name: $0, folder: folder, devices: devices)
    }
  }

  /// One port; nil if there is no hardware behind it, as behind a console.
  private init?(name: String, folder: String, devices: String) {
    let port = folder + "/" + name
    let device = URL(fileURLWithPath: port + "/device")
      .resolvingSymlinksInPath()
    guard FileManager.default.fileExists(atPath: device.path) else {
      return nil
    }
    // The kernel keeps four to 32 empty places for built-in ports: type 0.
    guard SystemFile.text(port + "/type") != "0" else { return nil }
    path = devices + "/" + name
    driver = SystemFile.linkName(device.path + "/driver")
    self.device = SystemFile.usbIdentity(above: device)
    latencyTimerMilliseconds = SystemFile.text(
      device.path + "/latency_timer"
    ).flatMap { Int($0) }
    isAccessible = unsafe access(path, R_OK | W_OK) == 0
  }
}
