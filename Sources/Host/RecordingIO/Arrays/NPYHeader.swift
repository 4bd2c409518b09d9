import Files

/// The header of a NumPy array file.
///
///     0x93 NUMPY major minor length {'descr': '<f8', 'fortran_order': False,
///     'shape': (3, 4), } padding \n
///
/// with a length of 2 bytes in version 1 and of 4 in versions 2 and 3.
///
/// Source: numpy.lib.format, NumPy 2.
struct NPYHeader {
  /// The type string, such as `<f8`.
  var descriptor: String

  /// Whether the first axis runs fastest.
  var isColumnMajor: Bool

  /// Elements along each axis; empty for a single number.
  var shape: [Int]

  /// The bytes before the first element.
  var byteCount: Int

  /// The most that a header may take; those of plain arrays have 128 bytes.
  static let byteLimit = 1 << 16

  /// The header at the start of `bytes`, which may go on beyond it.
  init(parsing bytes: [UInt8], place: String) throws(Fault) {
    func wrong(_ fault: String) -> Fault {
      Fault(
        place: place,
        fault: fault,
        remedy: "it is damaged; copy it again"
      )
    }
    guard bytes.count >= 12, bytes[0] == 0x93,
      bytes[1..<6].elementsEqual("NUMPY".utf8)
    else { throw wrong("not a NumPy array") }
    let start: Int
    let length: Int
    switch bytes[6] {
    case 1:
      start = 10
      length = Int(bytes[8]) | Int(bytes[9]) << 8
    case 2, 3:
      start = 12
      length = (0..<4).reduce(0) { $0 | Int(bytes[8 + $1]) << (8 * $1) }
    default:
      throw wrong("NumPy array format \(bytes[6]) is not known")
    }
    guard length <= Self.byteLimit, start + length <= bytes.count else {
      throw wrong("the NumPy header is cut off or too long")
    }
    byteCount = start + length
    let text = String(decoding: bytes[start..<byteCount], as: UTF8.self)
    let entries = Self.entries(text)
    guard let type = entries["descr"], let order = entries["fortran_order"],
      let shape = entries["shape"]
    else { throw wrong("the NumPy header lacks an entry") }
    descriptor = type.filter { $0 != "'" && $0 != "\"" }
    switch order {
    case "True": isColumnMajor = true
    case "False": isColumnMajor = false
    default: throw wrong("the NumPy header has an unknown order")
    }
    self.shape = []
    var total = 1
    for part in shape.split(whereSeparator: { "(,)".contains($0) }) {
      // Python 2 wrote long numbers as 3L.
      let text = part.trimmed
      let digits = text.last == "L" ? String(text.dropLast()) : text
      if digits.isEmpty { continue }
      guard let size = Int(digits), size >= 0, self.shape.count < 32 else {
        throw wrong("the NumPy header has the shape \(shape)")
      }
      let product = total.multipliedReportingOverflow(by: max(size, 1))
      // Room for the bytes of 8-byte elements.
      guard !product.overflow, product.partialValue < 1 << 59 else {
        throw wrong("the NumPy header has the shape \(shape)")
      }
      total = product.partialValue
      self.shape.append(size)
    }
  }

  /// The element type; nil for text, objects, structures and halves.
  var elementType: (type: ElementType, isBigEndian: Bool)? {
    let order = descriptor.first
    let types: [Substring: ElementType] = [
      "b1": .uint8, "i1": .int8, "u1": .uint8, "i2": .int16, "u2": .uint16,
      "i4": .int32, "u4": .uint32, "i8": .int64, "u8": .uint64,
      "f4": .float32, "f8": .float64,
    ]
    guard let order, "<>|=".contains(order),
      let type = types[descriptor.dropFirst()]
    else { return nil }
    return (type, order == ">")
  }

  /// The entries of a Python dictionary of literals. What is in brackets or in
  /// quotes is taken whole: structures have names and shapes of their own.
  private static func entries(_ text: String) -> [String: String] {
    var entries: [String: String] = [:]
    var key: String?
    var part = ""
    var depth = 0
    var quote: Character?
    func finish() {
      if let key { entries[key] = part.trimmed }
      key = nil
      part = ""
    }
    for character in text {
      if let open = quote {
        if character == open { quote = nil }
        part.append(character)
        continue
      }
      switch character {
      case "'", "\"":
        quote = character
        part.append(character)
      case "{" where depth == 0: depth = 1
      case "}" where depth == 1:
        finish()
        depth = 0
      case ":" where depth == 1 && key == nil:
        key = part.trimmed.filter { $0 != "'" && $0 != "\"" }
        part = ""
      case "," where depth == 1: finish()
      default:
        if "([{".contains(character) { depth += 1 }
        if ")]}".contains(character) { depth -= 1 }
        part.append(character)
      }
    }
    return entries
  }
}
