import Foundation

/// A USB device that can be a line to a hand.
public struct USBDeviceEntry: Equatable, Sendable {
  /// What it says of itself.
  public var identity: USBIdentity

  /// How bytes would get through it.
  public var kind: USBLineKind

  /// The kernel driver that has it now; nil if none has.
  public var kernelDriver: String?

  /// The device file.
  public var node: String

  /// Whether this user may open it, as far as the file's rights say.
  public var isAccessible: Bool

  /// All devices that can be a line, in the order of their places on the bus.
  ///
  /// - Returns: The devices; none where there is no USB.
  /// - Throws: What libusb reports.
  public static func all() throws(TransportError) -> [USBDeviceEntry] {
    let context = try USBContext()
    defer { context.end() }
    var entries: [USBDeviceEntry] = []
    unsafe context.search { (_, description) in
      if let plan = USBLinePlan(description) {
        entries.append(USBDeviceEntry(description, plan))
      }
      return false
    }
    return entries.sorted { $0.node < $1.node }
  }

  private init(_ description: USBDescription, _ plan: USBLinePlan) {
    identity = description.identity
    kind = plan.kind
    node = description.node
    isAccessible = unsafe access(node, R_OK | W_OK) == 0
    let part = "\(description.folder):1.\(plan.control)"
    kernelDriver = SystemFile.linkName(
      "/sys/bus/usb/devices/\(part)/driver"
    )
  }
}
