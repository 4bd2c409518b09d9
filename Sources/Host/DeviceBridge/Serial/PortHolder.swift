import Foundation

/// Who has a port for itself.
enum PortHolder {
  /// The program that has locked a device, or else one that has it open.
  ///
  /// - Parameter path: The device, or a link to it.
  /// - Returns: Its name and number, as `phalanx, 1234`; nil where none is to be
  ///   seen, as with another person's programs.
  static func find(_ path: String) -> String? {
    guard let number = locker(of: path) ?? opener(of: path) else { return nil }
    return "\(name(of: number) ?? "process"), \(number)"
  }

  /// The process that holds the lock of `flock(2)`, of the system's list:
  ///
  ///     1: FLOCK  ADVISORY  WRITE 1234 00:1b:5 0 EOF
  private static func locker(of path: String) -> Int32? {
    var status = stat()
    guard unsafe stat(path, &status) == 0,
      let locks = SystemFile.text("/proc/locks")
    else { return nil }
    for line in locks.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard let kind = fields.firstIndex(of: "FLOCK"), fields.count > kind + 4,
        let inode = fields[kind + 4].split(separator: ":").last,
        UInt64(inode) == UInt64(status.st_ino),
        let number = Int32(fields[kind + 3]), number != getpid(),
        // One that has died may have handed the device on, with its lock.
        name(of: number) != nil, open(number).contains(real(path))
      else { continue }
      return number
    }
    return nil
  }

  private static func opener(of path: String) -> Int32? {
    let device = real(path)
    let all = try? FileManager.default.contentsOfDirectory(atPath: "/proc")
    return (all ?? []).compactMap { Int32($0) }.sorted().first {
      $0 != getpid() && open($0).contains(device)
    }
  }

  /// What a process has open, as far as this user may see it.
  private static func open(_ number: Int32) -> [String] {
    let folder = "/proc/\(number)/fd"
    let files = FileManager.default
    let open = (try? files.contentsOfDirectory(atPath: folder)) ?? []
    return open.compactMap {
      try? files.destinationOfSymbolicLink(atPath: "\(folder)/\($0)")
    }
  }

  private static func name(of number: Int32) -> String? {
    SystemFile.text("/proc/\(number)/comm")
  }

  private static func real(_ path: String) -> String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().path
  }
}
