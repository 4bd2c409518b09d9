/// Repetitions by movement: the strata from which a bootstrap draws.
///
/// Drawn without regard to the movement, a resample may hold none of one and
/// many of another, and its figure says what was drawn rather than how sure the
/// figure is.
struct Strata {
  /// How much repetitions must tell before an interval is given: as many as
  /// there are, less one for each movement among them. With eight, percentile
  /// intervals are some 15 % too narrow (Student's t at 8 degrees of freedom is
  /// 2.31, the normal distribution's quantile 1.96); with fewer they look far
  /// surer than they are.
  static let leastFreedom = 8

  /// The members of each stratum, in the order in which movements first occur.
  private(set) var members: [[Int]] = []

  /// The stratum of each repetition.
  private(set) var stratumOf: [Int]

  /// Sorts repetitions by their movement.
  ///
  /// Movements that occur once make one stratum together: of one repetition
  /// alone nobody can say how much it would have differed. If only one does, it
  /// goes with the rarest of the others.
  init(movements: [String]) {
    var groups: [(name: String, members: [Int])] = []
    for (index, name) in movements.enumerated() {
      if let place = groups.firstIndex(where: { $0.name == name }) {
        groups[place].members.append(index)
      } else {
        groups.append((name, [index]))
      }
    }
    members = groups.map(\.members).filter { $0.count > 1 }
    let single = groups.map(\.members).filter { $0.count == 1 }.joined()
    if single.count == 1, let least = members.map(\.count).min(),
      let place = members.firstIndex(where: { $0.count == least })
    {
      members[place] += single
    } else if !single.isEmpty {
      members.append(Array(single))
    }
    stratumOf = movements.map { _ in 0 }
    for (stratum, list) in members.enumerated() {
      for member in list { stratumOf[member] = stratum }
    }
  }

  /// Degrees of freedom of a figure of which only some repetitions tell.
  func freedom(of isMember: (Int) -> Bool) -> Int {
    members.reduce(0) { sum, list in
      sum + max(0, list.count(where: isMember) - 1)
    }
  }
}
