public import Foundation

/// A file that is read whole: a profile, limits, a result, a network.
///
/// Only regular files of a bounded size: a pipe would never begin, a device
/// never end.
public enum SmallFile {
  /// The most bytes of a file of settings that a person writes.
  public static let largestText = 1 << 16
  /// The most bytes of a network.
  public static let largestNetwork = 1 << 28

  /// Reads all bytes.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - limit: The most bytes it may have.
  /// - Returns: At least one byte.
  /// - Throws: What is wrong with the file, an empty one included.
  public static func read(
    _ path: String,
    atMost limit: Int
  ) throws(Fault) -> Data {
    let handle = try open(path)
    defer { try? handle.close() }
    let data: Data
    do {
      data = try handle.read(upToCount: limit + 1) ?? Data()
    } catch {
      throw Fault(
        place: path,
        fault: "cannot be read",
        remedy: "check the disk"
      )
    }
    guard data.count <= limit else {
      throw Fault(
        place: path,
        fault: "is larger than \(limit) bytes",
        remedy: "name another file"
      )
    }
    guard !data.isEmpty else {
      throw Fault(
        place: path,
        fault: "is empty",
        remedy: "name another file"
      )
    }
    return data
  }

  /// Reads a text of at most ``largestText`` bytes.
  ///
  /// - Throws: What is wrong with the file; the line that is no text.
  public static func text(_ path: String) throws(Fault) -> String {
    let data = try read(path, atMost: largestText)
    let text = String(decoding: data, as: UTF8.self)
    func fault(line: Int, _ fault: String) -> Fault {
      Fault(
        place: path,
        fault: "line \(line) \(fault)",
        remedy: "save it as text"
      )
    }
    if let nul = data.firstIndex(of: 0) {
      throw fault(line: line(of: nul, in: data), "holds a byte of zero")
    }
    // What was repaired while decoding is where the bytes part.
    let repaired = text.utf8.elementsEqual(data)
    if !repaired {
      let same = zip(text.utf8, data).prefix { $0 == $1 }.count
      throw fault(line: line(of: same, in: data), "is not UTF-8")
    }
    return text
  }

  /// The first bytes of a file, or all that it has.
  ///
  /// - Throws: What is wrong with the file; an empty one is right.
  public static func start(
    of path: String,
    count: Int
  ) throws(Fault) -> Data {
    let handle = try open(path)
    defer { try? handle.close() }
    return (try? handle.read(upToCount: count)) ?? Data()
  }

  private static func line(of offset: Int, in data: Data) -> Int {
    1 + data.prefix(offset).count { $0 == 0x0A }
  }

  private static func open(_ path: String) throws(Fault) -> FileHandle {
    func error(_ fault: String, _ remedy: String) -> Fault {
      Fault(place: path, fault: fault, remedy: remedy)
    }
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw error("\"\" is no name of a file", "name one")
    }
    // Not even a device's opening is waited for, or makes it do something.
    var information = stat()
    guard unsafe stat(path, &information) == 0 else {
      throw errno == ENOENT
        ? error("does not exist", "check the name")
        : error(
          "cannot be opened: \(ByteSource.reason(errno))",
          "check the name, and that its folder may be read"
        )
    }
    try check(information, error)
    let descriptor = unsafe Foundation.open(
      path,
      O_RDONLY | O_CLOEXEC | O_NONBLOCK
    )
    guard descriptor >= 0 else {
      throw error(
        "cannot be opened: \(ByteSource.reason(errno))",
        "check that the file may be read"
      )
    }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    // It may have become something else since.
    if unsafe fstat(descriptor, &information) == 0 {
      try check(information, error)
    }
    return handle
  }

  private static func check(
    _ information: stat,
    _ error: (String, String) -> Fault
  ) throws(Fault) {
    switch information.st_mode & S_IFMT {
    case S_IFREG: return
    case S_IFDIR: throw error("is a folder", "name a file")
    default:
      throw error("is a pipe, socket or device", "name a regular file")
    }
  }
}
