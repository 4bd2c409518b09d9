package import Files
import DecoderImage
import Foundation

extension Compiler {
  /// How an earlier image is known: by its first bytes, the length that it
  /// states, and a provenance that names its network. Whether it is sound does
  /// not matter here.
  package static let imageMark = OutputMark("an image that compile wrote") {
    path in
    guard
      let data = try? SmallFile.read(path, atMost: SmallFile.largestNetwork)
    else { return false }
    func number(at offset: Int) -> Int {
      guard offset + 4 <= data.count else { return 0 }
      return (0..<4).reduce(0) { $0 | Int(data[offset + $1]) << (8 * $1) }
    }
    guard
      number(at: ImageLayout.Header.magic) == Int(ImageLayout.magic),
      number(at: ImageLayout.Header.imageByteCount) == data.count
    else { return false }
    typealias Entry = ImageLayout.SectionEntry
    let entry =
      ImageLayout.Header.byteCount
      + ImageSection.provenance.rawValue * Entry.byteCount
    let start = number(at: entry + Entry.offset)
    let count = number(at: entry + Entry.sectionByteCount)
    guard
      number(at: entry + Entry.tag) == Int(ImageSection.provenance.tag),
      start + count <= data.count
    else { return false }
    return String(decoding: data[start..<start + count], as: UTF8.self)
      .contains("\nnetwork_sha256: ")
  }
}
