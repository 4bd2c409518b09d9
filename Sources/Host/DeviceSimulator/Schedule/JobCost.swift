/// What a job takes of the processor, in picoseconds, in the order in which it
/// is done.
///
/// Entry and exit are what it costs to begin and to end a task or an interrupt.
/// They and the critical section are held: nothing takes the processor away in
/// them, whatever its priority.
struct JobCost: Hashable {
  var entry: Int64 = 0
  var before: Int64 = 0
  var critical: Int64 = 0
  var after: Int64 = 0
  var exit: Int64 = 0

  /// All of it.
  var total: Int64 { entry + before + critical + after + exit }

  /// The end of the held section in which a job stands.
  ///
  /// - Parameter progress: What has been done of it.
  /// - Returns: The progress at the end of the section, or nil where the job
  ///   may be interrupted: outside them, and between one and the next.
  func heldEnd(at progress: Int64) -> Int64? {
    if progress < entry { return progress == 0 ? nil : entry }
    let first = entry + before
    if progress <= first { return nil }
    let last = first + critical
    if progress < last { return last }
    return progress <= last + after ? nil : total
  }

  /// The longest time for which it holds the processor.
  var longestHeld: Int64 { max(entry, critical, exit) }
}
