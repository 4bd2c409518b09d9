import DecoderImage

extension DecoderImage {
  /// A string of the image as text.
  func text(_ offset: Int) -> String {
    let span = string(offset)
    let bytes = span.indices.map { span[$0] }
    return String(decoding: bytes, as: UTF8.self)
  }
}
