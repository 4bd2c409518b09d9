import Foundation

/// Two lines inside the program: what one sends, the other reads.
///
/// When one closes, the other has been unplugged. Each way holds about 100 KB
/// before a write has to wait.
public struct LinePair {
  /// One end.
  public let first: any Transport

  /// The other end.
  public let second: any Transport

  /// Makes a pair.
  ///
  /// - Parameter name: What messages call both ends.
  /// - Throws: What the system reports.
  public init(name: String = "sim:") throws(TransportError) {
    var files: [Int32] = [-1, -1]
    let type = Int32(
      SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
    )
    guard unsafe socketpair(AF_UNIX, type, 0, &files) == 0 else {
      throw .system(errno, calling: "socketpair", name)
    }
    first = DescriptorTransport(owning: files[0], place: name, isSocket: true)
    second = DescriptorTransport(owning: files[1], place: name, isSocket: true)
  }
}
