/// What a USB device's descriptors say, as far as a line needs it.
struct USBDescription: Equatable {
  /// A way into the device or out of it.
  struct Endpoint: Equatable {
    /// Its number, with the top bit set for the way to the host.
    var address: UInt8
    /// Whether it moves bulk data.
    var isBulk: Bool
    /// The most bytes in a packet.
    var packetByteCount: Int

    var isInput: Bool { address & 0x80 != 0 }
  }

  /// A part of the device that a driver can claim.
  struct Interface: Equatable {
    var number: UInt8
    var classCode: UInt8
    var subclassCode: UInt8
    var endpoints: [Endpoint]

    /// The first bulk endpoints, in and out; nil if one is missing.
    var bulkPair: (input: Endpoint, output: Endpoint)? {
      let bulk = endpoints.filter(\.isBulk)
      guard let input = bulk.first(where: \.isInput),
        let output = bulk.first(where: { !$0.isInput })
      else { return nil }
      return (input, output)
    }
  }

  var vendor: UInt16
  var product: UInt16
  /// The release number, `bcdDevice`.
  var release: UInt16
  /// The text that is its serial number; 0 if it has none.
  var serialNumberIndex: UInt8
  var bus: UInt8
  var address: UInt8
  /// The name of its folder in `/sys/bus/usb/devices`.
  var folder: String
  /// The parts of the configuration in use, in their first setting.
  var interfaces: [Interface]
}

/// How bytes get through a USB device.
public enum USBLineKind: String, Equatable, Sendable {
  /// An FTDI serial chip.
  case ftdi

  /// A Silicon Labs CP210x serial chip.
  case cp210x

  /// USB's own class of serial ports.
  case cdcACM = "cdc-acm"

  /// A maker's own interface with a pipe each way.
  case vendorBulk = "vendor"
}

/// What to claim and use of a USB device.
struct USBLinePlan: Equatable {
  var kind: USBLineKind
  /// The interfaces to claim, the one that is asked to set the line first.
  var interfaces: [UInt8]
  var input: USBDescription.Endpoint
  var output: USBDescription.Endpoint

  /// The interface that is asked to set the line.
  var control: UInt8 { interfaces[0] }

  /// The way through a device; nil if there is none.
  init?(_ device: USBDescription) {
    let vendorSpecific = device.interfaces.first {
      $0.classCode == 0xFF && $0.bulkPair != nil
    }
    if let control = device.interfaces.first(where: {
      $0.classCode == 0x02 && $0.subclassCode == 0x02
    }) {
      // By the class's rules the data interface follows its control interface.
      guard
        let data = device.interfaces.first(where: {
          $0.classCode == 0x0A && $0.number > control.number
        }), let pair = data.bulkPair
      else { return nil }
      kind = .cdcACM
      interfaces = [control.number, data.number]
      (input, output) = pair
    } else if let interface = vendorSpecific, let pair = interface.bulkPair {
      kind = Self.chip(device.vendor)
      interfaces = [interface.number]
      (input, output) = pair
    } else {
      return nil
    }
  }

  /// Whose chip a vendor-specific interface belongs to.
  private static func chip(_ vendor: UInt16) -> USBLineKind {
    switch vendor {
    case 0x0403: .ftdi
    case 0x10C4: .cp210x
    default: .vendorBulk
    }
  }
}
