import DecoderHost
import FirmwareRunner
import Firmware
import DeviceBridge
import Foundation
import RecordingIO
import VirtualHand

/// Decodes a recording on a board behind USB and holds it against this machine:
///
///     BoardProbe PORT-FILE FIRMWARE IMAGE SESSION
///
/// in the USB testbed (Tests/USBTestbed), which finds the port of the USB/IP
/// server in the file. The board is the firmware as a process; what comes to the
/// device goes to its standard input, and back.
@main
struct BoardProbe {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 5 else {
      print("usage: BoardProbe PORT-FILE FIRMWARE IMAGE SESSION")
      exit(2)
    }
    let board = try USBBoard(firmware: arguments[2], image: arguments[3])
    defer { board.end() }
    try board.show(portFile: arguments[1])
    let session = try Session(opening: arguments[4])
    let file = try ImageFile(opening: arguments[3])
    let engines = [EngineName.host, .serial(.usb(USBBoard.name))]
    let traces = try engines.map {
      try Engine($0, file: file, path: arguments[3], firmware: "")
        .traces(of: session, hopLimit: 30, detail: .vectors)
    }
    var comparison = TraceComparison(naming: file.image)
    while let a = try traces[0].next(), let b = try traces[1].next() {
      if !comparison.compare(a, b) { break }
    }
    let found = comparison.difference.map { "\($0)" } ?? "none differs"
    print(
      "\(comparison.hopCount) hops, \(comparison.valueCount) values, \(found)"
    )
    exit(comparison.difference == nil && comparison.hopCount == 30 ? 0 : 1)
  }
}

/// A firmware that is a process, behind a CDC-ACM device.
final class USBBoard {
  static let name = USBName(
    vendor: 0x1209,
    product: 0xAA0B,
    serialNumber: "VB0001"
  )

  private let device = VirtualUSBDevice(.cdcACM, serialNumber: "VB0001")
  private let server: USBIPServer
  private let process = Process()

  /// Starts the firmware.
  init(firmware: String, image: String) throws {
    server = try USBIPServer([device], port: 0)
    let input = Pipe(), output = Pipe()
    process.executableURL = URL(fileURLWithPath: firmware)
    process.arguments = ["--image", image]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    device.onReceive { bytes in
      try? input.fileHandleForWriting.write(contentsOf: Data(bytes))
    }
    let device = self.device
    output.fileHandleForReading.readabilityHandler = { file in
      device.send([UInt8](file.availableData))
    }
  }

  /// Plugs the device in, and waits until it is there.
  func show(portFile: String) throws {
    try Data("\(server.port)\n".utf8).write(
      to: URL(fileURLWithPath: portFile),
      options: .atomic
    )
    device.plug()
    for _ in 0..<200 {
      if let line = try? USBTransport(
        Self.name,
        settings: SerialSettings(baudRate: 921_600)
      ) {
        return line.close()
      }
      Thread.sleep(forTimeInterval: 0.1)
    }
    throw TransportError(.noDevice, place: "usb", fault: "never came")
  }

  /// Ends the firmware and the server.
  func end() {
    process.terminate()
    server.end()
  }
}
