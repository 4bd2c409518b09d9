import DeviceBridge
import TransportConformance
import VirtualHand

extension USBCheck {
  func settings(_ fixture: USBFixture) throws {
    let kind = fixture.kind
    let rates = [9600, 115_200, 460_800, 1_000_000]
    for rate in kind == .ftdiHighSpeed ? rates + [4_000_000] : rates {
      for lines in [SerialSettings.ModemLines.released, .asserted] {
        let device = try USBTransport(
          fixture.name,
          settings: SerialSettings(baudRate: rate, modemLines: lines)
        )
        defer { device.close() }
        let report = device.report
        guard kind != .vendor else {
          return try demand(report.baudRate == nil, "\(report)")
        }
        let line = fixture.device.line
        try demand(
          report.baudRate == line.baudRate && report.modemLines == lines
            && abs(line.baudRate - rate) * 100 < rate,
          "\(rate): \(report), \(line)"
        )
        let isOn = lines == .asserted
        try demand(
          line.isDTROn == isOn && line.isRTSOn == isOn,
          "DTR and RTS: \(line)"
        )
        if kind == .ftdi || kind == .ftdiHighSpeed {
          try demand(
            report.latencyTimerMilliseconds == 1
              && line.latencyTimerMilliseconds == 1,
            "latency timer: \(report)"
          )
        }
      }
    }
    guard kind == .cdcACM else { return }
    let before = fixture.device.line
    let refused = fault { () throws(TransportError) in
      try USBTransport(
        fixture.name,
        settings: SerialSettings(baudRate: 1200)
      ).close()
    }
    try demand(
      refused?.kind == .unsupported && fixture.device.line == before,
      "1200 bit/s reached a device that may enter its bootloader"
    )
  }

  func list(_ fixture: USBFixture) throws {
    let entries = try USBDeviceEntry.all()
    try demand(entries.count == 1, "\(entries)")
    let entry = entries[0]
    try demand(entry.identity.name == fixture.name, "\(entry)")
    try demand(entry.identity.productText?.isEmpty == false, "\(entry)")
    let wanted: USBLineKind =
      switch fixture.kind {
      case .ftdi, .ftdiHighSpeed: .ftdi
      case .cp210x: .cp210x
      case .cdcACM: .cdcACM
      case .vendor: .vendorBulk
      }
    try demand(entry.kind == wanted, "\(entry)")
  }

  func names(_ fixture: USBFixture) throws {
    var other = fixture.name
    other.serialNumber = "other"
    let wrongNumber = fault { () throws(TransportError) in
      try USBTransport(other, settings: fixture.settings).close()
    }
    try demand(wrongNumber?.kind == .noDevice, "\(wrongNumber as Any)")
    other.serialNumber = nil
    other.product = 0x7777
    let wrongProduct = fault { () throws(TransportError) in
      try USBTransport(other, settings: fixture.settings).close()
    }
    try demand(wrongProduct?.kind == .noDevice, "\(wrongProduct as Any)")
    other.product = fixture.name.product
    // The only one of its kind needs no number.
    try USBTransport(other, settings: fixture.settings).close()
  }
}
