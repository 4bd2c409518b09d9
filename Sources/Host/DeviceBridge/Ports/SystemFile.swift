import Foundation

/// The small files in which the system shows its devices.
enum SystemFile {
  /// A file's line; nil if it cannot be read or is empty.
  static func text(_ path: String) -> String? {
    guard let data = FileManager.default.contents(atPath: path) else {
      return nil
    }
    let text = String(decoding: data, as: UTF8.self)
    let line = text.trimmingCharacters(in: .whitespacesAndNewlines)
    return line.isEmpty ? nil : line
  }

  /// The last part of what a link points to.
  static func linkName(_ path: String) -> String? {
    let target = try? FileManager.default.destinationOfSymbolicLink(
      atPath: path
    )
    return target.map { URL(fileURLWithPath: $0).lastPathComponent }
  }

  /// The USB device that something belongs to: the nearest folder upwards that
  /// has the numbers. A port is one to three folders below it.
  static func usbIdentity(above folder: URL) -> USBIdentity? {
    var folder = folder
    for _ in 0..<5 {
      if let identity = usbIdentity(of: folder.path) { return identity }
      folder = folder.deletingLastPathComponent()
    }
    return nil
  }

  /// What a USB device's folder says of it.
  static func usbIdentity(of folder: String) -> USBIdentity? {
    guard
      let vendor = text(folder + "/idVendor").flatMap({ UInt16($0, radix: 16) }
      ),
      let product = text(folder + "/idProduct").flatMap({
        UInt16($0, radix: 16)
      })
    else { return nil }
    return USBIdentity(
      vendor: vendor,
      product: product,
      manufacturerText: text(folder + "/manufacturer"),
      productText: text(folder + "/product"),
      serialNumber: text(folder + "/serial")
    )
  }
}
