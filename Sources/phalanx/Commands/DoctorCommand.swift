import Reports
import ArgumentParser
import DeviceBridge
import Drive
import Foundation
import HandProtocol

/// Finds out what is connected and why it does not answer.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Find out what is connected, and why it does not answer.",
    discussion: """
      Without --port: the serial ports and what they are by their USB numbers,
      and the pedals, gamepads and keyboards. Nothing is opened. With --port:
      listens, and then, after asking, sends requests that only read, kind by
      kind and rate by rate. Exit code 0: a hand answers and has no fault.

      Example:
        phalanx doctor --port /dev/ttyUSB0

      Some hands that are not known here take any byte as a command: agree
      only where you know that the hand is one of those listed.
      """
  )

  @Option(help: "The port to look at.")
  var port: String?

  @Option(
    help: "The kind of hand to ask for, instead of all.",
    transform: DriveCommand.kind
  )
  var hand: HandKind?

  @Option(
    parsing: .unconditional,
    help: "The rate to ask at in bit/s, instead of the usual ones."
  )
  var baud: Int?

  @Flag(help: "Agree to the requests without being asked.")
  var yes = false

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if let baud, !(2400...20_000_000).contains(baud) {
      // 1200 bit/s puts some boards into their boot loader.
      throw ValidationError("--baud is not in 2400...20000000")
    }
  }

  func run() throws {
    guard let port else { return list() }
    let name = try PortName(parsing: port)
    let heard = try listen(name)
    if !json { print("\(port): \(heard) bytes came before anything was sent") }
    guard try isAgreed() else {
      print("nothing was sent")
      return
    }
    var results: [ProbeResult] = []
    for (kind, rate) in tries {
      let opened = try name.open(SerialSettings(baudRate: rate))
      defer { opened.line.close() }
      if results.isEmpty, !json { print(Self.text(opened.report)) }
      let result = try HandProbe(kind, baudRate: rate).run(on: opened.line)
      results.append(result)
      if !json { print(Self.text(result)) }
      if result.isFound || result.looksUnstuffed { break }
    }
    let diagnosis = Diagnosis.text(results, port: port, heardBefore: heard)
    print(json ? Self.json(results, diagnosis) : diagnosis)
    if !results.contains(where: \.isWell) { throw ExitCode(1) }
  }

  /// Kinds and rates, the usual ones first; Modbus before the frames that
  /// another hand may take for something else.
  private var tries: [(HandKind, Int)] {
    let kinds = hand.map { [$0] } ?? HandKind.probingOrder
    return kinds.flatMap { kind in
      (baud.map { [$0] } ?? kind.usualRates).map { (kind, $0) }
    }
  }

  private func isAgreed() throws -> Bool {
    if yes { return true }
    guard isatty(0) == 1 else {
      throw ValidationError("not a terminal: agree with --yes")
    }
    print(
      "send requests that only read, at \(tries.count) settings? [y/N] ",
      terminator: ""
    )
    return readLine()?.lowercased().hasPrefix("y") == true
  }

  private func listen(_ name: PortName) throws -> Int {
    let kind = hand ?? .ability
    let rate = baud ?? Int(kind.capabilities.baudRate)
    let opened = try name.open(SerialSettings(baudRate: rate))
    defer { opened.line.close() }
    let start = MonotonicClock.now()
    var count = 0
    while MonotonicClock.now().milliseconds(since: start) < 500 {
      count += try opened.line.read(upTo: 4096, timeoutMilliseconds: 100).count
    }
    return count
  }

  private func list() {
    let ports = SerialPortEntry.all()
    // A device that a serial port leads to is named there.
    let names = Set(ports.compactMap(\.device?.name))
    let switches = InputDeviceEntry.all()
    let devices = ((try? USBDeviceEntry.all()) ?? []).filter {
      !names.contains($0.identity.name)
    }
    if json {
      let list = ports.map { port -> JSONValue in
        .object([
          ("path", .text(port.path)),
          ("driver", port.driver.map(JSONValue.text) ?? .null),
          (
            "device",
            port.device.map { .text("\($0.name)") } ?? .null
          ),
          ("accessible", .flag(port.isAccessible)),
        ])
      }
      print(
        JSONValue.object([
          ("schema_version", .integer(1)), ("ports", .list(list)),
          ("usb_devices", .list(devices.map(Self.json))),
          ("input_devices", .list(switches.map(Self.json))),
        ])
        .document
      )
      return
    }
    if ports.isEmpty, devices.isEmpty {
      print("no serial port is there; plug the hand in, or name a pty:PATH")
    }
    for port in ports { print(Self.text(port)) }
    for device in devices { print(Self.text(device)) }
    for device in switches { print(Self.text(device)) }
  }

  private static func json(_ device: InputDeviceEntry) -> JSONValue {
    .object([
      ("path", .text(device.path)), ("name", .text(device.name)),
      ("accessible", .flag(device.isAccessible)),
    ])
  }

  private static func text(_ device: InputDeviceEntry) -> String {
    var parts = ["\(device.name), keys for drive --dead-man-device"]
    if !device.isAccessible {
      parts.append("not yours: sudo usermod -aG input $USER, log in again")
    }
    return "\(device.path): " + parts.joined(separator: "; ")
  }

  private static func json(_ device: USBDeviceEntry) -> JSONValue {
    .object([
      ("name", .text("\(device.identity.name)")),
      ("kind", .text(device.kind.rawValue)),
      ("kernel_driver", device.kernelDriver.map(JSONValue.text) ?? .null),
      ("accessible", .flag(device.isAccessible)),
    ])
  }

  private static func text(_ device: USBDeviceEntry) -> String {
    let identity = device.identity
    let what = KnownDevice.text(identity) ?? identity.productText ?? "unknown"
    var parts = [what, "a line of kind \(device.kind.rawValue)"]
    if let driver = device.kernelDriver { parts.append("driver \(driver)") }
    if !device.isAccessible {
      parts.append(
        "not yours: add a udev rule that gives your group the device"
      )
    }
    return "\(identity.name): " + parts.joined(separator: "; ")
  }

  private static func text(_ port: SerialPortEntry) -> String {
    var parts: [String] = []
    if let device = port.device {
      let text = KnownDevice.text(device) ?? device.productText ?? "unknown"
      parts.append("usb \(device.name), \(text)")
    }
    if let driver = port.driver { parts.append("driver \(driver)") }
    if let timer = port.latencyTimerMilliseconds, timer > 1 {
      parts.append("latency timer \(timer) ms (drive sets 1)")
    }
    if !port.isAccessible {
      parts.append("not yours: sudo usermod -aG dialout $USER, log in again")
    }
    return "\(port.path): " + parts.joined(separator: "; ")
  }

  private static func text(_ report: LineReport) -> String {
    var line =
      report.baudRate.map { "line set to \($0) bit/s" }
      ?? "no serial line to set"
    if let timer = report.latencyTimerMilliseconds {
      line += ", latency timer \(timer) ms"
    }
    if report.lowLatency == false { line += ", the driver gathers bytes" }
    if report.detachedKernelDriver {
      line += ", taken from its kernel driver until it is closed"
    }
    return line
  }

  private static func text(_ result: ProbeResult) -> String {
    let outcome =
      result.isFound
      ? "answers"
      : result.byteCount == 0
        ? result.echoedByteCount == 0 ? "silence" : "only its own bytes"
        : "\(result.byteCount) bytes, \(result.frameCount) whole frames"
    return "  \(result.kind.rawValue) at \(result.baudRate): \(outcome)"
  }

  private static func json(_ results: [ProbeResult], _ text: String) -> String {
    let list = results.map { result -> JSONValue in
      .object([
        ("kind", .text(result.kind.rawValue)),
        ("baud", .integer(result.baudRate)),
        ("found", .flag(result.isFound)),
        ("bytes", .integer(result.byteCount)),
        ("frames", .integer(result.frameCount)),
        ("echoed_bytes", .integer(result.echoedByteCount)),
        ("well", .flag(result.isWell)),
      ])
    }
    return JSONValue.object([
      ("schema_version", .integer(1)), ("tries", .list(list)),
      ("diagnosis", .text(text)),
    ]).document
  }
}
