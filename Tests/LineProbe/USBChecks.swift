import DeviceBridge
import Foundation
import Synchronization
import TransportConformance
import VirtualHand

/// What a USB line must do beyond what every line must.
enum USBCheck: String, CaseIterable {
  /// The device gets the settings, and the report tells them.
  case settings

  /// The device is listed, with what it says of itself.
  case list

  /// Names of devices that are not there are refused.
  case names

  /// An endpoint that stalls is cleared, and bytes go on.
  case stall

  /// Where the kernel has a driver for the device: it is taken away, given
  /// back, and moves bytes itself. Passes where there is none.
  case kernelDriver

  /// Coming and going are told.
  case hotPlug

  /// Pulled and plugged in many times, while bytes go both ways.
  case plugCycles

  func run(on fixture: USBFixture, kind: VirtualUSBDevice.Kind) throws {
    switch self {
    case .settings: try settings(fixture, kind)
    case .list: try list(fixture, kind)
    case .names: try names(fixture)
    case .stall: try stall(fixture)
    case .kernelDriver: try kernelDriver(fixture)
    case .hotPlug: try hotPlug(fixture)
    case .plugCycles: try plugCycles(fixture)
    }
  }

  private func demand(_ condition: Bool, _ words: String) throws {
    guard condition else { throw ConformanceFailure(words) }
  }

  private func settings(
    _ fixture: USBFixture,
    _ kind: VirtualUSBDevice.Kind
  ) throws {
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

  private func list(
    _ fixture: USBFixture,
    _ kind: VirtualUSBDevice.Kind
  ) throws {
    let entries = try USBDeviceEntry.all()
    try demand(entries.count == 1, "\(entries)")
    let entry = entries[0]
    try demand(entry.identity.name == fixture.name, "\(entry)")
    try demand(entry.identity.productText?.isEmpty == false, "\(entry)")
    let wanted: USBLineKind =
      switch kind {
      case .ftdi, .ftdiHighSpeed: .ftdi
      case .cp210x: .cp210x
      case .cdcACM: .cdcACM
      case .vendor: .vendorBulk
      }
    try demand(entry.kind == wanted, "\(entry)")
  }

  private func names(_ fixture: USBFixture) throws {
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

  private func stall(_ fixture: USBFixture) throws {
    let line = try fixture.open()
    defer { line.close() }
    for count in 0..<5 {
      try roundTrip(line, [UInt8(count), 1])
      fixture.device.halt()
      try roundTrip(line, [UInt8(count), 2])
    }
  }

  private func roundTrip(_ line: any Transport, _ bytes: [UInt8]) throws {
    try line.write(bytes, timeoutMilliseconds: 10_000)
    var back: [UInt8] = []
    while back.count < bytes.count {
      let more = try line.read(upTo: 100, timeoutMilliseconds: 10_000)
      try demand(!more.isEmpty, "nothing came back")
      back += more
    }
    try demand(back == bytes, "\(bytes) came back as \(back)")
  }

  private func kernelDriver(_ fixture: USBFixture) throws {
    // umockdev has no drivers: not worth waiting for.
    guard FileManager.default.fileExists(atPath: "/sys/bus/usb/drivers/usb"),
      let driver = try driver(of: fixture)
    else { return }
    for _ in 0..<10 {
      let device = try fixture.openDevice()
      try demand(device.report.detachedKernelDriver, "no driver was detached")
      try demand(
        try USBDeviceEntry.all().first?.kernelDriver != driver,
        "the driver is still there"
      )
      try roundTrip(device, [1, 2, 3])
      device.close()
      try demand(
        try self.driver(of: fixture) == driver,
        "the driver did not come back"
      )
    }
    // The same bytes through the driver.
    let port = SerialPortEntry.all().first {
      $0.device?.name == fixture.name
    }
    guard let port else { throw ConformanceFailure("no serial port") }
    let line = try SerialPort(path: port.path, settings: fixture.settings)
    defer { line.close() }
    for count in 0..<50 {
      try roundTrip(line, [UInt8](repeating: UInt8(count), count: 40))
    }
    let isAsked = line.report.baudRate == fixture.settings.baudRate
    let isOn =
      line.report.modemLines == .asserted && fixture.device.line.isDTROn
    try demand(isAsked && isOn, "\(line.report), \(fixture.device.line)")
    let kind = try USBDeviceEntry.all().first?.kind
    if kind == .ftdi {
      try demand(
        line.report.latencyTimerMilliseconds == 1
          && fixture.device.line.latencyTimerMilliseconds == 1,
        "latency timer: \(line.report), \(fixture.device.line)"
      )
    }
    print("\(port.path), \(driver): \(line.report)")
  }

  /// The kernel driver of the device; nil if none comes within a second.
  private func driver(of fixture: USBFixture) throws -> String? {
    for _ in 0..<20 {
      if let driver = try USBDeviceEntry.all().first?.kernelDriver {
        return driver
      }
      Thread.sleep(forTimeInterval: 0.05)
    }
    return nil
  }

  private func hotPlug(_ fixture: USBFixture) throws {
    let changes = Mutex<[USBWatcher.Change]>([])
    var name = fixture.name
    name.serialNumber = nil
    try withExtendedLifetime(
      USBWatcher { change in changes.withLock { $0.append(change) } }
    ) {
      for count in 1...3 {
        fixture.unplug()
        try fixture.replug()
        for _ in 0..<4000 {
          if changes.withLock({ $0.count }) >= 2 * count { break }
          Thread.sleep(forTimeInterval: 0.005)
        }
      }
    }
    let wanted = [[USBWatcher.Change.left(name), .arrived(name)]]
    let seen = changes.withLock { $0 }
    try demand(
      seen == Array(repeating: wanted, count: 3).flatMap { $0.flatMap { $0 } },
      "\(seen)"
    )
  }

  /// As many as `PHALANX_PLUG_CYCLES` says.
  private func plugCycles(_ fixture: USBFixture) throws {
    let given = ProcessInfo.processInfo.environment["PHALANX_PLUG_CYCLES"]
    let count = given.flatMap { Int($0) } ?? 5
    for cycle in 0..<count {
      let line = try fixture.open()
      let writer = DispatchSemaphore(value: 0)
      Thread.detachNewThread {
        let bytes = [UInt8](repeating: 0x5A, count: 5000)
        while fault({ () throws(TransportError) in
          try line.write(bytes, timeoutMilliseconds: 20_000)
        }) == nil {}
        writer.signal()
      }
      // Pulled at another moment each time.
      var byteCount = 0
      while byteCount < cycle % 50 * 401 {
        byteCount +=
          try line.read(upTo: 512, timeoutMilliseconds: 20_000).count
      }
      fixture.unplug()
      var last: TransportError?
      while last == nil {
        last = fault { () throws(TransportError) in
          _ = try line.read(upTo: 512, timeoutMilliseconds: 20_000)
        }
      }
      try demand(last?.kind == .unplugged, "cycle \(cycle): \(last as Any)")
      let ended = writer.wait(timeout: .now() + 20)
      try demand(ended == .success, "cycle \(cycle): a write does not end")
      line.close()
      try fixture.replug()
    }
  }
}

/// What something ends with; nil if it ends without a fault.
func fault(
  _ work: () throws(TransportError) -> Void
) -> TransportError? {
  do throws(TransportError) {
    try work()
    return nil
  } catch {
    return error
  }
}
