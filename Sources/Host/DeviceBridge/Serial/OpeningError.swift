import Foundation

extension TransportError {
  /// Why a device file could not be opened, and what to do about it.
  static func opening(
    _ path: String,
    _ place: String,
    code: Int32
  ) -> TransportError {
    switch code {
    case ENOENT, ENXIO, ENODEV, EIO, ENOTDIR:
      .noDevice(place)
    case EACCES, EPERM:
      TransportError(
        .permission,
        place: place,
        fault: "permission denied",
        remedy: permissionRemedy(path)
      )
    case EBUSY:
      .busy(lock: "TIOCEXCL", path, place)
    default:
      .system(code, calling: "open", place)
    }
  }

  /// Nothing is connected there.
  static func noDevice(_ place: String) -> TransportError {
    let remedy =
      place.hasPrefix("pty:")
      ? "start the hand first: phalanx hand KIND --pty PATH"
      : "plug it in and switch it on; phalanx doctor lists what is there"
    return TransportError(
      .noDevice,
      place: place,
      fault: "no such device",
      remedy: remedy
    )
  }

  /// How to be allowed to open a device file: the group that may.
  static func permissionRemedy(_ path: String) -> String {
    var status = stat()
    guard unsafe stat(path, &status) == 0,
      let group = unsafe getgrgid(status.st_gid)
    else { return "ask the administrator for access" }
    let name = unsafe String(cString: group.pointee.gr_name)
    // Root's group is never the way: the device then lacks a udev rule.
    guard name != "root", status.st_mode & S_IWGRP != 0 else {
      return "add a udev rule that gives your group the device"
    }
    return "join the group \(name): sudo usermod -aG \(name) $USER, "
      + "then log in anew"
  }
}
