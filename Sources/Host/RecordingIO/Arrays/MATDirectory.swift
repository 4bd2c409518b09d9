import Files

/// Finds the variables of a MATLAB v5 file.
///
/// After a header of 128 bytes come elements: a type and a length of 4 bytes
/// each, and the content, padded to 8 bytes unless it is compressed. Content of
/// up to 4 bytes may share the first 8: then the length is in the upper half of
/// the type. A variable is an element of elements: flags, dimensions, name,
/// numbers.
enum MATDirectory {
  private static let compressed = 15
  private static let matrix = 14

  /// Enough of a variable for all that comes before its numbers.
  private static let prefixByteCount = 4096

  /// All variables in the file's order; what is cut off becomes a warning.
  static func variables(
    of source: ByteSource,
    _ warnings: inout [String]
  ) throws(Fault) -> [MATVariable] {
    let isBigEndian = try checkHeader(source)
    var variables: [MATVariable] = []
    var position = 128
    while position < source.byteCount {
      guard let tag = try tag(source, at: position, isBigEndian) else {
        warnings.append(cutOff(source, variables.count))
        break
      }
      let (type, count) = tag
      guard type > 0, type <= 18 else {
        // Zeros behind the last variable are room that was left.
        if type == 0 && count == 0 && position > 128 { break }
        let fault = "an element of unknown type \(type)"
        guard !variables.isEmpty else {
          throw Fault(
            place: "\(source.path): byte \(position)",
            fault: fault,
            remedy: "check that this is a MATLAB file"
          )
        }
        warnings.append(
          "\(source.path): byte \(position): \(fault); what follows is not "
            + "read"
        )
        break
      }
      let start = position + 8
      guard count <= source.byteCount - start else {
        warnings.append(cutOff(source, variables.count))
        break
      }
      do {
        if let variable = try variable(
          type: type,
          source,
          at: start,
          count,
          isBigEndian
        ) {
          variables.append(variable)
        }
      } catch {
        // Its length is known, so that the others can be found.
        variables.append(
          MATVariable(
            name: "variable \(variables.count + 1)",
            refusing: "at byte \(position) \(error.fault)",
            source
          )
        )
      }
      position = try end(
        of: type,
        source,
        start: start,
        count: count,
        isBigEndian
      )
    }
    return variables
  }

  /// The type and length of the element at a place; nil where the file ends.
  private static func tag(
    _ source: ByteSource,
    at position: Int,
    _ isBigEndian: Bool
  ) throws(Fault) -> (type: Int, count: Int)? {
    guard source.byteCount - position >= 8 else { return nil }
    var tag = ByteReader(try source.bytes(at: position, count: 8))
    tag.isBigEndian = isBigEndian
    guard let type = tag.unsigned(at: 0, 4), let count = tag.unsigned(at: 4, 4)
    else { return nil }
    return (type, count)
  }

  /// Where the next element starts.
  private static func end(
    of type: Int,
    _ source: ByteSource,
    start: Int,
    count: Int,
    _ isBigEndian: Bool
  ) throws(Fault) -> Int {
    // Compressed elements are not padded, and some programs pad no others.
    let end = start + count
    let padded = start + (count + 7) / 8 * 8
    if type == compressed || end == padded { return end }
    if let next = try tag(source, at: end, isBigEndian),
      next.type == matrix || next.type == compressed,
      next.count <= source.byteCount - end - 8
    {
      return end
    }
    return padded
  }

  private static func variable(
    type: Int,
    _ source: ByteSource,
    at start: Int,
    _ count: Int,
    _ isBigEndian: Bool
  ) throws(Fault) -> MATVariable? {
    if type == matrix {
      let head = try source.bytes(at: start, count: min(count, prefixByteCount))
      return try MATElement(head, isBigEndian, count)
        .variable(source: source, offset: start)
    }
    guard type == compressed else { return nil }
    let deflated = DeflatedBytes(
      source: source,
      offset: start,
      byteCount: count,
      isZlib: true,
      place: "\(source.path): byte \(start)"
    )
    let prefix = try deflated.prefix(prefixByteCount + 8)
    var tag = ByteReader(prefix)
    tag.isBigEndian = isBigEndian
    guard let innerType = tag.unsigned(at: 0, 4),
      let innerCount = tag.unsigned(at: 4, 4)
    else { throw MATElement.malformed("is compressed and cut off") }
    guard innerType == matrix else { return nil }
    guard
      var variable = try MATElement(
        Array(prefix.dropFirst(8)),
        isBigEndian,
        innerCount
      ).variable(source: source, offset: 8)
    else { return nil }
    var named = deflated
    named.place = "\(source.path): array \(variable.name)"
    variable.deflated = named
    variable.byteCount = innerCount + 8
    return variable
  }

  /// Tells the byte order, and refuses what is no v5 file.
  private static func checkHeader(
    _ source: ByteSource
  ) throws(Fault) -> Bool {
    let path = source.path
    guard source.byteCount >= 128 else {
      throw Fault(
        place: "\(path): byte \(source.byteCount)",
        fault: "the file ends inside its header of 128 bytes",
        remedy: "copy it again; it is truncated"
      )
    }
    let head = try source.bytes(at: 0, count: 128)
    let order = head[126...127]
    let isBigEndian = order.elementsEqual("MI".utf8)
    guard isBigEndian || order.elementsEqual("IM".utf8) else {
      throw Fault(
        place: path,
        fault: "not a MATLAB v5 file",
        remedy: "save numeric arrays with save('-v7', ...)"
      )
    }
    let version = isBigEndian ? head[124] : head[125]
    guard version == 1 else {
      throw hdf5(path)
    }
    return isBigEndian
  }

  /// What is said of HDF5 files.
  static func hdf5(_ path: String) -> Fault {
    Fault(
      place: path,
      fault: "a MATLAB v7.3 or other HDF5 file, which is not read",
      remedy: "save it again with save('-v7', ...)"
    )
  }

  private static func cutOff(_ source: ByteSource, _ count: Int) -> String {
    "\(source.path): truncated at byte \(source.byteCount); "
      + "\(count) whole variables are used"
  }
}
