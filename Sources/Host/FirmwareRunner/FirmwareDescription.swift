import Files
import Foundation

/// What Tools/Firmware/build says of a board's firmware.
struct FirmwareDescription: Decodable {
  /// A stretch of the board's memory.
  struct Place: Decodable {
    var address: Int
    var capacity: Int
  }

  var board: String
  /// The emulator and its machine; empty for a firmware that is a process.
  var emulator: String
  var machine: String
  var image: Place
  var recording: Place

  /// Whether it runs in QEMU.
  var isEmulated: Bool { !emulator.isEmpty }

  /// Reads what was built for a board.
  ///
  /// - Parameter folder: The board's folder of `.build-firmware`.
  /// - Returns: What is said there.
  /// - Throws: That it was not built, or is damaged.
  static func read(from folder: String) throws -> FirmwareDescription {
    let path = folder + "/firmware.json"
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Fault(
        place: path,
        fault: "the firmware is not there",
        remedy: "run Tools/Firmware/build, or say where it is with --firmware"
      )
    }
    do {
      return try JSONDecoder().decode(Self.self, from: data)
    } catch {
      throw Fault(
        place: path,
        fault: "it cannot be read",
        remedy: "run Tools/Firmware/build again"
      )
    }
  }
}
