public import Files
internal import CZlib

/// Writes an NPZ archive of stored arrays, row by row.
///
///     let writer = try NPZWriter(creating: "features.npz")
///     try writer.begin("features", of: Float.self, rowShape: [84])
///     for row in rows { try writer.append(row) }
///     try writer.end()
///     try writer.finish()
///
/// NumPy reads it with `numpy.load`. The file appears under its name only when
/// `finish` returns; it holds no times, so that the same arrays give the same
/// bytes. The archive must stay under 4 GiB.
public final class NPZWriter {
  private let file: AtomicFile
  private var members: [Member] = []
  private var open: Open?

  /// An array that is complete.
  private struct Member {
    var name: String
    var offset: Int
    var byteCount: Int
    var checksum: UInt32
  }

  /// The array that is being written.
  private struct Open {
    var name: String
    var offset: Int
    var descriptor: String
    var rowShape: [Int]
    var elementCount = 0
    var checksum: UInt = 0
  }

  /// NumPy pads headers so that numbers start on 64 bytes; room is left for
  /// the largest row count.
  private static let headerByteCount = 192

  /// Starts an archive.
  ///
  /// - Parameter path: Where it will be; nothing is there yet.
  /// - Throws: What is there, or a folder that cannot be written.
  public convenience init(creating path: String) throws(Fault) {
    try self.init(creating: OutputPlace(path, replacing: nil))
  }

  /// Starts an archive.
  ///
  /// - Parameter place: Where it will be.
  /// - Throws: A folder that cannot be written.
  package init(creating place: OutputPlace) throws(Fault) {
    file = try AtomicFile(creating: place)
  }

  /// How an archive is known whose first array is a text.
  ///
  /// - Parameters:
  ///   - name: What such a file is, with its article.
  ///   - array: The first array's name, as it was begun here.
  ///   - text: What its bytes begin with.
  /// - Returns: The mark.
  package static func mark(
    _ name: String,
    firstArray array: String,
    begins text: String
  ) -> OutputMark {
    let member = Array((array + ".npy").utf8)
    let start = 30 + member.count + headerByteCount
    return OutputMark(name) { path in
      let bytes = try? SmallFile.start(of: path, count: start + text.utf8.count)
      guard let bytes, bytes.starts(with: [0x50, 0x4B, 3, 4]) else {
        return false
      }
      return bytes.dropFirst(30).starts(with: member)
        && bytes.dropFirst(start).elementsEqual(text.utf8)
    }
  }

  /// Adds a whole array.
  ///
  /// - Parameters:
  ///   - name: Its key in NumPy.
  ///   - elements: The numbers, the last axis fastest.
  ///   - shape: Elements along each axis; their product is the number of
  ///     elements.
  /// - Throws: A full disk.
  public func add<Element: NPYElement>(
    _ name: String,
    _ elements: [Element],
    shape: [Int]
  ) throws(Fault) {
    precondition(shape.reduce(1, *) == elements.count, "a shape of its own")
    try begin(name, of: Element.self, rowShape: Array(shape.dropFirst()))
    try append(elements)
    try end(rowCount: shape.first)
  }

  /// Starts an array whose number of rows is not yet known.
  ///
  /// - Parameters:
  ///   - name: Its key in NumPy.
  ///   - type: The type of its numbers.
  ///   - rowShape: The shape of one row; empty for a row of one number.
  /// - Throws: A full disk.
  public func begin<Element: NPYElement>(
    _ name: String,
    of type: Element.Type,
    rowShape: [Int] = []
  ) throws(Fault) {
    precondition(open == nil, "the array before has ended")
    precondition(!members.contains { $0.name == name }, "a name of its own")
    open = Open(
      name: name,
      offset: file.byteCount,
      descriptor: Element.npyDescriptor,
      rowShape: rowShape,
      checksum: UInt(crc32(0, nil, 0))
    )
    let header = localHeader(name, byteCount: 0, checksum: 0)
    try file.append(header + [UInt8](repeating: 0, count: Self.headerByteCount))
  }

  /// Adds rows to the array that was begun.
  ///
  /// - Parameter elements: Numbers of the array's type, the last axis fastest.
  /// - Throws: A full disk.
  public func append<Element: NPYElement>(
    _ elements: [Element]
  ) throws(Fault) {
    guard var array = open else { preconditionFailure("no array was begun") }
    precondition(
      array.descriptor == Element.npyDescriptor,
      "numbers of the array's type"
    )
    let bytes = unsafe elements.withUnsafeBytes { unsafe [UInt8]($0) }
    array.checksum = UInt(
      unsafe crc32(uLong(array.checksum), bytes, uInt(bytes.count))
    )
    array.elementCount += elements.count
    open = array
    try file.append(bytes)
  }

  /// Completes the array that was begun.
  ///
  /// - Parameter rowCount: Only needed where a row has no elements, or for a
  ///   single number.
  /// - Throws: A full disk, or an archive that became too large.
  public func end(rowCount: Int? = nil) throws(Fault) {
    guard let array = open else { preconditionFailure("no array was begun") }
    open = nil
    let rowLength = array.rowShape.reduce(1, *)
    precondition(
      rowLength == 0 || array.elementCount.isMultiple(of: rowLength),
      "whole rows"
    )
    let rows = rowCount ?? (rowLength == 0 ? 0 : array.elementCount / rowLength)
    let header = Self.header(array.descriptor, [rows] + array.rowShape)
    let start = array.offset + 30 + array.name.utf8.count + ".npy".utf8.count
    let byteCount = file.byteCount - start
    guard file.byteCount < 0xFFFF_FFFF else {
      throw Fault(
        place: file.path,
        fault: "the archive is larger than 4 GiB",
        remedy: "write several"
      )
    }
    // The sum of header and numbers, from the sums of each.
    let headerSum = unsafe crc32(crc32(0, nil, 0), header, uInt(header.count))
    let checksum = crc32_combine(
      headerSum,
      uLong(array.checksum),
      byteCount - Self.headerByteCount
    )
    let member = Member(
      name: array.name,
      offset: array.offset,
      byteCount: byteCount,
      checksum: UInt32(truncatingIfNeeded: checksum)
    )
    try file.overwrite(
      localHeader(
        member.name,
        byteCount: byteCount,
        checksum: member.checksum
      ) + header,
      at: array.offset
    )
    members.append(member)
  }

  /// Completes the archive and gives it its name.
  ///
  /// - Throws: A full disk.
  public func finish() throws(Fault) {
    precondition(open == nil, "the last array has ended")
    let start = file.byteCount
    var directory: [UInt8] = []
    for member in members {
      let name = Array((member.name + ".npy").utf8)
      directory += Self.bytes(0x0201_4B50, 4)
      directory += Self.bytes(20, 2)
      directory += Self.common(member, nameByteCount: name.count)
      // No comment, disk, or attributes.
      directory += [UInt8](repeating: 0, count: 10)
      directory += Self.bytes(member.offset, 4)
      directory += name
    }
    var end = Self.bytes(0x0605_4B50, 4) + Self.bytes(0, 4)
    end += Self.bytes(members.count, 2) + Self.bytes(members.count, 2)
    end += Self.bytes(directory.count, 4) + Self.bytes(start, 4)
    end += Self.bytes(0, 2)
    try file.append(directory + end)
    try file.commit()
  }

  private func localHeader(
    _ name: String,
    byteCount: Int,
    checksum: UInt32
  ) -> [UInt8] {
    let member = Member(
      name: name,
      offset: 0,
      byteCount: byteCount,
      checksum: checksum
    )
    let file = Array((name + ".npy").utf8)
    return Self.bytes(0x0403_4B50, 4)
      + Self.common(member, nameByteCount: file.count) + file
  }

  /// What the local header and the directory have in common.
  private static func common(
    _ member: Member,
    nameByteCount: Int
  ) -> [UInt8] {
    // Version 2.0, names in UTF-8, stored; 1 January 1980.
    bytes(20, 2) + bytes(0x0800, 2) + bytes(0, 2) + bytes(0, 2)
      + bytes(0x0021, 2) + bytes(Int(member.checksum), 4)
      + bytes(member.byteCount, 4) + bytes(member.byteCount, 4)
      + bytes(nameByteCount, 2) + bytes(0, 2)
  }

  private static func header(_ descriptor: String, _ shape: [Int]) -> [UInt8] {
    let axes = shape.map(String.init).joined(separator: ", ")
    let text =
      "{'descr': '\(descriptor)', 'fortran_order': False, "
      + "'shape': (\(axes)\(shape.count == 1 ? "," : "")), }"
    let length = headerByteCount - 10
    precondition(text.utf8.count < length, "fewer than a dozen axes")
    var bytes = [0x93] + Array("NUMPY".utf8) + [1, 0]
    bytes += Self.bytes(length, 2)
    bytes += Array(text.utf8)
    bytes += [UInt8](repeating: 0x20, count: headerByteCount - 1 - bytes.count)
    return bytes + [0x0A]
  }

  private static func bytes(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}

/// A number that an NPY file may hold. Little-endian hosts only, like all of
/// the host tier's platforms.
public protocol NPYElement: BitwiseCopyable {
  /// NumPy's type string.
  static var npyDescriptor: String { get }
}

extension Int8: NPYElement {
  /// NumPy's type string.
  public static var npyDescriptor: String { "|i1" }
}

extension UInt8: NPYElement {
  /// NumPy's type string.
  public static var npyDescriptor: String { "|u1" }
}

extension Int16: NPYElement {
  /// NumPy's type string.
  public static var npyDescriptor: String { "<i2" }
}

extension Int32: NPYElement {
  /// NumPy's type string.
  public static var npyDescriptor: String { "<i4" }
}

extension Int64: NPYElement {
  /// NumPy's type string.
  public static var npyDescriptor: String { "<i8" }
}

extension Float: NPYElement {
  /// NumPy's type string.
  public static var npyDescriptor: String { "<f4" }
}

extension Double: NPYElement {
  /// NumPy's type string.
  public static var npyDescriptor: String { "<f8" }
}
