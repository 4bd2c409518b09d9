public import Reports
import Files
import DeviceSimulator
import PowerModel

/// `budget.json`: everything, units in key names.
extension BudgetResult {
  /// The document.
  ///
  /// - Parameter missed: The limits of a budget file that were missed.
  /// - Returns: One object.
  public func document(missed: [MissedLimit] = []) -> JSONValue {
    var pairs: [(String, JSONValue)] = [
      ("schema_version", .integer(1)),
      ("phalanx_version", .text(ProgramVersion.text)),
      ("recording", .text(recording)),
      ("decoder", .text(decoder)),
      ("target", .text(request.target.id)),
      ("clock_MHz", .number(request.usedMegahertz)),
      ("sleep", .text(request.sleep.rawValue)),
      ("front_end", text(request.frontEnd?.part.id)),
      ("link", .text(linkID)),
      ("hand", text(request.hand?.part.id)),
      ("battery", .text(request.battery.part.id)),
      ("battery_celsius", .number(request.celsius)),
      ("battery_aged", .flag(request.isBatteryAged)),
      ("network", .text(request.network?.name ?? decoder)),
    ]
    pairs += Self.prediction("inference_latency_us", inferenceLatency)
    pairs += Self.prediction("inference_energy_uJ", inferenceEnergy)
    pairs += Self.prediction("hop_latency_us", hopLatency)
    pairs += Self.prediction("hop_energy_uJ", hopEnergy)
    pairs += range("average_power_mW", averagePower)
    pairs += range("battery_hours", hours)
    pairs += range("average_power_without_hand_mW", powerWithoutHand)
    pairs += range("battery_hours_without_hand", hoursWithoutHand)
    pairs += [
      ("deadline_misses", .integer(Int(day.missedDeadlines))),
      ("deadline_margin", deadlineMargin.map { .number($0) } ?? .null),
      ("late_tasks", .list(faults.map(object))),
      ("delay_p50_ms", .number((delays.last?.p50 ?? .nan) / 1000)),
      ("delay_p99_ms", .number((delays.last?.p99 ?? .nan) / 1000)),
      ("delays_us", .list(delays.map(object))),
    ]
    pairs += movementPairs
    pairs += [
      ("utilization", .number(day.utilization)),
      ("tasks", .list(DeviceTask.allCases.map(object))),
      ("stages", .list(stages.map(object))),
      ("layers", .list(network.layers.map(Self.object))),
      ("components", .list(day.components.indices.map(component))),
      (
        "rails",
        .list(
          day.rails.map {
            .object([
              ("name", .text($0.name)), ("used_J", .exact($0.used.joules)),
              ("lost_J", .exact($0.lost.joules)),
            ])
          }
        )
      ),
      ("decoder_share", .number(decoderShare)),
      ("decoder_energy_J", .exact(day.decodingEnergy.joules)),
    ]
    pairs += dayPairs
    pairs += curvePairs
    pairs += [
      ("sensitivity", .list(uncertainties.map(object))),
      (
        "sensitivity_without_hand",
        .list(
          uncertaintiesWithoutHand.map(object)
        )
      ),
      (
        "battery_scenarios",
        .list(
          scenarios.map {
            .object([
              ("name", .text($0.name)), ("hours", .number($0.hours)),
              ("hours_without_hand", .number($0.hoursWithoutHand)),
            ])
          }
        )
      ),
      ("choices", .list(choices.map(object))),
      (
        "missed_limits",
        .list(missed.map(\.document))
      ),
      ("notes", .list(notes.map { .text($0) })),
    ]
    return .object(day.keepsUp ? pairs : Self.withoutDay(pairs))
  }

  private var movementPairs: [(String, JSONValue)] {
    let electronics = day.rails[0].used + day.rails[0].lost
    func count(_ number: Int64?) -> JSONValue {
      number.map { .integer(Int($0)) } ?? .null
    }
    func per(_ energy: Energy) -> JSONValue {
      guard let count = day.decodedMovements, count > 0 else { return .null }
      return .number(energy.microjoules / Double(count))
    }
    return [
      ("energy_per_true_movement_uJ", per(day.drawn)),
      ("energy_per_true_movement_without_hand_uJ", per(electronics)),
      ("decoder_energy_per_true_movement_uJ", per(day.decodingEnergy)),
      (
        "energy_per_hop_uJ",
        day.energyPerHop.map { .number($0.microjoules) } ?? .null
      ),
      ("true_movements", .integer(Int(trueMovements))),
      ("decoded_movements", count(day.decodedMovements)),
      ("missed_movements", count(day.missedMovements)),
      ("false_movements", count(day.falseMovements)),
      ("hops", .integer(Int(day.counts.decodedHops))),
      ("day_hops", .integer(Int(day.hopCount))),
      ("keeps_up", .flag(day.keepsUp)),
      ("lost_blocks", .integer(Int(day.counts.lostBlocks))),
      ("lost_hops", .integer(Int(day.counts.lostHops))),
      ("overtaken_hops", .integer(Int(day.counts.overtakenHops))),
      ("overruns", .integer(Int(day.counts.overruns))),
      ("lost_ticks", .integer(Int(day.counts.lostTicks))),
      ("hand_frames", .integer(Int(day.counts.handFrames))),
    ]
  }

  private var dayPairs: [(String, JSONValue)] {
    [
      ("energy_J", .exact(day.drawn.joules)),
      ("day_hours", .exact(hoursWorn)), ("hours_worn", .exact(hoursWorn)),
      ("hours_awake", .exact(hoursAwake)),
      ("standby_power_mW", .number(standbyMilliwatts)),
      ("day_lasts", .flag(battery.day.cutOffSeconds == nil)),
      (
        "day_cut_off_hours",
        battery.day.hours.map { .number($0) } ?? .null
      ),
      (
        "day_state_of_charge_at_end",
        .number(battery.day.finalStateOfCharge)
      ),
      ("battery_given_J", .number(battery.day.givenJoules)),
      ("battery_lost_J", .number(battery.day.lostJoules)),
      ("day_plan", .list(planSummary.map { .text($0) })),
      ("replays", .integer(day.replayCount)),
      ("simulated_replays", .integer(day.simulatedReplayCount)),
      ("counted_core", .text(countedCore)),
      ("commands_sha256", .text(trace.commandsHash)),
    ]
  }

  // MARK: Pieces

  /// Of a radio, which.
  private var linkID: String {
    if case .radio(let radio) = request.link { return radio.part.id }
    return parameters.handLink.name
  }

  private func text(_ value: String?) -> JSONValue {
    value.map { .text($0) } ?? .null
  }

  /// A figure with its error and basis.
  static func prediction(
    _ name: String,
    _ prediction: Prediction
  ) -> [(String, JSONValue)] {
    [(name, .number(prediction.value))]
      + errors(name, prediction.error)
      + [("\(name)_basis", .text(prediction.basis))]
  }

  private static func errors(
    _ name: String,
    _ error: ErrorBand?
  ) -> [(String, JSONValue)] {
    [
      ("\(name)_error_median", error.map { .number($0.median) } ?? .null),
      (
        "\(name)_error_p90",
        error.map { .number($0.ninetiethPercentile) } ?? .null
      ),
      (
        "\(name)_error_is_borrowed",
        error.map { .flag($0.isBorrowed) } ?? .null
      ),
    ]
  }

  private func range(
    _ name: String,
    _ figure: RangedFigure
  ) -> [(String, JSONValue)] {
    [
      (name, .number(figure.value)), ("\(name)_low", .number(figure.low)),
      ("\(name)_high", .number(figure.high)),
    ]
  }

  private func object(_ fault: ScheduleFault) -> JSONValue {
    .object([
      ("task", .text(fault.task)),
      (
        "response_us",
        fault.response.map { .number($0.microseconds) } ?? .null
      ),
      ("deadline_us", .number(fault.deadline.microseconds)),
    ])
  }

  private func object(_ line: DelayLine) -> JSONValue {
    .object([
      ("part", .text(line.name)), ("mean", .number(line.mean)),
      ("min", .number(line.min)), ("p50", .number(line.p50)),
      ("p90", .number(line.p90)),
      ("p99", .number(line.p99)), ("max", .number(line.max)),
    ])
  }

  private func object(_ task: DeviceTask) -> JSONValue {
    let index = task.rawValue
    return .object([
      ("name", .text(task.name)),
      ("utilization", .number(day.utilization(of: task))),
      ("energy_J", .exact(day.energy(task: task).joules)),
      ("jobs", .integer(Int(day.counts.jobs[index]))),
      ("misses", .integer(Int(day.counts.misses[index]))),
      (
        "worst_response_us",
        .number(day.worstResponses[index].microseconds)
      ),
      (
        "response_bound_us",
        responseBounds[index].map { .number($0.microseconds) } ?? .null
      ),
      (
        "deadline_us",
        day.deadlines[index].map { .number($0.microseconds) } ?? .null
      ),
    ])
  }

  private func object(_ stage: Stage) -> JSONValue {
    .object(
      [
        ("name", .text(stage.name)), ("cycles", .number(stage.cycles)),
        ("latency_us", .number(stage.microseconds)),
        ("energy_uJ", .number(stage.microjoules)),
        ("basis", .text(stage.basis)),
      ] + Self.errors("latency_us", stage.error)
        + Self.errors("energy_uJ", stage.energyError)
    )
  }

  /// A layer of a network.
  static func object(_ layer: NetworkPrediction.Layer) -> JSONValue {
    .object([
      ("name", .text(layer.name)), ("kind", .text(layer.kind.rawValue)),
      ("macs", .integer(layer.macs)), ("period_hops", .integer(layer.period)),
      ("cycles", .number(layer.cycles)),
      ("latency_us", .number(layer.latencyMicroseconds)),
      ("energy_uJ", .number(layer.energyMicrojoules)),
      ("basis", .text(layer.basis.rawValue)),
    ])
  }

  private func component(_ index: Int) -> JSONValue {
    let component = day.components[index]
    let states = component.states.indices.filter {
      day.times[index][$0] > .zero
    }
    return .object([
      ("name", .text(component.name)),
      ("energy_J", .exact(day.energy(component: index).joules)),
      (
        "states",
        .list(
          states.map { state in
            .object([
              ("name", .text(component.states[state].name)),
              (
                "power_mW",
                .exact(Double(component.states[state].nanowatts) / 1e6)
              ),
              ("time_s", .exact(day.times[index][state].seconds)),
              (
                "energy_J",
                .exact(day.energy(component: index, state: state).joules)
              ),
            ])
          }
        )
      ),
    ])
  }

  private func object(_ number: Uncertainty) -> JSONValue {
    .object([
      ("number", .text(number.name)), ("share", .number(number.share)),
      ("basis", .text(number.basis)),
      ("hours_if_lower", .number(number.hoursIfLower)),
      ("hours_if_higher", .number(number.hoursIfHigher)),
    ])
  }

  private func object(_ choice: Choice) -> JSONValue {
    .object([
      ("clock_MHz", .number(choice.clockMegahertz)),
      ("sleep", .text(choice.sleep.rawValue)),
      ("electronics_power_mW", .number(choice.electronicsMilliwatts)),
      ("deadline_misses", .integer(Int(choice.missedDeadlines))),
      ("missed_limits", .integer(choice.missedLimits)),
      ("chosen", .flag(choice.isChosen)),
    ])
  }
}
