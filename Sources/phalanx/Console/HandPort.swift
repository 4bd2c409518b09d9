import ArgumentParser
import DeviceBridge
import VirtualHand

/// Where a virtual hand is plugged in.
enum HandPort {
  /// A terminal, by the path of the link to it.
  case terminal(link: String)
  /// A USB device that a Linux machine attaches.
  case usb(VirtualUSBDevice.Kind, address: String, port: UInt16)

  /// What to open each time that the cable is put in.
  ///
  /// - Parameter announce: Hears how to get at the hand, each time.
  /// - Returns: What opens it.
  /// - Throws: A port that cannot be listened on.
  func opener(
    announce: @escaping (String) -> Void
  ) throws -> () throws -> any Transport {
    switch self {
    case .terminal(let link):
      return {
        let terminal = try PseudoTerminal(link: link)
        announce("--port pty:\(link)")
        return terminal
      }
    case .usb(let kind, let address, let port):
      let device = VirtualUSBDevice(kind, serialNumber: "VH0001")
      let server = try USBIPServer([device], address: address, port: port)
      let place = "usbip:\(address):\(server.port)"
      return {
        announce(
          "\(kind.rawValue) device; sudo usbip --tcp-port \(server.port) "
            + "attach -r \(address) -b 1-1"
        )
        return USBDeviceLine(device, place: place)
      }
    }
  }

  /// Reads `HOST:PORT`.
  static func usb(
    _ text: String,
    as kind: VirtualUSBDevice.Kind
  ) throws -> HandPort {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, let port = UInt16(parts[1])
    else {
      throw ValidationError("--usbip \(text): write HOST:PORT, 127.0.0.1:3240")
    }
    return .usb(kind, address: String(parts[0]), port: port)
  }
}

extension VirtualHandKind {
  /// The adapter that such a hand is met behind.
  var usualAdapter: VirtualUSBDevice.Kind {
    switch self {
    case .ability: .cp210x
    case .dynamixel: .ftdiHighSpeed
    case .brunel: .cdcACM
    case .rh56, .rh56Modbus, .mia: .ftdi
    }
  }
}
