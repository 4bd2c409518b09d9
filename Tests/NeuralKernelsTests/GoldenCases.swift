import Foundation
import Testing

/// One case of a file in `Golden`: named lists of integers.
struct GoldenCase: CustomTestStringConvertible {
  let name: String
  private var fields: [Substring: [Substring]] = [:]

  var testDescription: String { name }

  /// The numbers of a field, each within its type; the test stops otherwise.
  func numbers<Number: FixedWidthInteger>(_ field: Substring) -> [Number] {
    guard let words = fields[field] else {
      fatalError("\(name): no \(field)")
    }
    return words.map { word in
      guard let number = Number(word) else {
        fatalError("\(name): \(field) has \(word)")
      }
      return number
    }
  }

  /// Whether the case has such a field.
  func has(_ field: Substring) -> Bool { fields[field] != nil }

  /// A field that is one word.
  func word(_ field: Substring) -> String {
    fields[field].map { $0.joined(separator: " ") } ?? ""
  }

  /// The {multiplier, shift} pairs of two fields of equal length.
  func pairs(_ multipliers: Substring, _ shifts: Substring) -> [Int32] {
    let multipliers: [Int32] = numbers(multipliers)
    let shifts: [Int32] = numbers(shifts)
    precondition(multipliers.count == shifts.count)
    return zip(multipliers, shifts).flatMap { [$0, $1] }
  }

  /// The cases of a file: lines of `case name`, each followed by lines of a
  /// field's name and its numbers. `#` starts a comment.
  static func read(_ file: String) -> [GoldenCase] {
    guard
      let url = Bundle.module.url(
        forResource: file,
        withExtension: nil,
        subdirectory: "Golden"
      ),
      let text = try? String(contentsOf: url, encoding: .utf8)
    else { fatalError("no golden file \(file)") }
    var cases: [GoldenCase] = []
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let words = line.split(separator: " ")
      if words[0] == "case" {
        cases.append(GoldenCase(name: words.dropFirst().joined(separator: " ")))
      } else {
        cases[cases.count - 1].fields[words[0]] = Array(words.dropFirst())
      }
    }
    return cases
  }

  private init(name: String) { self.name = name }
}

/// FNV-1a, 64 bits, over little-endian int16: what a long sequence is known by.
func digest(_ values: [Int16]) -> UInt64 {
  var hash: UInt64 = 0xCBF2_9CE4_8422_2325
  for value in values {
    let bits = UInt16(bitPattern: value)
    for byte in [UInt64(bits & 0xFF), UInt64(bits >> 8)] {
      hash = (hash ^ byte) &* 0x100_0000_01B3
    }
  }
  return hash
}

/// The index and both values of the first difference, for a message.
func firstDifference<Value: Equatable>(
  _ got: [Value],
  _ want: [Value]
) -> String? {
  if got.count != want.count {
    return "\(got.count) values, want \(want.count)"
  }
  guard let i = got.indices.first(where: { got[$0] != want[$0] }) else {
    return nil
  }
  return "at \(i): got \(got[i]), want \(want[i])"
}
