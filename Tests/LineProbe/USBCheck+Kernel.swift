import DeviceBridge
import Foundation
import TransportConformance
import VirtualHand

extension USBCheck {
  func kernelDriver(_ fixture: USBFixture) throws {
    // umockdev has no drivers: not worth waiting for.
    guard case .kernel = fixture.host else { return }
    let driver = try driver(of: fixture)
    try demand(driver == expectedDriver(fixture.kind), "driver \(driver ?? "")")
    guard let driver else { return }
    try takeAndGiveBack(fixture, driver)
    try moveBytes(fixture, driver)
    try pullWhileInUse(fixture)
  }

  /// The driver that Linux has for such a device; nil if it has none.
  private func expectedDriver(_ kind: VirtualUSBDevice.Kind) -> String? {
    switch kind {
    case .ftdi, .ftdiHighSpeed: "ftdi_sio"
    case .cp210x: "cp210x"
    case .cdcACM: "cdc_acm"
    case .vendor: nil
    }
  }

  private func takeAndGiveBack(
    _ fixture: USBFixture,
    _ driver: String
  ) throws {
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
  }

  /// The same bytes through the driver.
  private func moveBytes(_ fixture: USBFixture, _ driver: String) throws {
    let (path, line) = try openPort(fixture)
    defer { line.close() }
    try roundTrips(
      max(count("PHALANX_ROUND_TRIPS", else: 300) / 10, 50),
      on: line
    )
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
    print("\(path), \(driver): \(line.report)")
  }

  /// Pulls the device while bytes go both ways through the driver.
  private func pullWhileInUse(_ fixture: USBFixture) throws {
    for cycle in 0..<5 {
      let (_, line) = try openPort(fixture)
      try pull(fixture, using: line, after: cycle * 401)
      line.close()
      try fixture.replug()
    }
  }

  /// The serial port that the driver makes, opened.
  private func openPort(
    _ fixture: USBFixture
  ) throws -> (path: String, line: SerialPort) {
    for _ in 0..<100 {
      if let path = SerialPortEntry.all().first(where: {
        $0.device?.name == fixture.name
      })?.path, FileManager.default.fileExists(atPath: path) {
        return (path, try SerialPort(path: path, settings: fixture.settings))
      }
      Thread.sleep(forTimeInterval: 0.02)
    }
    throw ConformanceFailure("no serial port")
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
}
