/// What is asked of a day's result.
extension DayResult {
  /// The energy of a component in one of its states, exact.
  public func energy(component: Int, state: Int) -> Energy {
    Energy(
      nanowatts: components[component].states[state].nanowatts,
      for: times[component][state]
    )
  }

  /// The energy of a component.
  public func energy(component: Int) -> Energy {
    components[component].states.indices.reduce(.zero) {
      $0 + energy(component: component, state: $1)
    }
  }

  /// The energy of the processor while it runs a task.
  public func energy(task: DeviceTask) -> Energy {
    energy(component: 0, state: task.rawValue)
  }

  /// What all components have used: the sum of their parts.
  public var used: Energy {
    components.indices.reduce(.zero) { $0 + energy(component: $1) }
  }

  /// What the regulators have lost.
  public var lost: Energy { rails.reduce(.zero) { $0 + $1.lost } }

  /// What the battery has given.
  public var drawn: Energy {
    slices.reduce(.zero) {
      $0 + Energy(zeptojoules: $1.drawn.zeptojoules * Int128($1.count))
    }
  }

  /// What the processor takes for decoding alone: the samples' interrupt, the
  /// filters, features, network and outputs, and the report.
  public var decodingEnergy: Energy {
    [DeviceTask.samplesInterrupt, .intake, .decode, .report].reduce(.zero) {
      $0 + energy(task: $1)
    }
  }

  /// Whether all samples were read, and so all hops decoded, late or not.
  public var keepsUp: Bool { counts.lostBlocks == 0 }

  /// What a hop takes from the battery; nil where none was decoded, or where the
  /// device does not keep up.
  public var energyPerHop: Energy? {
    keepsUp ? drawn(for: counts.decodedHops) : nil
  }

  /// What a true movement that was decoded takes from the battery; nil where
  /// there is none, or where the device does not keep up.
  public var energyPerDecodedMovement: Energy? {
    decodedMovements.flatMap { drawn(for: $0) }
  }

  private func drawn(for count: Int64) -> Energy? {
    count == 0
      ? nil : Energy(zeptojoules: drawn.zeptojoules / Int128(count))
  }

  /// The day as a load of the battery.
  ///
  /// - Parameter peakWatts: The highest power while a trace is replayed, beyond
  ///   the mean: that of a hand whose fingers are held. Nil: there is no more
  ///   than the mean.
  /// - Returns: The stretches of the day, in their order.
  public func loads(peakWatts: Double? = nil) -> [BatteryDischarge.Load] {
    slices.map { slice in
      BatteryDischarge.Load(
        seconds: slice.duration.seconds * Double(slice.count),
        watts: slice.drawn.joules / slice.duration.seconds,
        peakWatts: slice.trace == nil ? nil : peakWatts
      )
    }
  }

  /// The share of the time in which the processor runs a task, 0...1.
  public func utilization(of task: DeviceTask) -> Double {
    times[0][task.rawValue].seconds / duration.seconds
  }

  /// The share of the time in which the processor has something to do, 0...1.
  public var utilization: Double {
    DeviceTask.allCases.reduce(0) { $0 + utilization(of: $1) }
  }

  /// The deadlines that were missed: which task, by how much.
  public var faults: [ScheduleFault] {
    DeviceTask.allCases.compactMap { task in
      guard let deadline = deadlines[task.rawValue],
        worstResponses[task.rawValue] > deadline
      else { return nil }
      return ScheduleFault(
        task: task.name,
        response: worstResponses[task.rawValue],
        deadline: deadline,
        utilization: utilization(of: task)
      )
    }
  }

  /// Hops whose command did not come in time, or not at all.
  public var missedDeadlines: Int64 {
    counts.misses.reduce(0, +) + counts.lostHops + counts.lostTicks
  }

  /// All numbers of the result in a fixed order, low byte first. The same
  /// device, plan and seed give the same bytes on every machine.
  public var serialized: [UInt8] {
    var bytes = ResultBytes()
    bytes.append(duration.picoseconds)
    for (component, states) in times.enumerated() {
      for (state, time) in states.enumerated() {
        bytes.append(time.picoseconds)
        bytes.append(entries[component][state])
        bytes.append(energy(component: component, state: state).zeptojoules)
      }
    }
    for rail in rails {
      bytes.append(rail.used.zeptojoules)
      bytes.append(rail.lost.zeptojoules)
    }
    counts.write(to: &bytes)
    for response in worstResponses { bytes.append(response.picoseconds) }
    delays.write(to: &bytes)
    for slice in slices {
      bytes.append(slice.duration.picoseconds)
      bytes.append(slice.drawn.zeptojoules)
      bytes.append(slice.count)
    }
    for change in captured {
      bytes.append(change.time.picoseconds)
      bytes.append(change.component)
      bytes.append(change.state)
    }
    for count in [decodedMovements, missedMovements, falseMovements] {
      bytes.append(count ?? -1)
    }
    bytes.append(replayCount)
    return bytes.bytes
  }
}

extension DeviceCounts {
  func write(to bytes: inout ResultBytes) {
    for count in jobs + misses { bytes.append(count) }
    for count in [
      decodedHops, deliveredHops, overtakenHops, lostHops, overruns,
      lostBlocks, lostTicks, handFrames, hostFrames,
    ] { bytes.append(count) }
  }
}
