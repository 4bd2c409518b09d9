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
