import Foundation
import TransportConformance

/// This machine's own USB, where its kernel has `vhci_hcd`: devices of a USB/IP
/// server become real ones, as `usbip attach` makes them, without its program
/// for a thousand plug cycles.
///
/// Source: the kernel's `drivers/usb/usbip/usbip_protocol` and `vhci_sysfs.c`.
enum VirtualHostController {
  private static let folder = "/sys/devices/platform/vhci_hcd.0"

  /// Attaches the first device of a server on this machine, when the one before
  /// is gone.
  ///
  /// - Parameter port: Where the server listens.
  /// - Throws: The kernel has no such driver, or no place for a device; or the
  ///   server does not give one within ten seconds.
  static func attach(port: UInt16) throws {
    for _ in 0..<2000 {
      if let place = try freePlace(), let device = imported(port) {
        defer { _ = close(device.socket) }
        let words = "\(place) \(device.socket) \(device.id) \(device.speed)"
        let file = try FileHandle(
          forWritingTo: URL(fileURLWithPath: folder + "/attach")
        )
        defer { try? file.close() }
        return try file.write(contentsOf: Data(words.utf8))
      }
      Thread.sleep(forTimeInterval: 0.005)
    }
    throw ConformanceFailure("the server gives no device")
  }

  /// The first port for a device; nil while one is in use.
  private static func freePlace() throws -> Int? {
    let text = try String(contentsOfFile: folder + "/status", encoding: .utf8)
    let places = text.split(separator: "\n").dropFirst().map {
      $0.split(separator: " ")
    }
    // 4: nothing there; "hs": up to 480 Mbit/s.
    guard places.allSatisfy({ $0.count > 2 && $0[2] == "004" }) else {
      return nil
    }
    return places.first { $0[0] == "hs" }.flatMap { Int($0[1]) }
  }

  /// A device as the server gives it: the socket is the caller's then.
  private static func imported(
    _ port: UInt16
  ) -> (socket: Int32, id: UInt32, speed: UInt32)? {
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    let file = socket(AF_INET, type, 0)
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = port.bigEndian
    name.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    let length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let code = unsafe withUnsafePointer(to: &name) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(file, $0, length)
      }
    }
    var yes: Int32 = 1
    _ = unsafe setsockopt(file, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, 4)
    // OP_REQ_IMPORT of the device 1-1, its name in 32 bytes.
    let request: [UInt8] =
      [1, 0x11, 0x80, 3, 0, 0, 0, 0] + Array("1-1".utf8)
      + [UInt8](repeating: 0, count: 29)
    guard code == 0, unsafe send(file, request, request.count, 0) > 0,
      let head = read(8, from: file), head[7] == 0,
      let device = read(312, from: file)
    else {
      _ = close(file)
      return nil
    }
    let numbers = [288, 292, 296].map { start in
      device[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
    return (file, numbers[0] << 16 | numbers[1], numbers[2])
  }

  private static func read(_ count: Int, from file: Int32) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    let flags = Int32(MSG_WAITALL)
    let got = unsafe recv(file, &bytes, count, flags)
    return got == count ? bytes : nil
  }
}
