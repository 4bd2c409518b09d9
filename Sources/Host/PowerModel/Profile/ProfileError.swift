import Files
import Foundation

/// Why a profile cannot be used: one line, place, fault, what to do.
public struct ProfileError: Error, Equatable, CustomStringConvertible {
  /// What is wrong with a key or a file.
  public enum Fault: Equatable, Sendable {
    /// Neither an id nor a file. Write one of the known ids, or a path.
    case notFound(known: [String])
    /// No file that could be a profile, and what to do.
    case badFile(String, remedy: String)
    case unknownKey(allowed: [String])
    case missingKey(String)
    /// A key that is to hold one of some words.
    case missingWord(String, allowed: [String])
    /// Not text, number, table or list, as the key asks.
    case wrongType(expected: String)
    case missingUnit(expected: String)
    case wrongUnit(String, expected: String)
    case notFinite
    case negative(Double)
    case outOfRange(Double, low: Double, high: Double, unit: String)
    case unknownWord(String, allowed: [String])
    case empty
    /// A list that does not fit its neighbour, or its own order.
    case badList(String)
    /// A number that another one contradicts.
    case contradiction(String)
    /// A number that others make impossible, and what to do about it.
    case implausible(String, remedy: String)
    /// A profile of another kind than asked for.
    case wrongKind(String, expected: String)
  }

  /// The file, or the id of a profile of the program.
  public let file: String
  /// The key, dots between tables; empty for the file as a whole.
  public let key: String
  public let fault: Fault

  public init(file: String, key: String, fault: Fault) {
    self.file = file
    self.key = key
    self.fault = fault
  }

  /// The line for people.
  public var description: String {
    (key.isEmpty ? "\(file): " : "\(file): \(short(key)): ") + text
  }

  private var text: String {
    switch fault {
    case .notFound(let known) where FileManager.default.fileExists(atPath: file):
      "is no profile, whose file's name ends in .yaml; name one of "
        + "\(list(known)), or a YAML file"
    case .notFound(let known):
      "no such profile or file\(didYouMean(file, among: known)); name one of "
        + "\(list(known)), or a YAML file"
    case .badFile(let fault, let remedy): "\(fault); \(remedy)"
    case .unknownKey(let allowed):
      "not a key of this profile"
        + didYouMean(
          key.split(separator: ".").last.map(String.init) ?? key,
          among: allowed
        ) + "; use one of \(list(allowed))"
    case .missingKey(let key): "\(key) is missing; add it"
    case .missingWord(let key, let allowed):
      "\(key) is missing; add one of \(list(allowed))"
    case .wrongType(let expected): "not \(expected); write \(expected)"
    case .missingUnit(let expected):
      "has no unit; add unit: \(expected)"
    case .wrongUnit(let unit, let expected):
      "unit is \"\(short(unit))\"; give the value in \"\(expected)\""
    case .notFinite: "not a finite number; write one"
    case .negative(let value):
      "\(value) is negative; write a number of at least 0"
    case .outOfRange(let value, let low, let high, let unit):
      "\(value)\(unit == "1" ? "" : " " + unit) is impossible; write a "
        + "number in \(low)...\(high)"
    case .unknownWord(let word, let allowed):
      "\"\(short(word))\" is not known\(didYouMean(word, among: allowed)); "
        + "write one of \(list(allowed))"
    case .empty: "is empty; say what it is"
    case .badList(let fault): "\(fault); correct the list"
    case .contradiction(let fault): "\(fault); correct one of them"
    case .implausible(let fault, let remedy): "\(fault); \(remedy)"
    case .wrongKind(let kind, let expected):
      "describes a \(kind); name a \(expected)"
    }
  }

  /// What the user wrote, cut where it is long.
  private func short(_ text: String) -> String { text.shortened(to: 60) }

  private func list(_ names: [String]) -> String {
    names.joined(separator: ", ")
  }
}
