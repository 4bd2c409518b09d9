/// Text in files whose format knows ASCII or UTF-8, but whose writers use the
/// code page of their machine.
package enum FileText {
  /// UTF-8 if it is that, else Latin-1, in which every byte is a letter.
  package static func decode(_ bytes: ArraySlice<UInt8>) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }

  /// A field of a header without its padding.
  package static func field(_ field: ArraySlice<UInt8>) -> String {
    var content = field
    while let last = content.last, last == 0x20 || last == 0 {
      content = content.dropLast()
    }
    while content.first == 0x20 { content = content.dropFirst() }
    return decode(content)
  }
}
