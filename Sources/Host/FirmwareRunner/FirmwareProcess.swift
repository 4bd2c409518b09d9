import Files
import Foundation

/// A board's firmware, in QEMU or as a process of its own.
final class FirmwareProcess {
  /// Nanoseconds of the board's clock that an instruction takes, as a power of
  /// two: 8 ns, 125 million instructions a second. They are exact in number, and
  /// say nothing of cycles.
  static let clockShift = 3

  /// The longest that a board may say nothing, in milliseconds: a hop of a large
  /// decoder takes a second on a slow host.
  private static var patience: Int32 { 60_000 }

  private let process = Process()
  private let output: FileHandle
  private let input = Pipe()

  /// Starts the firmware with a decoder image and a recording in its memory.
  ///
  /// - Throws: That QEMU is not there, or that it does not start.
  init(
    _ firmware: FirmwareDescription,
    folder: String,
    image: String,
    recording: String
  ) throws {
    let pipe = Pipe()
    output = pipe.fileHandleForReading
    let program = folder + "/firmware.elf"
    if firmware.isEmulated {
      process.executableURL = try Self.find(firmware.emulator)
      process.arguments =
        [
          "-M", firmware.machine, "-display", "none", "-monitor", "none",
          "-serial", "stdio", "-icount", "shift=\(Self.clockShift)",
          "-bios", "none", "-kernel", program,
        ] + Self.load(image, firmware.image)
        + Self.load(recording, firmware.recording)
    } else {
      process.executableURL = URL(fileURLWithPath: program)
      process.arguments = ["--image", image, "--recording", recording]
    }
    process.standardOutput = pipe
    // A firmware that is a process ends with its line: the line stays open.
    process.standardInput = input
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch {
      throw Fault(
        place: process.executableURL?.path ?? program,
        fault: "it cannot be started",
        remedy: "run Tools/Firmware/build, or say where it is with --firmware"
      )
    }
  }

  /// Waits for bytes of the board.
  ///
  /// - Returns: What came.
  /// - Throws: That the emulator has ended, or is silent.
  func read() throws -> [UInt8] {
    let file = output.fileDescriptor
    var wait = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
    guard unsafe poll(&wait, 1, Self.patience) > 0 else {
      throw Fault(
        place: process.executableURL?.lastPathComponent ?? "firmware",
        fault: "the board has said nothing for a minute",
        remedy: "build its firmware anew with Tools/Firmware/build"
      )
    }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = unsafe buffer.withUnsafeMutableBytes {
      unsafe Foundation.read(file, $0.baseAddress, $0.count)
    }
    guard count > 0 else {
      throw Fault(
        place: process.executableURL?.lastPathComponent ?? "firmware",
        fault: "it has ended by itself",
        remedy: "start it by hand to see why"
      )
    }
    return Array(buffer[..<count])
  }

  /// Ends the emulator.
  func stop() {
    guard process.isRunning else { return }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  deinit { stop() }

  private static func load(
    _ path: String,
    _ place: FirmwareDescription.Place
  ) -> [String] {
    // A comma in a value of QEMU's is written twice.
    let file = path.replacingOccurrences(of: ",", with: ",,")
    return [
      "-device", "loader,file=\(file),addr=\(place.address),force-raw=on",
    ]
  }

  private static func find(_ name: String) throws -> URL {
    let paths = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let places = paths.split(separator: ":").map { "\($0)/\(name)" }
    guard
      let path = places.first(where: FileManager.default.isExecutableFile)
    else {
      throw Fault(
        place: name,
        fault: "it is not installed",
        remedy: name == "qemu-system-arm"
          ? "apt-get install qemu-system-arm"
          : "apt-get install qemu-system-misc"
      )
    }
    return URL(fileURLWithPath: path)
  }
}
