import Files
public import DeviceBridge
import Foundation

/// Which key of which device is the dead-man switch.
///
///     /dev/input/event5              any key of this device
///     /dev/input/event5:BTN_SOUTH    this button of a gamepad
///     /dev/input/event5:48           the key of this code
public struct DeadManName: Equatable, Sendable {
  /// The device.
  public var path: String
  /// The code of the key; nil for any.
  public var key: UInt16?

  /// Reads a name.
  ///
  /// A path may have colons of its own (`/dev/input/by-path`): what is there as
  /// a whole is a path, and otherwise what follows the last colon a key.
  ///
  /// - Throws: `badName` for a key that is none.
  public init(parsing text: String) throws(TransportError) {
    path = text
    guard !FileManager.default.fileExists(atPath: text),
      let colon = text.lastIndex(of: ":"), colon > text.startIndex
    else { return }
    path = String(text[..<colon])
    let name = text[text.index(after: colon)...]
    // A device that is not there keeps its colons.
    guard !name.contains("/"), FileManager.default.fileExists(atPath: path)
    else {
      path = text
      return
    }
    guard let code = KeyName.code(of: String(name)) else {
      throw TransportError(
        .badName,
        place: text,
        fault: "no key is called \(name)",
        remedy: "write one such as KEY_B or BTN_SOUTH, or its code"
      )
    }
    key = code
  }
}
