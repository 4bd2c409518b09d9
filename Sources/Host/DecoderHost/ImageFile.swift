public import Files
public import DecoderImage
import Foundation

/// A decoder image, read from disk and checked, used in place.
///
/// It is a copy: whatever becomes of the file, what was checked is what runs. A
/// mapped file would change under a running decoder, or end it where it is cut
/// short.
@safe public final class ImageFile {
  /// The checked image; valid as long as this object is.
  public let image: DecoderImage

  /// The size of the file.
  public let byteCount: Int

  /// The most bytes that are read: far more than any board's flash.
  private static let largest = 1 << 30
  /// A page, which is more than `ImageBytes` asks for.
  private static let alignment = 4096

  private let memory: UnsafeMutableRawPointer

  /// Reads and checks the file at `path`.
  ///
  /// - Throws: `Fault` that names the fault, the field of the image
  ///   if it is one.
  public init(opening path: String) throws(Fault) {
    // A pipe would be waited for.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw Fault(
        place: path,
        fault: "no such file, or not to be read",
        remedy: "give a decoder image (.phx)"
      )
    }
    defer { close(descriptor) }
    var information = stat()
    guard unsafe fstat(descriptor, &information) == 0,
      information.st_mode & S_IFMT == S_IFREG
    else { throw Self.notAnImage(path, "is not a regular file") }
    let length = Int(information.st_size)
    guard length > 0 else {
      throw Self.notAnImage(path, "is empty")
    }
    guard length <= Self.largest else {
      throw Self.notAnImage(path, "is larger than \(Self.largest) bytes")
    }
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: length,
      alignment: Self.alignment
    )
    let bytes = unsafe UnsafeMutableRawBufferPointer(
      start: memory,
      count: length
    )
    do throws(Fault) {
      try unsafe Self.read(descriptor, into: bytes, path)
      image = try unsafe Self.check(UnsafeRawBufferPointer(bytes), path)
    } catch {
      unsafe memory.deallocate()
      throw error
    }
    unsafe self.memory = memory
    byteCount = length
  }

  deinit { unsafe memory.deallocate() }

  private static func read(
    _ descriptor: Int32,
    into bytes: UnsafeMutableRawBufferPointer,
    _ path: String
  ) throws(Fault) {
    var done = 0
    while done < bytes.count {
      let result = unsafe pread(
        descriptor,
        bytes.baseAddress.map { unsafe $0 + done },
        bytes.count - done,
        off_t(done)
      )
      if result < 0, errno == EINTR { continue }
      guard result > 0 else {
        throw Fault(
          place: path,
          fault: result == 0
            ? "was cut short while it was read" : "cannot be read",
          remedy: "copy it again from where it was made"
        )
      }
      done += result
    }
  }

  private static func check(
    _ bytes: UnsafeRawBufferPointer,
    _ path: String
  ) throws(Fault) -> DecoderImage {
    do throws(ImageError) {
      return try unsafe DecoderImage(checking: ImageBytes(bytes))
    } catch {
      throw explain(error, path)
    }
  }

  private static func notAnImage(
    _ path: String,
    _ fault: String
  ) -> Fault {
    Fault(
      place: path,
      fault: fault,
      remedy: "give a decoder image (.phx), as compile writes it"
    )
  }

  /// What an image's fault means to a person.
  public static func explain(
    _ error: ImageError,
    _ path: String
  ) -> Fault {
    let again = "compile the decoder again"
    switch error {
    case .notAnImage: return notAnImage(path, "is not a decoder image")
    case .wrongLength(let expected, let actual):
      return Fault(
        place: path,
        fault: "has \(actual) bytes and should have \(expected)",
        remedy: "copy it again from where it was made"
      )
    case .unsupportedVersion(let major, let minor):
      let version =
        "\(ImageLayout.majorVersion).\(ImageLayout.minorVersion)"
      return Fault(
        place: path,
        fault: "has layout \(major).\(minor), and this phalanx reads "
          + version,
        remedy: "make it anew: phalanx compile NETWORK.onnx "
          + "--pipeline PIPELINE.yaml --calibrate SESSION... -o \(path)"
      )
    case .contentHashMismatch:
      return Fault(
        place: path,
        fault: "its contents do not match its hash",
        remedy: "copy it again from where it was made"
      )
    case .invalid(let field, let record, let section):
      let place =
        section.map { "\(words(of: $0)), record \(record)" } ?? "header"
      return Fault(
        place: "\(path), \(place)",
        fault: explain(field),
        remedy: again
      )
    }
  }

  private static func explain(_ field: ImageField) -> String {
    switch field {
    case .stability: "a filter is not stable: its poles lie too far out"
    case .filterGain:
      "its filters can raise a full-scale sample beyond 32 bits"
    case .accumulator:
      "a row's bias and weights can exceed the 32-bit accumulator"
    case .scale: "the scale is not a finite number above zero"
    case .unitScale: "the scale of its unit is not a finite number"
    case .unitOffset: "the offset of its unit is not a finite number"
    case .closure: "a class closes its finger by less than nothing"
    default: "the field '\(words(of: field))' has a value that cannot be"
    }
  }
}
