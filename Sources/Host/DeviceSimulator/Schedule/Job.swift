/// One release of a task, until it is done.
struct Job: Hashable {
  /// The task, and its level: the processor belongs to the highest.
  var task: Int, level: Int
  /// When what it answers has happened, in picoseconds.
  var arrival: Int64
  /// What the owner knows it by.
  var tag: Int = 0
  /// What it takes; known when it begins.
  var cost = JobCost()
  /// What has been done of it.
  var progress: Int64 = 0
  var hasBegun = false
}
