/// The names that somebody may have meant.
///
/// - Parameters:
///   - wanted: What was written.
///   - names: Those that there are.
/// - Returns: At most three, nearest first; none where nothing is near: more
///   than a third of the letters would have to change, and at least one may.
package func nearestNames(
  to wanted: String,
  among names: [String]
) -> [String] {
  let letters = Array(wanted.lowercased())
  var found: [(distance: Int, name: String)] = []
  for name in names where !found.contains(where: { $0.name == name }) {
    let other = Array(name.lowercased())
    let most = max(1, max(letters.count, other.count) / 3)
    guard abs(letters.count - other.count) <= most else { continue }
    let distance = editDistance(letters, other)
    if distance <= most { found.append((distance, name)) }
  }
  // Stable: of equally near ones the first named comes first.
  return found.enumerated().sorted {
    ($0.element.distance, $0.offset) < ($1.element.distance, $1.offset)
  }.prefix(3).map(\.element.name)
}

/// What to do about a name that is not there: the nearest, and those there are.
///
/// - Parameters:
///   - wanted: What was written.
///   - names: Those that there are; at most forty of them are listed.
/// - Returns: A clause for the end of an error.
package func remedy(forUnknown wanted: String, among names: [String]) -> String
{
  guard !names.isEmpty else { return "there is none" }
  let all = "there are: \(names.list(atMost: 40))"
  let near = nearestNames(to: wanted, among: names)
  guard !near.isEmpty else { return all }
  let words = near.map { "'\($0)'" }.joined(separator: " or ")
  return names.count == 1
    ? "did you mean \(words)?" : "did you mean \(words)? \(all)"
}

/// The question to ask after a name that is not known, to be put behind a fault:
/// `; did you mean test?`.
///
/// - Parameters:
///   - wanted: What was written.
///   - names: Those that there are.
/// - Returns: Nothing where no name is near, or the very name is there.
package func didYouMean(_ wanted: String, among names: [String]) -> String {
  if names.contains(wanted) { return "" }
  let near = nearestNames(to: wanted, among: names)
  return near.isEmpty
    ? "" : "; did you mean \(near.joined(separator: " or "))?"
}

/// How many letters must be put in, left out, changed or exchanged with the
/// next to turn one text into another.
private func editDistance(_ from: [Character], _ to: [Character]) -> Int {
  var before: [Int] = []
  var last = Array(0...to.count)
  for (row, letter) in from.enumerated() {
    var line = [row + 1]
    for (column, other) in to.enumerated() {
      var least = min(
        last[column + 1] + 1,
        line[column] + 1,
        last[column] + (letter == other ? 0 : 1)
      )
      if row > 0, column > 0, letter == to[column - 1],
        from[row - 1] == other
      {
        least = min(least, before[column - 1] + 1)
      }
      line.append(least)
    }
    (before, last) = (last, line)
  }
  return last[to.count]
}
