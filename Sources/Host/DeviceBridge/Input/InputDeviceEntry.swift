import Foundation

/// A device with keys that the system shows.
public struct InputDeviceEntry: Equatable, Sendable {
  /// The device file, such as `/dev/input/event3`.
  public var path: String
  /// What it calls itself; empty if it says nothing.
  public var name: String
  /// The USB device behind it; nil if there is none.
  public var device: USBIdentity?
  /// Whether this user may read it, as far as the file's rights say.
  public var isAccessible: Bool

  /// All devices with keys, sorted by path.
  ///
  /// - Parameters:
  ///   - system: Where the system shows its devices.
  ///   - devices: Where the device files are.
  /// - Returns: The devices; none where the system shows nothing.
  public static func all(
    system: String = "/sys",
    devices: String = "/dev"
  ) -> [InputDeviceEntry] {
    let folder = system + "/class/input"
    let names =
      (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let numbers = names.compactMap {
      $0.hasPrefix("event") ? Int($0.dropFirst(5)) : nil
    }
    return numbers.sorted().compactMap {
      InputDeviceEntry(name: "event\($0)", folder: folder, devices: devices)
    }
  }

  /// One device; nil if it has no keys, as a temperature or a lid has none.
  private init?(name: String, folder: String, devices: String) {
    let device = URL(fileURLWithPath: "\(folder)/\(name)/device")
      .resolvingSymlinksInPath()
    // Words of 64 keys in hexadecimal, zero where there is none.
    let keys = SystemFile.text(device.path + "/capabilities/key") ?? "0"
    guard keys.contains(where: { $0 != "0" && $0 != " " }) else { return nil }
    path = "\(devices)/input/\(name)"
    self.name = SystemFile.text(device.path + "/name") ?? ""
    self.device = SystemFile.usbIdentity(above: device)
    isAccessible = unsafe access(path, R_OK) == 0
  }
}
