/// How a day goes, for whoever asks whether the battery lasts it.
public struct DayHabits: Hashable, Sendable {
  /// A time in which the device is in standby though the day has begun.
  public struct IdleStretch: Hashable, Sendable {
    /// When it begins, since the device was put on; how long it lasts.
    public var start: SimulatedTime, duration: SimulatedTime

    /// Describes a stretch.
    public init(start: SimulatedTime, duration: SimulatedTime) {
      self.start = start
      self.duration = duration
    }
  }

  /// From putting the device on to taking it off.
  public var worn: SimulatedTime
  /// True movements in an hour of wearing it, idle stretches left out.
  public var movementsPerHour: Double
  /// In the order of time, apart from each other.
  public var idleStretches: [IdleStretch] = []

  /// A day without idle stretches.
  public init(worn: SimulatedTime, movementsPerHour: Double) {
    self.worn = worn
    self.movementsPerHour = movementsPerHour
  }
}

extension DayPlan {
  /// Makes up a day from a recording that has movements, and from the stretches
  /// of it in which the person rests.
  ///
  /// Of the worn time so much replays the first as the movements ask for; the
  /// rest of it replays the second. Both are spread evenly over the day. What the
  /// decoder makes of its start is left out.
  ///
  /// - Parameters:
  ///   - moving: With movements.
  ///   - rest: Without; nil: all the rest of `moving`.
  ///   - habits: How the day goes.
  /// - Throws: What the recording does not allow.
  public init(
    moving: DecodeTrace,
    rest: DecodeTrace? = nil,
    habits: DayHabits
  ) throws(SimulationError) {
    let moving = moving.warm
    guard !moving.hops.isEmpty else { throw .emptyTrace(name: moving.name) }
    let trueCount = moving.count(.decoded) + moving.count(.missed)
    let length = Self.replayLength(of: moving)
    let most = Double(trueCount) * 3600e12 / Double(length)
    guard habits.movementsPerHour >= 0, habits.movementsPerHour.isFinite else {
      throw .plan("\(habits.movementsPerHour) movements an hour")
    }
    if habits.movementsPerHour > most {
      throw .tooManyMovements(
        name: moving.name,
        wanted: habits.movementsPerHour,
        most: most
      )
    }
    guard let still = rest ?? moving.rest, !still.hops.isEmpty else {
      throw .noStretch(name: moving.name, of: "without a true movement")
    }
    traces = [moving, still]
    parts = []
    let share = most == 0 ? 0 : habits.movementsPerHour / most
    var spread = Spread(
      moving: length,
      rest: Self.replayLength(of: still),
      share: share
    )
    for stretch in try Self.awake(habits) {
      spread.fill(stretch.duration.picoseconds) { trace in append(trace) }
      if stretch.standby > .zero { parts.append(.standby(stretch.standby)) }
    }
  }

  private mutating func append(_ trace: Int) {
    if case .replay(trace, let count) = parts.last {
      parts[parts.count - 1] = .replay(trace: trace, count: count + 1)
    } else {
      parts.append(.replay(trace: trace, count: 1))
    }
  }

  /// The stretches in which the device is on, each with the standby after it.
  private static func awake(
    _ habits: DayHabits
  ) throws(SimulationError) -> [(
    duration: SimulatedTime, standby: SimulatedTime
  )] {
    let day = SimulatedTime.seconds(86_400)
    guard habits.worn > .zero, habits.worn <= day else {
      throw .plan("worn for \(habits.worn.seconds) s of a day")
    }
    var stretches: [(duration: SimulatedTime, standby: SimulatedTime)] = []
    var now = SimulatedTime.zero
    for idle in habits.idleStretches {
      guard idle.start >= now, idle.duration > .zero,
        idle.start <= habits.worn, idle.duration <= habits.worn - idle.start
      else { throw .plan("idle from \(idle.start.seconds) s on") }
      stretches.append((idle.start - now, idle.duration))
      now = idle.start + idle.duration
    }
    stretches.append((habits.worn - now, .zero))
    return stretches
  }

  /// How long a replay lasts, in picoseconds: to the next whole millisecond.
  static func replayLength(of trace: DecodeTrace) -> Int64 {
    let length = trace.duration.picoseconds
    return (length + ReplayPlan.alignment - 1) / ReplayPlan.alignment
      * ReplayPlan.alignment
  }
}

/// Spreads replays of two lengths evenly.
private struct Spread {
  let moving: Int64, rest: Int64
  /// The share of the time that the first should have.
  let share: Double
  private var elapsed: Int64 = 0, moved: Int64 = 0, end: Int64 = 0

  init(moving: Int64, rest: Int64, share: Double) {
    self.moving = moving
    self.rest = rest
    self.share = share
  }

  /// Fills a time with replays; what the last is too long by is taken from the
  /// next time.
  mutating func fill(_ time: Int64, _ append: (Int) -> Void) {
    end += time
    while elapsed < end {
      // Whichever leaves the share nearer to what it should be.
      let wanted = share * Double(elapsed + moving)
      if Double(moved) + Double(moving) / 2 <= wanted {
        append(0)
        elapsed += moving
        moved += moving
      } else {
        append(1)
        elapsed += rest
      }
    }
  }
}
