/// A component of the device and the states that it may be in.
public struct Component: Hashable, Sendable {
  /// A state.
  public struct State: Hashable, Sendable {
    /// What it is called.
    public var name: String
    /// Its power, in nanowatts.
    public var nanowatts: Int64
  }

  /// What it is called.
  public var name: String
  /// The rail that it is on.
  public var rail: Int
  /// Its states; the last two are starting and standby.
  public var states: [State]

  var starting: Int { states.count - 2 }
  /// The number of its state in standby.
  public var standby: Int { states.count - 1 }
}

extension DeviceParameters {
  /// The components, in this order: processor, parts, the link to the hand, that
  /// to the host if there is one, the hand.
  public var components: [Component] {
    var all = [processorComponent]
    for part in parts {
      all.append(
        Self.component(
          part.name,
          part.rail,
          [("on", part.nanowatts)],
          part.startingNanowatts,
          part.standbyNanowatts
        )
      )
    }
    for link in [handLink, hostLink].compactMap({ $0 }) {
      all.append(
        Self.component(
          link.name,
          link.rail,
          [("idle", link.idleNanowatts), ("active", link.activeNanowatts)],
          link.startingNanowatts,
          link.standbyNanowatts
        )
      )
    }
    all.append(
      Self.component(
        hand.name,
        hand.rail,
        [("idle", hand.idleNanowatts), ("moving", hand.movingNanowatts)],
        hand.startingNanowatts,
        hand.standbyNanowatts
      )
    )
    return all
  }

  private var processorComponent: Component {
    let tasks = DeviceTask.allCases.map {
      ($0.name, processor.taskNanowatts[$0] ?? processor.runNanowatts)
    }
    let sleeps = processor.sleepStates.flatMap {
      [
        ("entering \($0.name)", $0.entryNanowatts), ($0.name, $0.nanowatts),
        ("leaving \($0.name)", $0.wakeNanowatts),
      ]
    }
    return Self.component(
      "processor",
      processor.rail,
      tasks + [("awake", processor.idleNanowatts)] + sleeps,
      processor.startingNanowatts,
      processor.standbyNanowatts
    )
  }

  private static func component(
    _ name: String,
    _ rail: Int,
    _ states: [(String, Int64)],
    _ starting: Int64,
    _ standby: Int64
  ) -> Component {
    let all = states + [("starting", starting), ("standby", standby)]
    return Component(
      name: name,
      rail: rail,
      states: all.map { .init(name: $0.0, nanowatts: $0.1) }
    )
  }
}
