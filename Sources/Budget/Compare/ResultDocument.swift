public import Foundation

/// The numbers of a result: `budget.json` of a budget's folder, `results.json`
/// of a replay's, or either file.
public struct ResultDocument: Equatable, Sendable {
  /// The folder or file, as it was named.
  public let place: String
  /// Numbers by path, in the order of the paths: `battery_hours`,
  /// `components.hand.energy_J`. An element of a list goes by its `name`,
  /// `part`, `number` or place.
  public let numbers: [String: Double]

  /// The most bytes of a result.
  private static let largestFile = 1 << 26

  /// Reads a folder or file.
  ///
  /// - Throws: Where there is no such result.
  public init(path: String) throws(BudgetError) {
    guard
      let facts = try? FileManager.default.attributesOfItem(atPath: path)
    else {
      throw BudgetError(
        path,
        "does not exist",
        "name the folder of --report, or what --json has printed"
      )
    }
    let candidates =
      facts[.type] as? FileAttributeType == .typeDirectory
      ? ["budget.json", "results.json"].map { path + "/" + $0 } : [path]
    guard
      let file = candidates.first(where: {
        FileManager.default.fileExists(atPath: $0)
      })
    else {
      throw BudgetError(
        path,
        "has neither budget.json nor results.json",
        "name the folder of --report"
      )
    }
    guard let handle = FileHandle(forReadingAtPath: file),
      let data = try? handle.read(upToCount: Self.largestFile + 1),
      data.count <= Self.largestFile
    else { throw BudgetError(file, "cannot be read", "check the file") }
    try self.init(data: data, place: path)
  }

  /// Reads the bytes of a document.
  ///
  /// - Throws: Where it is not a JSON object.
  public init(data: Data, place: String) throws(BudgetError) {
    guard
      let object = try? JSONSerialization.jsonObject(with: data)
        as? [String: Any]
    else {
      throw BudgetError(place, "is no JSON object", "give a result of --json")
    }
    self.place = place
    var numbers: [String: Double] = [:]
    Self.collect(object, "", &numbers)
    self.numbers = numbers
  }

  private static func collect(
    _ value: Any,
    _ path: String,
    _ numbers: inout [String: Double]
  ) {
    func below(_ key: String) -> String {
      path.isEmpty ? key : "\(path).\(key)"
    }
    switch value {
    case let object as [String: Any]:
      for (key, value) in object { collect(value, below(key), &numbers) }
    case let list as [Any]:
      for (index, value) in list.enumerated() {
        let object = value as? [String: Any]
        let name = ["name", "part", "number"].lazy
          .compactMap { object?[$0] as? String }.first
        collect(value, below(name ?? String(index)), &numbers)
      }
    case let number as NSNumber:
      numbers[path] = number.doubleValue
    default: break
    }
  }
}
