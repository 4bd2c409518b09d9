import Reports
import Files
import Foundation

/// The operators of a network of any format, in columns.
struct NetworkTable {
  /// An operator.
  struct Row {
    /// Its node's name; empty where the format has none.
    var name = ""
    var operation: String
    /// The type and the extents of its result; nil where they are not known.
    var type: String?, shape: [Int]?
    /// Bytes of the constants that it reads.
    var constantByteCount: Int
    /// Multiply-accumulates of one run; nil where nobody counts them.
    var multiplyAccumulates: Int?
  }

  var rows: [Row]

  var lines: [String] {
    let isNamed = rows.contains { !$0.name.isEmpty }
    var table = TextTable(leadingColumns: isNamed ? 4 : 3)
    func add(_ name: String, _ columns: [String]) {
      table.add((isNamed ? [name] : []) + columns)
    }
    add("node", ["operator", "type", "shape", "weights", "MACs"])
    for row in rows {
      add(
        row.name.count > 40 ? row.name.prefix(37) + "..." : row.name,
        [
          row.operation, row.type ?? "", row.shape.map(Self.text) ?? "",
          "\(row.constantByteCount)",
          row.multiplyAccumulates.map { "\($0)" } ?? "unknown",
        ]
      )
    }
    return table.lines
  }

  /// Extents for people: "3 x 4".
  static func text(_ shape: [Int]) -> String {
    shape.map(String.init).joined(separator: " x ")
  }

  /// The bytes of a network's file.
  ///
  /// - Throws: `Fault`, if it cannot be read.
  static func bytes(
    of path: String,
    expecting kind: String
  ) throws -> Data {
    do throws(Fault) {
      return try SmallFile.read(path, atMost: SmallFile.largestNetwork)
    } catch {
      throw Fault(
        place: path,
        fault: error.fault,
        remedy: "give \(kind) file"
      )
    }
  }
}
