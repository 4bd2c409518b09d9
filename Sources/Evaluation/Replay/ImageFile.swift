public import DecoderImage
import Foundation

/// A decoder image on disk, mapped and checked, used in place.
@safe public final class ImageFile {
  /// The checked image; valid as long as this object is.
  public let image: DecoderImage

  /// The size of the file.
  public let byteCount: Int

  private let mapping: UnsafeMutableRawPointer

  /// Maps and checks the file at `path`.
  ///
  /// - Throws: `EvaluationError` that names the fault, the field of the image
  ///   if it is one.
  public init(opening path: String) throws(EvaluationError) {
    // A pipe would be waited for.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw EvaluationError(
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
    guard
      let mapping = unsafe mmap(
        nil,
        length,
        PROT_READ,
        MAP_PRIVATE,
        descriptor,
        0
      ),
      unsafe mapping != MAP_FAILED
    else {
      throw Self.notAnImage(path, "cannot be mapped into memory")
    }
    let bytes = unsafe ImageBytes(
      UnsafeRawBufferPointer(start: mapping, count: length)
    )
    do throws(ImageError) {
      image = try DecoderImage(checking: bytes)
    } catch {
      unsafe munmap(mapping, length)
      throw Self.explain(error, path)
    }
    unsafe self.mapping = mapping
    byteCount = length
  }

  deinit { unsafe munmap(mapping, byteCount) }

  private static func notAnImage(
    _ path: String,
    _ fault: String
  ) -> EvaluationError {
    EvaluationError(
      place: path,
      fault: fault,
      remedy: "give a decoder image (.phx), as compile writes it"
    )
  }

  /// What an image's fault means to a person.
  public static func explain(
    _ error: ImageError,
    _ path: String
  ) -> EvaluationError {
    let again = "compile the decoder again"
    switch error {
    case .notAnImage: return notAnImage(path, "is not a decoder image")
    case .wrongLength(let expected, let actual):
      return EvaluationError(
        place: path,
        fault: "has \(actual) bytes and should have \(expected)",
        remedy: "copy it again from where it was made"
      )
    case .unsupportedVersion(let major, let minor):
      let version =
        "\(ImageLayout.majorVersion).\(ImageLayout.minorVersion)"
      return EvaluationError(
        place: path,
        fault: "has layout \(major).\(minor), and this phalanx reads "
          + version,
        remedy: "make it anew: phalanx compile NETWORK.onnx "
          + "--pipeline PIPELINE.yaml --calibrate SESSION... -o \(path)"
      )
    case .contentHashMismatch:
      return EvaluationError(
        place: path,
        fault: "its contents do not match its hash",
        remedy: "copy it again from where it was made"
      )
    case .invalid(let field, let record, let section):
      let place = section.map { "\($0) \(record)" } ?? "header"
      return EvaluationError(
        place: "\(path), \(place)",
        fault: "\(field) has a value that cannot be",
        remedy: again
      )
    }
  }
}
