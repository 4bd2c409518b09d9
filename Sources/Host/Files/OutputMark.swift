import Foundation

/// How what a verb has written is known from any other file.
package struct OutputMark: Sendable {
  /// What such a file is: `a table that features wrote`.
  package let name: String

  private let isOwn: @Sendable (String) -> Bool

  /// A mark that takes a look at the file.
  ///
  /// - Parameters:
  ///   - name: What such a file is, with its article.
  ///   - isOwn: Whether the regular file at a path bears the mark.
  package init(
    _ name: String,
    isOwn: @escaping @Sendable (_ path: String) -> Bool
  ) {
    self.name = name
    self.isOwn = isOwn
  }

  /// A mark that stands at a file's beginning.
  package init(_ name: String, begins start: [UInt8], at offset: Int = 0) {
    self.init(name) { path in
      guard
        let bytes = try? SmallFile.start(
          of: path,
          count: offset + start.count
        )
      else { return false }
      return bytes.dropFirst(offset).elementsEqual(start)
    }
  }

  /// Whether the regular file at a path bears the mark.
  func isBorne(at path: String) -> Bool { isOwn(path) }
}
