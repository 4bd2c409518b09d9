public import Files
public import Foundation

/// The numbers and texts of a result: `budget.json` of a budget's folder, `results.json`
/// of a replay's, or either file.
public struct ResultDocument: Equatable, Sendable {
  /// The folder or file, as it was named.
  public let place: String
  /// Numbers by path, in the order of the paths: `battery_hours`,
  /// `components.hand.energy_J`. An element of a list goes by its `name`,
  /// `part`, `number` or place; the second of the same name is `name#2`.
  public let numbers: [String: Double]
  /// Texts and truth values by path, likewise.
  public let texts: [String: String]
  /// The paths of nulls: figures without meaning in this result.
  public let nulls: Set<String>

  /// The most bytes of a result.
  private static let largestFile = 1 << 26

  /// Reads a folder or file.
  ///
  /// - Throws: Where there is no such result.
  public init(path: String) throws(Fault) {
    var isFolder: ObjCBool = false
    guard
      unsafe FileManager.default.fileExists(
        atPath: path,
        isDirectory: &isFolder
      )
    else {
      throw Fault(
        place: path,
        fault: "does not exist",
        remedy: "name the folder of --report, or what --json has printed"
      )
    }
    let candidates =
      isFolder.boolValue
      ? ["budget.json", "results.json"].map { path + "/" + $0 } : [path]
    guard
      let file = candidates.first(where: {
        FileManager.default.fileExists(atPath: $0)
      })
    else {
      throw Fault(
        place: path,
        fault: "has neither budget.json nor results.json",
        remedy: "name the folder of --report"
      )
    }
    let data: Data
    do throws(Fault) {
      data = try SmallFile.read(file, atMost: Self.largestFile)
    } catch {
      throw Fault(
        place: file,
        fault: error.fault,
        remedy: "give a result of --json"
      )
    }
    try self.init(data: data, place: path)
  }

  /// Reads the bytes of a document.
  ///
  /// - Throws: Where it is not a JSON object.
  public init(data: Data, place: String) throws(Fault) {
    guard
      let object = try? JSONSerialization.jsonObject(with: data)
        as? [String: Any]
    else {
      throw Fault(
        place: place,
        fault: "is no JSON object",
        remedy: "give a result of --json"
      )
    }
    guard let version = Self.number(object["schema_version"] as Any) else {
      throw Fault(
        place: place,
        fault: "is no result of phalanx: it has no schema_version",
        remedy: "give a result of --json"
      )
    }
    guard version == Self.schemaVersion else {
      throw Fault(
        place: place,
        fault: "has schema_version \(Figures.text(version)), not "
          + Figures.text(Self.schemaVersion),
        remedy: "make it anew with this program"
      )
    }
    self.place = place
    var found = Found()
    try Self.collect(object, "", &found, place)
    guard found.numbers.count > 1 else {
      throw Fault(
        place: place,
        fault: "has no figure",
        remedy: "give a result of --json"
      )
    }
    numbers = found.numbers
    texts = found.texts
    nulls = found.nulls
  }

  private struct Found {
    var numbers: [String: Double] = [:]
    var texts: [String: String] = [:]
    var nulls: Set<String> = []
  }

  /// Of the results that are understood.
  private static let schemaVersion = 1.0

  /// A finite number; a truth value is none.
  private static func number(_ value: Any) -> Double? {
    guard let number = value as? NSNumber else { return nil }
    let type = unsafe String(cString: number.objCType)
    guard type != "c", type != "B", number.doubleValue.isFinite else {
      return nil
    }
    return number.doubleValue
  }

  private static func collect(
    _ value: Any,
    _ path: String,
    _ found: inout Found,
    _ place: String
  ) throws(Fault) {
    func below(_ key: String) -> String {
      path.isEmpty ? key : "\(path).\(key)"
    }
    switch value {
    case let object as [String: Any]:
      for (key, value) in object.sorted(by: { $0.key < $1.key }) {
        try collect(value, below(key), &found, place)
      }
    case let list as [Any]:
      var counts: [String: Int] = [:]
      for (index, value) in list.enumerated() {
        let object = value as? [String: Any]
        var name =
          ["name", "part", "number"].lazy
          .compactMap { object?[$0] as? String }.first ?? String(index)
        counts[name, default: 0] += 1
        if let count = counts[name], count > 1 { name += "#\(count)" }
        try collect(value, below(name), &found, place)
      }
    default:
      guard let number = number(value) else {
        switch value {
        case let text as String: found.texts[path] = text
        case let flag as Bool: found.texts[path] = flag ? "true" : "false"
        default: found.nulls.insert(path)
        }
        return
      }
      guard found.numbers.updateValue(number, forKey: path) == nil else {
        throw Fault(
          place: place,
          fault:
            "has two figures of the path \(path.visible.shortened(to: 60))",
          remedy: "give a result of --json as it was printed"
        )
      }
    }
  }
}
