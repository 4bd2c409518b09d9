internal import CDeviceBridge
import Foundation

/// A device with keys: a pedal, a gamepad, a keyboard (`/dev/input/eventN`). Or
/// a FIFO into which another program writes the events of one.
public final class InputDevice {
  /// Its path.
  public let place: String
  /// What it calls itself; nil for a FIFO.
  public let name: String?
  /// The codes of its keys; nil for a FIFO, which cannot be asked.
  public let keys: Set<UInt16>?
  /// Those that were down when it was opened.
  public let pressedAtOpening: Set<UInt16>

  private let file: Int32
  private var reader = InputEventReader()

  /// Opens a device. Others hear its events too: it is not taken from them, for
  /// it may be the keyboard by which a person ends this program.
  ///
  /// - Throws: `noDevice`, `permission`, `unsupported` for what is no such
  ///   device, or what the system reports.
  public init(path: String) throws(TransportError) {
    let file = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { throw .opening(path, path, code: errno) }
    var status = stat()
    let isFIFO =
      unsafe fstat(file, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
    let keys =
      unsafe isFIFO ? nil : Self.keys { unsafe input_get_keys(file, $0, $1) }
    guard isFIFO || keys?.isEmpty == false else {
      _ = Foundation.close(file)
      throw TransportError(
        .unsupported,
        place: path,
        fault: keys == nil ? "not an input device" : "a device without keys",
        remedy: "phalanx doctor lists the pedals and gamepads there are"
      )
    }
    self.file = file
    self.keys = keys
    place = path
    pressedAtOpening =
      unsafe Self.keys { unsafe input_get_pressed(file, $0, $1) } ?? []
    name = isFIFO ? nil : Self.name(of: file)
  }

  deinit { _ = Foundation.close(file) }

  /// Waits for events.
  ///
  /// - Parameter timeoutMilliseconds: The longest to wait.
  /// - Returns: Those that came, none if none did.
  /// - Throws: `unplugged`, or what the system reports.
  public func read(
    timeoutMilliseconds: Int
  ) throws(TransportError) -> [InputEvent] {
    var wait = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
    let ready = unsafe poll(&wait, 1, Int32(timeoutMilliseconds))
    if ready == 0 || (ready < 0 && errno == EINTR) { return [] }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = unsafe bytes.withUnsafeMutableBytes {
      unsafe Foundation.read(file, $0.baseAddress, $0.count)
    }
    if count > 0 { return reader.append(bytes[..<count]) }
    let code = errno
    if count < 0, code == EAGAIN || code == EINTR { return [] }
    guard count == 0 || code == ENODEV || code == EIO else {
      throw .system(code, calling: "read", place)
    }
    throw TransportError(
      .unplugged,
      place: place,
      fault: "was unplugged",
      remedy: "plug it in again"
    )
  }

  /// The codes whose bits a call sets; nil where it fails.
  private static func keys(
    _ call: (UnsafeMutablePointer<UInt8>, Int) -> Int32
  ) -> Set<UInt16>? {
    var bits = [UInt8](repeating: 0, count: Int(KeyName.codeCount) / 8)
    guard unsafe call(&bits, bits.count) == 0 else { return nil }
    return Set(
      (0..<KeyName.codeCount).filter {
        bits[Int($0 / 8)] & (1 << UInt8($0 % 8)) != 0
      }
    )
  }

  private static func name(of file: Int32) -> String? {
    var text = [CChar](repeating: 0, count: 128)
    guard unsafe input_get_name(file, &text, text.count - 1) == 0 else {
      return nil
    }
    let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
