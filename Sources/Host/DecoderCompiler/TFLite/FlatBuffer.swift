import Files

/// Reads FlatBuffers: tables whose fields are found by offsets in the file.
///
/// Nothing is believed: each offset and each length is checked before a byte is
/// looked at, so that any bytes at all either give values or an error.
///
/// Source: FlatBuffers documentation, "FlatBuffer Internals".
struct FlatBuffer {
  let bytes: [UInt8]
  /// The file's name, for people.
  let place: String

  /// A table: where it lies, and where its list of fields does.
  struct Table {
    let position: Int
    let fields: Int
    /// Bytes of the list of fields, and of the table.
    let fieldsByteCount: Int, byteCount: Int
  }

  /// A vector: where its first element lies, and how many there are.
  struct Vector {
    let start: Int
    let count: Int
  }

  /// The error of a file that is cut off or damaged.
  func fault(_ text: String) -> Fault {
    Fault(
      place: place,
      fault: text,
      remedy: "the file is damaged; export the network anew"
    )
  }

  /// An integer, low byte first.
  ///
  /// - Throws: Where it lies outside of the file.
  func integer<Value: FixedWidthInteger>(
    at offset: Int,
    as type: Value.Type
  ) throws(Fault) -> Value {
    let count = Value.bitWidth / 8
    guard offset >= 0, offset <= bytes.count - count else {
      throw fault("offset \(offset) lies outside of its \(bytes.count) bytes")
    }
    var value: Value = 0
    for index in 0..<count {
      value |= Value(truncatingIfNeeded: bytes[offset + index]) << (8 * index)
    }
    return value
  }

  /// The place that an unsigned offset leads to.
  private func target(of offset: Int) throws(Fault) -> Int {
    // Both are below 2^32 or the file's length: the sum fits.
    offset + Int(try integer(at: offset, as: UInt32.self))
  }

  /// The table that the file begins with.
  func root() throws(Fault) -> Table {
    try table(at: target(of: 0))
  }

  /// A table.
  ///
  /// - Throws: Where it or its list of fields lies outside of the file.
  func table(at position: Int) throws(Fault) -> Table {
    let back = Int(try integer(at: position, as: Int32.self))
    let fields = position - back
    let fieldsByteCount = Int(try integer(at: fields, as: UInt16.self))
    guard fieldsByteCount >= 4 else {
      throw fault("a table at \(position) has no list of fields")
    }
    let byteCount = Int(try integer(at: fields + 2, as: UInt16.self))
    guard fields + fieldsByteCount <= bytes.count, byteCount >= 4,
      position + byteCount <= bytes.count
    else { throw fault("a table at \(position) is longer than the file") }
    return Table(
      position: position,
      fields: fields,
      fieldsByteCount: fieldsByteCount,
      byteCount: byteCount
    )
  }

  /// Where a field of a table lies; nil for one that is not there.
  private func place(
    _ field: Int,
    of table: Table
  ) throws(Fault) -> Int? {
    let entry = 4 + 2 * field
    guard entry + 2 <= table.fieldsByteCount else { return nil }
    let offset = Int(try integer(at: table.fields + entry, as: UInt16.self))
    guard offset != 0 else { return nil }
    guard offset < table.byteCount else {
      throw fault("field \(field) lies outside of a table at \(table.position)")
    }
    return table.position + offset
  }

  /// A number in a table.
  ///
  /// - Parameters:
  ///   - field: The field, counted from zero.
  ///   - table: The table.
  ///   - missing: What it is where it is not there.
  /// - Returns: The number.
  /// - Throws: Where it lies outside of the file.
  func number<Value: FixedWidthInteger>(
    _ field: Int,
    of table: Table,
    missing: Value
  ) throws(Fault) -> Value {
    guard let place = try place(field, of: table) else { return missing }
    return try integer(at: place, as: Value.self)
  }

  /// A table in a table; nil for none.
  func table(
    _ field: Int,
    of table: Table
  ) throws(Fault) -> Table? {
    guard let place = try place(field, of: table) else { return nil }
    return try self.table(at: target(of: place))
  }

  /// A vector in a table; empty where there is none.
  ///
  /// - Parameters:
  ///   - field: The field, counted from zero.
  ///   - table: The table.
  ///   - elementByteCount: The size of an element.
  ///   - limit: The most elements that are believed.
  ///   - name: What it holds, for people.
  /// - Returns: The vector; all its elements lie in the file.
  /// - Throws: Where it does not, or has too many elements.
  func vector(
    _ field: Int,
    of table: Table,
    elementByteCount: Int,
    limit: Int,
    _ name: String
  ) throws(Fault) -> Vector {
    guard let place = try place(field, of: table) else {
      return Vector(start: 0, count: 0)
    }
    let position = try target(of: place)
    let count = Int(try integer(at: position, as: UInt32.self))
    let start = position + 4
    guard count <= (bytes.count - start) / elementByteCount else {
      throw fault("\(count) \(name) do not fit in its \(bytes.count) bytes")
    }
    guard count <= limit else {
      throw Fault(
        place: self.place,
        fault: "\(count) \(name), more than the \(limit) that are read",
        remedy: "give a smaller network"
      )
    }
    return Vector(start: start, count: count)
  }

  /// A table of a vector of tables.
  func table(
    _ index: Int,
    of vector: Vector
  ) throws(Fault) -> Table {
    try table(at: target(of: vector.start + 4 * index))
  }

  /// A text in a table; empty where there is none.
  func text(
    _ field: Int,
    of table: Table,
    _ name: String
  ) throws(Fault) -> String {
    let vector = try vector(
      field,
      of: table,
      elementByteCount: 1,
      limit: 4096,
      name
    )
    let part = bytes[vector.start..<vector.start + vector.count]
    return String(decoding: part, as: UTF8.self)
  }

  /// Numbers of 32 bits in a table.
  func integers(
    _ field: Int,
    of table: Table,
    limit: Int,
    _ name: String
  ) throws(Fault) -> [Int] {
    let vector = try vector(
      field,
      of: table,
      elementByteCount: 4,
      limit: limit,
      name
    )
    var values: [Int] = []
    values.reserveCapacity(vector.count)
    for index in 0..<vector.count {
      values.append(
        Int(try integer(at: vector.start + 4 * index, as: Int32.self))
      )
    }
    return values
  }
}
